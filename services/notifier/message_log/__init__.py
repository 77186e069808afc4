"""The message log: what was sent to whom, as staff see it."""
