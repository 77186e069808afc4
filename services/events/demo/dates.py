"""Calculate the dates of demo events: school weeks around today, at local times."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = "Europe/Helsinki"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BREAKS = {1, 8, 42, 52, 53, *range(23, 33)}  # ISO weeks without school in Southwest Finland
HOLIDAYS = {(1, 6), (5, 1), (12, 6)}  # month and day


def find_school_week(today: date, ahead: int) -> date:
    """Return the Monday of the nth school week after this one, or before it when n < 0."""
    monday = today - timedelta(days=today.weekday())
    step = timedelta(weeks=1 if ahead > 0 else -1)
    weeks_left = abs(ahead)
    while weeks_left:
        monday += step
        weeks_left -= _has_school(monday)
    return monday


def convert_to_utc(day: date, clock: str) -> datetime:
    """Convert a local time such as "17:00" on a day to UTC; summer time is considered."""
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(ZONE)).astimezone(UTC)


def _has_school(monday: date) -> bool:
    days = [monday + timedelta(days=number) for number in range(6)]
    has_holiday = any((day.month, day.day) in HOLIDAYS for day in days)
    return monday.isocalendar().week not in BREAKS and not has_holiday
