"""View models of the public pages, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from markupsafe import Markup

from services.events.event.texts import choose_language, fill_languages
from services.events.event.views import Label, describe_seats, format_place, name_term
from services.events.models import Availability, Event, Occurrence
from shared import clock, dates, vocabulary
from shared.contracts import RegistrationMode
from shared.web.markdown import render_markdown
from shared.web.text import _


@dataclass(frozen=True, slots=True)
class NextOccurrence:
    """The time of an event's next occurrence: in one line, as a calendar leaf, and as ISO 8601."""

    when: str
    day: str
    month: str
    iso: str


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event in the list, with texts in the language `lang`; `more` counts other occurrences."""

    slug: str
    lang: str
    title: str
    summary: str
    kind: str
    organisation: str
    picture: str
    fields: list[str]
    groups: list[str]
    place: str
    is_online: bool
    next: NextOccurrence | None
    more: int
    seats: Label


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """An occurrence on the event's page; `note` says how long registration is open, or why not."""

    id: UUID
    starts_at: str
    day: str
    hours: str
    is_cancelled: bool
    seats: Label
    is_open: bool
    note: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """The public page of an event."""

    event: Event
    card: EventCard
    description: Markup
    occurrences: list[OccurrenceRow]


def build_page(event: Event, language: str) -> EventPage:
    """Return the public page of an event."""
    return EventPage(
        event=event,
        card=build_card(event, language),
        description=render_markdown(fill_languages(event, event.description)[language]),
        occurrences=[
            _build_row(event, occurrence, language) for occurrence in event.coming_occurrences
        ],
    )


def build_card(event: Event, language: str) -> EventCard:
    """Return an event as a card of the list."""
    coming = event.coming_occurrences
    held = [occurrence for occurrence in coming if not occurrence.cancelled]
    first = next(iter(held or coming or event.occurrences), None)
    lang = choose_language(event, language)
    return EventCard(
        slug=event.slug,
        lang=lang,
        title=event.title.get(lang, ""),
        summary=event.summary.get(lang, ""),
        kind=name_term(vocabulary.load_event_kinds(), event.kind, language),
        organisation=event.organisation.name[language],
        picture=f"/covers/{next(iter(event.fields), 'general')}/{event.slug}.svg",
        fields=[name_term(vocabulary.load_fields(), code, language) for code in event.fields],
        groups=[
            name_term(vocabulary.load_target_groups(), code, language)
            for code in event.target_groups
        ],
        place=format_place(event, language),
        is_online=not event.venue,
        next=_build_next(first, language) if first else None,
        more=max(0, len(held) - 1),
        seats=describe_seats(event, coming),
    )


def can_register(event: Event, occurrence: Occurrence) -> bool:
    """Return whether a family can register on our pages now."""
    return (
        event.registration_mode is RegistrationMode.HERE
        and occurrence.availability is Availability.OPEN
        and occurrence.opens_at <= clock.now() < occurrence.closes_at
    )


def _build_row(event: Event, occurrence: Occurrence, language: str) -> OccurrenceRow:
    starts_at, ends_at, zone = occurrence.starts_at, occurrence.ends_at, occurrence.time_zone
    return OccurrenceRow(
        id=occurrence.id,
        starts_at=starts_at.isoformat(),
        day=dates.format_long_day(starts_at, zone, language),
        hours=dates.format_hours(starts_at, ends_at, zone, language),
        is_cancelled=occurrence.cancelled,
        seats=describe_seats(event, [occurrence]),
        is_open=can_register(event, occurrence),
        note=_describe_registration(event, occurrence, language),
    )


def _build_next(occurrence: Occurrence, language: str) -> NextOccurrence:
    starts_at, zone = occurrence.starts_at, occurrence.time_zone
    local = starts_at.astimezone(ZoneInfo(zone))
    return NextOccurrence(
        when=dates.format_period(starts_at, occurrence.ends_at, zone, language),
        day=format_date(local, "d.", language) if language != "en" else str(local.day),
        month=format_date(local, "LLL", language).rstrip("."),
        iso=starts_at.isoformat(),
    )


def _describe_registration(event: Event, occurrence: Occurrence, language: str) -> str:
    if event.registration_mode is not RegistrationMode.HERE or occurrence.cancelled:
        return ""
    if clock.now() < occurrence.opens_at:
        when = _format_day_and_time(occurrence.opens_at, occurrence, language)
        return _("Registration opens %(when)s.", when=when)
    if clock.now() >= occurrence.closes_at:
        return _("Registration has closed.")
    if not occurrence.seats_left:
        return _("All seats are taken. A seat may still come free.")
    when = _format_day_and_time(occurrence.closes_at, occurrence, language)
    return _("Register by %(when)s.", when=when)


def _format_day_and_time(at: datetime, occurrence: Occurrence, language: str) -> str:
    day = dates.format_day(at, occurrence.time_zone, language)
    return f"{day} {dates.format_time(at, occurrence.time_zone, language)}"
