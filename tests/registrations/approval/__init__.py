"""Tests of registrations that the organiser accepts or declines."""
