"""Tests of the copies of occurrences and registrations."""
