"""Tests of notifier's partner_api."""
