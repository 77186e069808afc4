"""Tests of notifier's statistics."""
