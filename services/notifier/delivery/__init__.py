"""Sends messages through providers and records the results."""
