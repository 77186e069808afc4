"""The JSON API with which other systems read messages, and write and send campaigns."""
