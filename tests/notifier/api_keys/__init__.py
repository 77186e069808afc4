"""Tests of notifier's api_keys."""
