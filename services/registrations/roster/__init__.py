"""Who comes to an occurrence, as the organiser's staff sees it."""
