"""Tests of notifier's digest."""
