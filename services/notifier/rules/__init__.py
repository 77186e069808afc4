"""Reminder rules: what they are, when their messages go, and what became of them."""
