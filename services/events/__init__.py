"""events: what is on offer."""
