"""The choices of a recipient: the pages behind the opt-out of a marketing message."""
