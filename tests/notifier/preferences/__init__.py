"""Tests of the pages behind the opt-out of a message."""
