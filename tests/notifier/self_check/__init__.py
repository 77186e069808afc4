"""Tests of notifier's self_check."""
