"""View models of the public pages, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from markupsafe import Markup

from services.events.event.texts import choose_contact_name, choose_language, fill_languages
from services.events.event.views import Label, describe_seats, format_place, name_term
from services.events.models import Availability, Event, Occurrence
from shared import dates, vocabulary
from shared.markdown import render_markdown
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
    """An occurrence on the event's page.

    `note` says how long registration is open, or why not; it is empty where the day's note says so.
    """

    id: UUID
    starts_at: str
    day: str
    hours: str
    is_cancelled: bool
    seats: Label
    is_open: bool
    has_waiting_list: bool  # all seats are taken, and one may wait for some
    note: str


@dataclass(frozen=True, slots=True)
class OccurrenceDay:
    """The occurrences that start on one day, and the note that they share."""

    day: str
    note: str
    rows: list[OccurrenceRow]


@dataclass(frozen=True, slots=True)
class EventPage:
    """The public page of an event; `note` is what all days would say."""

    event: Event
    card: EventCard
    description: Markup
    contact_name: str
    days: list[OccurrenceDay]
    note: str
    has_full: bool


def build_page(event: Event, language: str) -> EventPage:
    """Return the public page of an event."""
    coming = event.coming_occurrences
    days = _group_by_day([_build_row(event, occurrence, language) for occurrence in coming])
    note = _find_shared_note(day.note for day in days)
    return EventPage(
        event=event,
        card=build_card(event, language),
        description=render_markdown(fill_languages(event, event.description)[language]),
        contact_name=choose_contact_name(event, language),
        days=[replace(day, note="") for day in days] if note else days,
        note=note,
        has_full=any(one.availability is Availability.FULL for one in coming),
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


def _build_row(event: Event, occurrence: Occurrence, language: str) -> OccurrenceRow:
    starts_at, ends_at, zone = occurrence.starts_at, occurrence.ends_at, occurrence.time_zone
    return OccurrenceRow(
        id=occurrence.id,
        starts_at=dates.format_iso(starts_at),
        day=dates.format_long_day(starts_at, zone, language),
        hours=dates.format_hours_in_text(starts_at, ends_at, zone, language),
        is_cancelled=occurrence.cancelled,
        seats=describe_seats(event, [occurrence]),
        is_open=occurrence.availability is Availability.OPEN,
        has_waiting_list=event.waiting_list and occurrence.availability is Availability.FULL,
        note=_describe_registration(occurrence, language),
    )


def _group_by_day(rows: Sequence[OccurrenceRow]) -> list[OccurrenceDay]:
    """Put rows of one day together, and say once what all of them say."""
    days = []
    for day, of_day in groupby(rows, key=lambda row: row.day):
        its_rows = list(of_day)
        note = _find_shared_note(row.note for row in its_rows if row.note)
        if note:
            its_rows = [replace(row, note="") for row in its_rows]
        days.append(OccurrenceDay(day, note, its_rows))
    return days


def _find_shared_note(notes: Iterable[str]) -> str:
    """Return the note if all are the same, else an empty text."""
    found = set(notes)
    return found.pop() if len(found) == 1 else ""


def _build_next(occurrence: Occurrence, language: str) -> NextOccurrence:
    starts_at, zone = occurrence.starts_at, occurrence.time_zone
    local = starts_at.astimezone(ZoneInfo(zone))
    return NextOccurrence(
        when=dates.format_period(starts_at, occurrence.ends_at, zone, language),
        day=format_date(local, "d.", language) if language != "en" else str(local.day),
        month=format_date(local, "LLL", language).rstrip("."),
        iso=dates.format_iso(starts_at),
    )


def _describe_registration(occurrence: Occurrence, language: str) -> str:
    match occurrence.availability:
        case Availability.EARLY:
            when = _format_day_and_time(occurrence.opens_at, occurrence, language)
            return _("Registration opens %(when)s.", when=when)
        case Availability.CLOSED:
            return _("Registration has closed.")
        case Availability.OPEN:
            when = _format_day_and_time(occurrence.closes_at, occurrence, language)
            return _("Register by %(when)s.", when=when)
        case _:
            return ""


def _format_day_and_time(at: datetime, occurrence: Occurrence, language: str) -> str:
    return dates.format_moment(at, occurrence.time_zone, language)
