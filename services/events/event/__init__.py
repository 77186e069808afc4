"""One event: its content, deadlines, changes and facts."""
