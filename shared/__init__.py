"""Hold the code that all three services use; it imports no service."""
