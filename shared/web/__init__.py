"""What every web process of Live has in common."""
