"""Campaigns: staff write to the families of an audience, and see what became of each message."""
