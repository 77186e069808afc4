"""Tests of the answers of guardians."""
