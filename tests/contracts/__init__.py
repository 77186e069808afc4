"""Golden JSON of every contract ever released."""
