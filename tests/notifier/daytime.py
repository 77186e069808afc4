"""A moment at which messages may be sent."""

from datetime import UTC, datetime

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # a Monday, 10 o'clock in Helsinki
