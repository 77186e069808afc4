"""Every non-trivial read of events."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from string import digits
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.types import String

from services.events.models import Event, Occurrence, Venue
from shared import clock

PAGE_SIZE = 30
REGION = "Europe/Helsinki"
SHOWN = ("published", "cancelled")  # what was called off is shown as called off
SHAPES = 100  # statements kept: one for each set of filters in use
# Each slot would fetch its event with all its texts again.
SLOTS = selectinload(Event.occurrences).lazyload(Occurrence.event)


def catalogue(session: Session, wanted: dict[str, Any], page: int) -> tuple[Sequence[Event], int]:
    """A page of published events that are still to come, next first, and how many there are."""
    ids, total = catalogue_ids(session, wanted, page)
    return by_ids(session, ids), total


def catalogue_ids(
    session: Session, wanted: dict[str, Any], page: int
) -> tuple[Sequence[UUID], int]:
    """The ids of that page, and how many there are."""
    values = _values(wanted)
    statement, count = _statements(frozenset(values))
    values |= {"now": clock.now(), "skipped": (page - 1) * PAGE_SIZE}
    # On the connection, because ids are no objects of the session.
    connection = session.connection()
    rows = connection.execute(statement, values).all()
    if rows:
        return [row[0] for row in rows], rows[0][1]
    return [], connection.scalar(count, values) or 0


def by_ids(session: Session, ids: Sequence[UUID]) -> list[Event]:
    """Whole events, in this order."""
    rows = session.scalars(select(Event).where(Event.id.in_(ids)).options(SLOTS))
    found = {event.id: event for event in rows}
    return [found[event_id] for event_id in ids]


def pages(total: int) -> int:
    """How many pages so many events fill."""
    return -(-total // PAGE_SIZE)


def by_slug(session: Session, slug: str) -> Event | None:
    """The published event of this address, or None."""
    shown = select(Event).where(Event.slug == slug, Event.status.in_(SHOWN))
    return session.scalars(shown.options(SLOTS)).first()


@lru_cache(SHAPES)
def _statements(asked: frozenset[str]) -> tuple[Select[Any], Select[Any]]:
    """For all who narrow by the same: the next events with their number, and the number alone.

    Made once, because making costs more than asking.
    """
    found = (
        select(Event.id)
        .join(Event.occurrences)
        .outerjoin(Event.venue)
        .where(or_(*(Event.status == one for one in SHOWN)), Occurrence.ends_at > bindparam("now"))
        .where(*(NARROWED[name.rstrip(digits)](bindparam(name)) for name in sorted(asked)))
        .group_by(Event.id)
    )
    held = case((Occurrence.cancelled.is_(False), Occurrence.starts_at))
    # Of one that is called off altogether, when it would have been.
    following = func.coalesce(func.min(held), func.min(Occurrence.starts_at))
    page = found.add_columns(func.count().over()).order_by(following, Event.id)
    count = select(func.count()).select_from(found.subquery())
    return page.offset(bindparam("skipped")).limit(PAGE_SIZE), count


def _values(wanted: dict[str, Any]) -> dict[str, Any]:
    """What was asked for, as the database compares it: days in the region's time."""
    values = {name: wanted[name] for name in EXACT if wanted.get(name)}
    # In a JSON list of codes; they hold no quotes, so text will do.
    values |= {name: _within(f'"{wanted[name]}"') for name in LISTED if wanted.get(name)}
    words = wanted.get("q", "").casefold().split()
    values |= {f"word{number}": _within(word) for number, word in enumerate(words)}
    if day := wanted.get("date_from"):
        values["date_from"] = _midnight(day)
    if day := wanted.get("date_to"):
        values["date_to"] = _midnight(day + timedelta(days=1))
    return values


def _within(text: str) -> str:
    """The LIKE pattern of what holds this text."""
    escaped = re.sub("([%_/])", r"/\1", text)
    return f"%{escaped}%"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(REGION))


def _like(column: Any) -> Callable[[Any], ColumnElement[bool]]:
    return lambda pattern: column.like(pattern, escape="/")


def _with_seats(_yes: Any) -> ColumnElement[bool]:
    free = (Occurrence.taken < Occurrence.capacity) | (Event.registration != "here")
    return Occurrence.cancelled.is_(False) & free


EXACT, LISTED = ("kind", "municipality", "has_seats"), ("field", "target_group")
NARROWED: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "kind": lambda code: Event.kind == code,
    "municipality": lambda code: Venue.municipality == code,
    "has_seats": _with_seats,
    "field": _like(cast(Event.fields, String)),
    "target_group": _like(cast(Event.target_groups, String)),
    "word": _like(Event.search_text),
    "date_from": lambda midnight: Occurrence.starts_at >= midnight,
    "date_to": lambda midnight: Occurrence.starts_at < midnight,
}
