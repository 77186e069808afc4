"""Tests of notifier's staff_mail."""
