"""Tests of the staff's pages about events."""
