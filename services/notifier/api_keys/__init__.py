"""Keys with which other systems read and write messages by the API."""
