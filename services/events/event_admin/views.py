"""What the staff's pages show of events, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.events import audit_labels
from services.events.event import deadlines, texts
from services.events.event.changes import name
from services.events.event.texts import PARTS
from services.events.event.views import place
from services.events.event_admin.checks import missing
from services.events.event_admin.schemas import (
    ELSEWHERE,
    HERE,
    NEW,
    ONLINE,
    WALK_IN,
)
from services.events.models import Event, Occurrence, Organisation, Venue
from shared import clock, dates, vocabulary
from shared.vocabulary import Term
from shared.web.i18n import current_language
from shared.web.text import _

Options = list[tuple[str, str]]


def row(event: Event) -> dict[str, Any]:
    """An event as a line of the list."""
    moment = clock.now()
    held = [slot for slot in event.occurrences if not slot.cancelled]
    coming = [slot for slot in held if slot.ends_at > moment]
    nearest = next(iter(coming or held[-1:] or event.occurrences[-1:]), None)
    whole = texts.complete(event)
    return {
        "id": event.id,
        "lang": texts.spoken(event, current_language()),
        "title": texts.lent(event, event.title)[current_language()] or name(event),
        "organisation": event.organisation.name[current_language()],
        "state": state(event),
        "status": event.status,
        "here": event.registration == HERE,
        "when": when(nearest) if nearest else "",
        "more": max(0, len(coming) - 1),
        "place": place(event, current_language()),
        "fill": fill(coming or held),
        "missing": [missing(code) for code in texts.missing(event)] if whole else [],
        "unwritten": not whole,
    }


def state(event: Event) -> tuple[str, str]:
    """The event's state in a word, and its tone."""
    over = event.occurrences and all(s.ends_at <= clock.now() for s in event.occurrences)
    if event.status == "draft":
        return _("Draft"), "warn"
    if event.status == "cancelled":
        return _("Cancelled"), "bad"
    return (_("Over"), "") if over else (_("Published"), "good")


def fill(slots: Sequence[Occurrence]) -> dict[str, int]:
    """Seats taken, and how many there are in all."""
    return {"taken": sum(s.taken for s in slots), "capacity": sum(s.capacity for s in slots)}


def times(event: Event) -> list[dict[str, Any]]:
    """The event's slots, each with its fill and deadlines."""
    moment, present = clock.now(), current_language()
    return [
        {
            "id": slot.id,
            "when": when(slot),
            "iso": slot.starts_at.isoformat(),
            "fill": fill([slot]),
            "cancelled": slot.cancelled,
            "over": slot.ends_at <= moment,
            "closes": dates.format_moment(slot.closes_at, slot.time_zone, present),
            "until": dates.format_moment(slot.cancel_until, slot.time_zone, present),
        }
        for slot in event.occurrences
    ]


def named_time(slot: Occurrence) -> str:
    """A slot with the event that it is of."""
    return f"{name(slot.event)}, {when(slot)}"


def when(slot: Occurrence) -> str:
    """A slot in one line."""
    return dates.format_period(slot.starts_at, slot.ends_at, slot.time_zone, current_language())


def choices(venues: Sequence[Venue], fields: Mapping[str, Any]) -> dict[str, Options]:
    """What the form's lists offer."""
    return {
        "kind": named(vocabulary.load_event_kinds()),
        "fields": named(vocabulary.load_fields()),
        "target_groups": named(vocabulary.load_target_groups()),
        "municipality": [("", ""), *named(vocabulary.load_municipalities())],
        "place": [
            *((str(venue.id), f"{venue.name}, {venue.address}") for venue in venues),
            (NEW, _("A new place")),
            (ONLINE, _("Online only")),
        ],
        "registration": [
            (HERE, _("Here, seat by seat")),
            (WALK_IN, _("Nobody registers, people just come")),
            (ELSEWHERE, _("On our own site")),
        ],
        "closes_rule": _rules(fields.get("closes_rule", "")),
        "cancel_rule": _rules(fields.get("cancel_rule", "")),
    }


def named(terms: Mapping[str, Term]) -> Options:
    """A vocabulary as choices."""
    return [(code, term.name(current_language())) for code, term in terms.items()]


def organisations(all_of_them: Sequence[Organisation]) -> Options:
    """Every organisation as a choice, after all of them together."""
    present = current_language()
    named = sorted((one.name[present], str(one.id)) for one in all_of_them)
    return [("all", _("All organisations")), *((code, words) for words, code in named)]


def labels() -> dict[str, str]:
    """What the form's fields are called, for the summary of errors and of differences."""
    called = audit_labels.get_event_field_labels()
    spoken = {"fi": _("in Finnish"), "sv": _("in Swedish"), "en": _("in English")}
    written = {
        f"{part}_{code}": f"{called[part]} ({tongue})"
        for part in PARTS
        for code, tongue in spoken.items()
    }
    others = {
        "place": _("Venue"),
        "venue_name": _("Name of the place"),
        "venue_address": _("Address"),
        "venue_municipality": _("Municipality"),
        "opens_day": _("Registration opens"),
        "opens_time": _("At what time"),
        "day": _("Day"),
        "starts": _("First one starts"),
        "minutes": _("Minutes each"),
        "count": _("How many"),
        "pause": _("Minutes between"),
        "seats": _("Seats in each"),
    }
    return called | written | others


def said(name: str, value: Any, offered: Mapping[str, Options]) -> str:
    """A field's value in words: what a colleague wrote or chose."""
    words = dict(offered.get(name, ()))
    if isinstance(value, list):
        return ", ".join(words.get(str(code), str(code)) for code in value) or "–"
    return words.get(str(value), str(value or "")) or "–"


def _rules(present: str) -> Options:
    words = {
        "start": _("when it starts"),
        "hours_2": _("2 hours before"),
        "evening_before": _("the evening before at 20.00"),
        "days_3": _("3 days before at 20.00"),
        "days_7": _("a week before at 20.00"),
    }
    kept: Options = [] if present else [("", _("as each time has it now"))]
    return kept + [(code, words[code]) for code in deadlines.RULES]
