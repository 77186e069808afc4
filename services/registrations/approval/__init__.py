"""Registrations that the organiser accepts or declines."""
