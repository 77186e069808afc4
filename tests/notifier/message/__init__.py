"""Tests of notifier's message."""
