"""The list of an occurrence's registrations, for the organiser's staff."""
