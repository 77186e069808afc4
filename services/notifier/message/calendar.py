"""A registration as an entry for the family's calendar (RFC 5545), sent by e-mail (RFC 5546, 6047).

The entry is an invitation that is already accepted: Outlook, Google Calendar and Apple Calendar
update or remove what they know by the same UID and organizer when a higher SEQUENCE arrives. They
do not do so with a published entry.
"""

from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from icalendar import Calendar, Event, vCalAddress, vText
from icalendar.parser import Contentline

from services.notifier.message.content import clean_text
from services.notifier.models import Registration
from shared import clock

# The organizer while nothing is sent and so no sender is known.
NO_SENDER = "live@localhost"
END = "END:VEVENT\r\nEND:VCALENDAR\r\n"
MAX_CACHED, MAX_LINE = 200, 75


class CalendarMethod(StrEnum):
    """The instruction to a calendar: add or update the entry, or remove it."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def build_calendar(
    registration: Registration, recipient: str, method: CalendarMethod, sender: str
) -> str:
    """Return the calendar entry of a registration; an entry of a higher sequence replaces it.

    The organizer is the `sender` of our e-mails, under the organisation's name: calendars ignore an
    update by another one, and the contact of an event may change. The entry contains no secret
    link, because people share calendars.
    """
    occurrence, language = registration.occurrence, registration.language
    venue = ", ".join(part for part in (occurrence.venue, occurrence.address) if part)
    shared = _build_shared_part(
        registration.version + occurrence.version,
        occurrence.starts_at,
        occurrence.ends_at,
        clean_text(occurrence.title[language]),
        clean_text(venue or occurrence.online_url),
        _join_words(occurrence.organisation_name[language]).replace('"', "'"),
        method,
        sender or NO_SENDER,
    )
    own = (
        f"UID:{registration.id}@live",
        f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}",
        f"ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{_join_words(recipient)}",
    )
    return shared + "".join(f"{_fold(line)}\r\n" for line in own) + END


def _fold(line: str) -> str:
    """Fold a line that is too long; the library's class costs more than the rest of an entry."""
    if line.isascii():
        first, rest = line[:MAX_LINE], line[MAX_LINE:]
        size = MAX_LINE - 1  # the blank that continues a line counts, too
        parts = (rest[start : start + size] for start in range(0, len(rest), size))
        return "\r\n ".join((first, *parts))
    if len(line.encode()) <= MAX_LINE:
        return line
    folded: str = Contentline(line).to_ical().decode()
    return folded


@lru_cache(MAX_CACHED)
def _build_shared_part(
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    summary: str,
    location: str,
    organiser: str,
    method: CalendarMethod,
    sender: str,
) -> str:
    """Build the entry up to what differs between the families of an occurrence.

    Cached, as building takes a millisecond.
    """
    entry = Event()
    entry.add("sequence", sequence)
    # Times in UTC need no description of a time zone, which Outlook reads in part only.
    entry.add("dtstart", starts_at.astimezone(UTC))
    entry.add("dtend", ends_at.astimezone(UTC))
    entry.add("summary", summary)
    entry.add("location", location)
    entry.add("status", "CANCELLED" if method is CalendarMethod.CANCEL else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{sender}")
    organizer.params["cn"] = vText(organiser)
    entry.add("organizer", organizer)
    calendar = Calendar()
    calendar.add("prodid", "-//Live//Live//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(entry)
    text: str = calendar.to_ical().decode()
    return text.removesuffix(END)


def _join_words(text: str) -> str:
    """Return the text as one line."""
    return " ".join(clean_text(text).split())
