"""The public catalogue of events."""
