"""Staff pages on which an organisation's events are listed, made, edited and published."""
