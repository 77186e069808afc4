"""Tests of notifier's dev_inbox."""
