"""Tests of what every web process has in common."""
