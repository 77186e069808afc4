"""Tests of notifier's message_search."""
