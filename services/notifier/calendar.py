"""A registration as an entry for the family's calendar (RFC 5545)."""

from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from services.notifier.models import Registration
from shared import clock


def calendar(registration: Registration, *, cancelled: bool) -> str:
    """The entry, or word that it is gone; a later one replaces an earlier by its sequence.

    It holds no secret link: calendars are shared.
    """
    occurrence = registration.occurrence
    zone, language = ZoneInfo(occurrence.time_zone), registration.language
    entry = Event()
    entry.add("uid", f"{registration.id}@live")
    entry.add("sequence", registration.version + occurrence.version)
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", occurrence.starts_at.astimezone(zone))
    entry.add("dtend", occurrence.ends_at.astimezone(zone))
    entry.add("summary", occurrence.title[language])
    place = ", ".join(part for part in (occurrence.venue, occurrence.address) if part)
    entry.add("location", place or occurrence.online_url)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    whole = Calendar()
    whole.add("prodid", "-//Live//Live//EN")
    whole.add("version", "2.0")
    whole.add("method", "CANCEL" if cancelled else "PUBLISH")
    whole.add_component(entry)
    whole.add_missing_timezones()
    text: str = whole.to_ical().decode()
    return text
