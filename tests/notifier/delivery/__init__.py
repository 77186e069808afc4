"""Tests of notifier's delivery."""
