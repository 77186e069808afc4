"""The choices of an organisation that hold for all its messages."""
