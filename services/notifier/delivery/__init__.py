"""Handing messages over to providers, and what became of them."""
