"""What was said to whom, as the organiser's staff sees it."""
