"""Tests of the copies of occurrences."""
