"""Convert local dates and times to UTC."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


class NonexistentTime(ValueError):
    """The local time does not exist: the clocks go forward over it on that day."""


def convert_to_utc(day: date, hour: time, zone: str) -> datetime:
    """Return a local time in UTC; the first of two when the clocks go back.

    Raises:
        NonexistentTime: the clocks go forward over this time.
    """
    local = datetime.combine(day, hour)
    found = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise NonexistentTime
    return found
