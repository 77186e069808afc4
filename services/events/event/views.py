"""What pages show of an event, in one language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from services.events.event import texts
from services.events.models import Event, Occurrence
from shared import clock, dates, vocabulary
from shared.vocabulary import Term
from shared.web.markdown import render_markdown
from shared.web.text import _, ngettext

FEW = 5


def page(event: Event, language: str) -> dict[str, Any]:
    """An event's own page; `lang` in its view is the language that its texts are in."""
    return {
        "event": event,
        "view": card(event, language),
        "description": render_markdown(texts.lent(event, event.description)[language]),
        "slots": slots(event, language),
    }


def card(event: Event, language: str) -> dict[str, Any]:
    """An event as a card: title, next time, place, groups, and its seats in one word."""
    coming = [slot for slot in event.occurrences if slot.ends_at > clock.now()]
    held = [slot for slot in coming if not slot.cancelled]
    first = next(iter(held or coming or event.occurrences), None)
    lang = texts.spoken(event, language)
    return {
        "slug": event.slug,
        "lang": lang,
        "title": event.title.get(lang, ""),
        "summary": event.summary.get(lang, ""),
        "kind": name(vocabulary.load_event_kinds(), event.kind, language),
        "organisation": event.organisation.name[language],
        "picture": f"/covers/{next(iter(event.fields), 'general')}/{event.slug}.svg",
        "fields": [name(vocabulary.load_fields(), code, language) for code in event.fields],
        "groups": [
            name(vocabulary.load_target_groups(), code, language) for code in event.target_groups
        ],
        "place": place(event, language),
        "online": not event.venue,
        "next": _first(first, language) if first else None,
        "more": max(0, len(held) - 1),
        "seats": seats(event, coming),
    }


def slots(event: Event, language: str) -> list[dict[str, Any]]:
    """The time slots that are not over yet, each with what one can do about it now."""
    return [
        {
            "id": slot.id,
            "starts_at": slot.starts_at.isoformat(),
            "day": dates.format_long_day(slot.starts_at, slot.time_zone, language),
            "hours": dates.format_hours(slot.starts_at, slot.ends_at, slot.time_zone, language),
            "cancelled": slot.cancelled,
            "seats": seats(event, [slot]),
            "open": is_open(event, slot),
            "note": _note(event, slot, language),
        }
        for slot in event.occurrences
        if slot.ends_at > clock.now()
    ]


def is_open(event: Event, slot: Occurrence) -> bool:
    """Whether a family can register here now."""
    window = slot.opens_at <= clock.now() < slot.closes_at
    return event.registration == "here" and slot.status == "open" and window


def seats(event: Event, coming: list[Occurrence]) -> tuple[str, str]:
    """A word on seats and its tone: good, warn, bad or none."""
    held = [slot for slot in coming if not slot.cancelled]
    if coming and not held:
        return _("Cancelled"), "bad"
    if not held:
        return _("Over"), ""
    if event.registration == "walk_in":
        return _("Just come"), "good"
    if event.registration == "elsewhere":
        return _("Register on the organiser's site"), ""
    left = sum(slot.seats_left for slot in held)
    if not left:
        return _("Full"), "bad"
    text = ngettext("%(num)s seat left", "%(num)s seats left", left)
    return text, "warn" if left <= FEW else "good"


def place(event: Event, language: str) -> str:
    """Where it is, in one line."""
    if event.venue is None:
        return _("Online")
    town = name(vocabulary.load_municipalities(), event.venue.municipality, language)
    return f"{event.venue.name}, {town}"


def _first(slot: Occurrence, language: str) -> dict[str, str]:
    local = slot.starts_at.astimezone(ZoneInfo(slot.time_zone))
    return {
        "when": dates.format_period(slot.starts_at, slot.ends_at, slot.time_zone, language),
        "day": format_date(local, "d.", language) if language != "en" else str(local.day),
        "month": format_date(local, "LLL", language).rstrip("."),
        "iso": slot.starts_at.isoformat(),
    }


def _note(event: Event, slot: Occurrence, language: str) -> str:
    """Why one cannot register now, where that is so; else until when one can."""
    if event.registration != "here" or slot.cancelled:
        return ""
    if clock.now() < slot.opens_at:
        return _("Registration opens %(when)s.", when=_moment(slot.opens_at, slot, language))
    if clock.now() >= slot.closes_at:
        return _("Registration has closed.")
    if not slot.seats_left:
        return _("All seats are taken. A seat may still come free.")
    return _("Register by %(when)s.", when=_moment(slot.closes_at, slot, language))


def _moment(moment: datetime, slot: Occurrence, language: str) -> str:
    day = dates.format_day(moment, slot.time_zone, language)
    return f"{day} {dates.format_time(moment, slot.time_zone, language)}"


def name(terms: Mapping[str, Term], code: str, language: str) -> str:
    """What a code is called; the code itself when it is no longer in the vocabulary."""
    term = terms.get(code)
    return term.name(language) if term else code
