"""What a clock on a wall shows, and which moment that is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


class NoSuchTime(ValueError):
    """The clocks go forward over this time: it is on no clock that day."""


def moment(day: date, hour: time, zone: str) -> datetime:
    """The moment, in UTC, of a time in this zone; the first of two in autumn. NoSuchTime."""
    shown = datetime.combine(day, hour)
    found = shown.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != shown:
        raise NoSuchTime
    return found
