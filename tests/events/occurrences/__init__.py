"""Tests of occurrences."""
