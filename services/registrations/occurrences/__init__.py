"""Copies of the occurrences that events publishes, and their seats."""
