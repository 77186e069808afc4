"""Quiet hours, in which messages that can wait are not sent: 21–08 in Helsinki, all year."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Helsinki")
BEGINS, ENDS = time(21), time(8)


def is_quiet(at: datetime) -> bool:
    """Return whether a time is within quiet hours."""
    local = at.astimezone(ZONE).time()
    return local >= BEGINS or local < ENDS


def find_allowed_time(at: datetime, before: datetime) -> datetime:
    """Return the time itself, or the next morning, or the evening before if that is too late.

    `before` is what the message has to precede, such as the start of an event.
    """
    if not is_quiet(at):
        return at
    local = at.astimezone(ZONE)
    is_evening = local.time() >= BEGINS
    morning = _combine_day_and_time(local, ENDS, days=1 if is_evening else 0)
    if morning < before:
        return morning
    return _combine_day_and_time(local, BEGINS, days=0 if is_evening else -1) - timedelta(minutes=1)


def _combine_day_and_time(local: datetime, clock_time: time, days: int) -> datetime:
    """Return a time on the wall clock `days` later; adding 24 hours would miss clock changes."""
    return datetime.combine(local.date() + timedelta(days=days), clock_time, ZONE)
