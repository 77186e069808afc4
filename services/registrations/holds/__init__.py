"""Held registrations: confirmed by the link that was sent, or released after a short time."""
