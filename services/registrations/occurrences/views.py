"""Build the view model of an occurrence, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.registrations.models import Occurrence
from shared import clock, dates
from shared.contracts.values import RegistrationMode
from shared.web.i18n import current_language
from shared.web.text import ngettext


class Availability(StrEnum):
    """Open for registration, or the reason why an occurrence is not."""

    OPEN = "open"
    FULL = "full"
    EARLY = "early"  # registration has not opened yet
    CLOSED = "closed"
    ELSEWHERE = "elsewhere"  # on the organiser's own site, or not at all
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class OccurrenceView:
    """An occurrence in words: what, when, where, until when."""

    id: UUID
    title: str
    url: str
    when: str
    place: str  # the venue and its address
    online_url: str
    organiser: str
    email: str
    phone: str
    seats_left: int
    seats_left_text: str
    availability: Availability
    opens: str
    cancel_until: str
    has_waiting_list: bool
    needs_approval: bool
    is_for_adults: bool
    asks_marketing_consent: bool
    staff_url: str = ""  # the staff's list; empty on the pages of families


def describe_occurrence(occurrence: Occurrence) -> OccurrenceView:
    """Describe an occurrence for a page of families."""
    zone, language = occurrence.time_zone, current_language()
    return OccurrenceView(
        id=occurrence.id,
        title=occurrence.title[language],
        url=f"/events/{occurrence.slug}",
        when=dates.format_period(occurrence.starts_at, occurrence.ends_at, zone, language),
        place=", ".join(part for part in (occurrence.venue, occurrence.address) if part),
        online_url=occurrence.online_url,
        organiser=occurrence.organisation_name[language],
        email=occurrence.contact_email,
        phone=occurrence.contact_phone,
        seats_left=occurrence.open_seats,
        seats_left_text=ngettext("%(num)s seat left", "%(num)s seats left", occurrence.open_seats),
        availability=_find_availability(occurrence),
        opens=_format_time(occurrence.opens_at, zone),
        cancel_until=_format_time(occurrence.cancel_until, zone),
        has_waiting_list=occurrence.waiting_list,
        needs_approval=occurrence.needs_approval,
        is_for_adults=occurrence.is_for_adults,
        asks_marketing_consent=occurrence.asks_marketing_consent,
    )


def _find_availability(occurrence: Occurrence) -> Availability:
    now = clock.now()
    if occurrence.cancelled:
        return Availability.CANCELLED
    if occurrence.registration_mode != RegistrationMode.HERE:
        return Availability.ELSEWHERE
    if now < occurrence.opens_at:
        return Availability.EARLY
    if now >= occurrence.closes_at:
        return Availability.CLOSED
    return Availability.OPEN if occurrence.open_seats else Availability.FULL


def _format_time(at: datetime, zone: str) -> str:
    language = current_language()
    return dates.format_moment(at, zone, language)
