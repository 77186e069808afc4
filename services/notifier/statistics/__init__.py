"""Figures of messages: how many arrive, what they cost, why some do not."""
