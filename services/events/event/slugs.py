"""Slugs: the last part of a public address, made from a name."""

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.models import Event
from shared.i18n import LANGUAGES

MAX_LENGTH = 80


def make_slug(name: str) -> str:
    """Return a name as lower-case ASCII letters, digits and hyphens: "Åbo stad" -> abo-stad."""
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MAX_LENGTH].rstrip("-")


def choose_event_slug(session: Session, event: Event) -> str:
    """Return a free slug made from the event's title.

    If the title's slug is taken, the year is added, and if that is taken too, a piece of the id.
    """
    title = next((event.title[code] for code in LANGUAGES if event.title.get(code)), "")
    base = make_slug(title) or "event"
    with_year = [f"{base}-{first.starts_at.year}" for first in event.occurrences[:1]]
    candidates = [base, *with_year, f"{base}-{event.id.hex[:8]}"]
    others = select(Event.slug).where(Event.slug.in_(candidates), Event.id != event.id)
    taken = set(session.scalars(others))
    return next(slug for slug in candidates if slug not in taken)
