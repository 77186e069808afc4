"""Copies of occurrences and registrations, and the recipients of messages about them."""
