"""Keys with which the systems of partners register by the API."""
