"""The answers to an event's questions."""
