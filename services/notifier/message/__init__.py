"""Messages: their kinds, their wording and when they are due."""
