"""A registration as an entry for the family's calendar (RFC 5545)."""

from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from services.notifier.models import Registration
from shared import clock

# Placeholders for what differs between the entries of one occurrence. They are as long as the
# values that replace them, because lines of an entry are folded by length.
PLACEHOLDER_ID, PLACEHOLDER_TIME = UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC)
MAX_CACHED = 200


class CalendarMethod(StrEnum):
    """The instruction to a calendar: show the entry, or remove it."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


def build_calendar(registration: Registration, method: CalendarMethod) -> str:
    """Return the calendar entry of a registration; an entry of a higher sequence replaces it.

    It contains no secret link, because people share calendars.
    """
    occurrence = registration.occurrence
    venue = ", ".join(part for part in (occurrence.venue, occurrence.address) if part)
    entry = _build_entry(
        registration.version + occurrence.version,
        occurrence.starts_at,
        occurrence.ends_at,
        occurrence.time_zone,
        occurrence.title[registration.language],
        venue or occurrence.online_url,
        method,
    )
    entry = entry.replace(f"UID:{PLACEHOLDER_ID}", f"UID:{registration.id}")
    return entry.replace(_format_stamp(PLACEHOLDER_TIME), _format_stamp(clock.now()))


@lru_cache(MAX_CACHED)
def _build_entry(
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    time_zone: str,
    summary: str,
    location: str,
    method: CalendarMethod,
) -> str:
    """Build an entry with placeholders; cached, as describing the time zone takes milliseconds."""
    zone, entry = ZoneInfo(time_zone), Event()
    entry.add("uid", f"{PLACEHOLDER_ID}@live")
    entry.add("sequence", sequence)
    entry.add("dtstamp", PLACEHOLDER_TIME)
    entry.add("dtstart", starts_at.astimezone(zone))
    entry.add("dtend", ends_at.astimezone(zone))
    entry.add("summary", summary)
    entry.add("location", location)
    entry.add("status", "CANCELLED" if method is CalendarMethod.CANCEL else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Live//Live//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(entry)
    # Only the clock changes near the event: all since 1970 would be two thirds of the entry.
    calendar.add_missing_timezones(date(starts_at.year - 1, 1, 1), date(ends_at.year + 2, 1, 1))
    text: str = calendar.to_ical().decode()
    return text


def _format_stamp(at: datetime) -> str:
    return f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}"
