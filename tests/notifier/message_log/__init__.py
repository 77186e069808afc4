"""Tests of notifier's message_log."""
