"""Quiet hours, in which nobody is disturbed by what can wait: 21–08 in Helsinki, all year."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Helsinki")
BEGINS, ENDS = time(21), time(8)


def is_quiet(at: datetime) -> bool:
    """Return whether a time is within quiet hours."""
    local = at.astimezone(ZONE).time()
    return local >= BEGINS or local < ENDS


def combine_day_and_time(local: datetime, clock_time: time, days: int) -> datetime:
    """Return a time on the wall clock `days` later; adding 24 hours would miss clock changes."""
    return datetime.combine(local.date() + timedelta(days=days), clock_time, ZONE)


def add_waking_time(at: datetime, duration: timedelta) -> datetime:
    """Return the time that is this much later when the clock stands still in quiet hours."""
    left, now = duration, at.astimezone(UTC)
    while True:
        local = now.astimezone(ZONE)
        if is_quiet(now):
            days = 1 if local.time() >= BEGINS else 0
            now = combine_day_and_time(local, ENDS, days).astimezone(UTC)
            continue
        # In UTC, because hours on the wall clock are not always hours.
        evening = combine_day_and_time(local, BEGINS, 0).astimezone(UTC)
        if left <= evening - now:
            return now + left
        left -= evening - now
        now = evening
