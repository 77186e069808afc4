"""The texts of automatic messages as staff change them, for an organisation or one event."""
