"""A registration as an entry for the family's calendar (RFC 5545)."""

from datetime import UTC, date, datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from services.notifier.models import Registration
from shared import clock

# What differs between the families of one occurrence; put in last, and just as long.
ANYBODY, SOMETIME = UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC)
MAX_CACHED = 200


def calendar(registration: Registration, *, cancelled: bool) -> str:
    """The entry, or word that it is gone; a later one replaces an earlier by its sequence.

    It holds no secret link: calendars are shared.
    """
    occurrence = registration.occurrence
    place = ", ".join(part for part in (occurrence.venue, occurrence.address) if part)
    entry = _entry(
        registration.version + occurrence.version,
        occurrence.starts_at,
        occurrence.ends_at,
        occurrence.time_zone,
        occurrence.title[registration.language],
        place or occurrence.online_url,
        cancelled=cancelled,
    )
    entry = entry.replace(f"UID:{ANYBODY}", f"UID:{registration.id}")
    return entry.replace(_stamp(SOMETIME), _stamp(clock.now()))


@lru_cache(MAX_CACHED)
def _entry(
    sequence: int,
    starts: datetime,
    ends: datetime,
    time_zone: str,
    summary: str,
    location: str,
    *,
    cancelled: bool,
) -> str:
    """The same for all of an occurrence: describing its time zone takes milliseconds."""
    zone, entry = ZoneInfo(time_zone), Event()
    entry.add("uid", f"{ANYBODY}@live")
    entry.add("sequence", sequence)
    entry.add("dtstamp", SOMETIME)
    entry.add("dtstart", starts.astimezone(zone))
    entry.add("dtend", ends.astimezone(zone))
    entry.add("summary", summary)
    entry.add("location", location)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    whole = Calendar()
    whole.add("prodid", "-//Live//Live//EN")
    whole.add("version", "2.0")
    whole.add("method", "CANCEL" if cancelled else "PUBLISH")
    whole.add_component(entry)
    # Of the zone's clock changes those near: all since 1970 were two thirds of the entry.
    whole.add_missing_timezones(date(starts.year - 1, 1, 1), date(ends.year + 2, 1, 1))
    text: str = whole.to_ical().decode()
    return text


def _stamp(moment: datetime) -> str:
    return f"DTSTAMP:{moment:%Y%m%dT%H%M%SZ}"
