"""Journeys through a running Live with a real browser."""
