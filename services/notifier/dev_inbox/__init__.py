"""The inbox of captured messages, for development."""
