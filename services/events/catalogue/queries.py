"""Reads of the public catalogue."""

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
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.types import String

from services.events.catalogue.schemas import CatalogueFilters
from services.events.models import PUBLIC_STATUSES, Event, Occurrence, Venue
from shared import clock
from shared.contracts import RegistrationMode
from shared.search_text import fold_words

PAGE_SIZE = 30
REGION = "Europe/Helsinki"
MAX_STATEMENTS = 100  # cached: one for each set of filters in use
# Without this each occurrence would load its event with all its texts again.
OCCURRENCES = selectinload(Event.occurrences).lazyload(Occurrence.event)


def list_events(session: Session, filters: CatalogueFilters) -> tuple[Sequence[Event], int]:
    """Return a page of public events that are not over, the next first, and their number."""
    ids, total = list_event_ids(session, filters)
    return list_events_by_id(session, ids), total


def list_event_ids(session: Session, filters: CatalogueFilters) -> tuple[Sequence[UUID], int]:
    """Return the ids of that page, and the number of events on all pages."""
    values = _build_values(filters)
    statement, count = _build_statements(frozenset(values))
    values |= {"now": clock.now(), "skipped": (filters.page - 1) * PAGE_SIZE}
    # On the connection, because ids are no objects of the session.
    connection = session.connection()
    rows = connection.execute(statement, values).all()
    if rows:
        return [row[0] for row in rows], rows[0][1]
    return [], connection.scalar(count, values) or 0


def list_events_by_id(session: Session, ids: Sequence[UUID]) -> list[Event]:
    """Return events with all they have, in the order of the ids."""
    rows = session.scalars(select(Event).where(Event.id.in_(ids)).options(OCCURRENCES))
    found = {event.id: _link_occurrences(event) for event in rows}
    return [found[event_id] for event_id in ids]


def count_pages(total: int) -> int:
    """Return how many pages this number of events fills."""
    return -(-total // PAGE_SIZE)


def find_event_by_slug(session: Session, slug: str) -> Event | None:
    """Return the public event of this slug."""
    public = select(Event).where(Event.slug == slug, Event.status.in_(PUBLIC_STATUSES))
    event = session.scalars(public.options(OCCURRENCES)).first()
    return _link_occurrences(event) if event else None


def _link_occurrences(event: Event) -> Event:
    """Give the occurrences their event, which they need after the session is closed as well."""
    for occurrence in event.occurrences:
        set_committed_value(occurrence, "event", event)
    return event


@lru_cache(MAX_STATEMENTS)
def _build_statements(names: frozenset[str]) -> tuple[Select[Any], Select[Any]]:
    """Return the statement of a page with the total, and the statement of the total alone.

    `names` are the filters in use. The statements are cached, because building one costs more
    than executing it.
    """
    found = (
        select(Event.id)
        .join(Event.occurrences)
        .outerjoin(Event.venue)
        .where(
            or_(*(Event.status == status for status in PUBLIC_STATUSES)),
            Occurrence.ends_at > bindparam("now"),
        )
        .where(*(CONDITIONS[name.rstrip(digits)](bindparam(name)) for name in sorted(names)))
        .group_by(Event.id)
    )
    held = case((Occurrence.cancelled.is_(False), Occurrence.starts_at))
    # An event whose occurrences are all cancelled stands where it would have been.
    following = func.coalesce(func.min(held), func.min(Occurrence.starts_at))
    page = found.add_columns(func.count().over()).order_by(following, Event.id)
    count = select(func.count()).select_from(found.subquery())
    return page.offset(bindparam("skipped")).limit(PAGE_SIZE), count


def _build_values(filters: CatalogueFilters) -> dict[str, object]:
    """Return the parameter of each filter in use; days are days in the region's time zone."""
    values: dict[str, object] = {}
    if filters.kind:
        values["kind"] = filters.kind
    if filters.municipality:
        values["municipality"] = filters.municipality
    if filters.has_seats:
        values["has_seats"] = True
    # The column is a JSON list of codes; codes hold no quotes, so a search in the text will do.
    if filters.field:
        values["field"] = _build_pattern(f'"{filters.field}"')
    if filters.target_group:
        values["target_group"] = _build_pattern(f'"{filters.target_group}"')
    for number, word in enumerate(fold_words(filters.words)):
        values[f"word{number}"] = _build_pattern(word)
    if filters.date_from:
        values["date_from"] = _find_midnight(filters.date_from)
    if filters.date_to:
        values["date_to"] = _find_midnight(filters.date_to + timedelta(days=1))
    return values


def _build_pattern(text: str) -> str:
    """Return the LIKE pattern of a value that contains this text."""
    escaped = re.sub("([%_/])", r"/\1", text)
    return f"%{escaped}%"


def _find_midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(REGION))


def _build_like(column: Any) -> Callable[[Any], ColumnElement[bool]]:
    return lambda pattern: column.like(pattern, escape="/")


def _require_seats(_yes: Any) -> ColumnElement[bool]:
    has_seats = (Occurrence.taken < Occurrence.capacity) & (Occurrence.closes_at > bindparam("now"))
    free = has_seats | (Event.registration_mode != RegistrationMode.HERE)
    return Occurrence.cancelled.is_(False) & free


CONDITIONS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "kind": lambda code: Event.kind == code,
    "municipality": lambda code: Venue.municipality == code,
    "has_seats": _require_seats,
    "field": _build_like(cast(Event.fields, String)),
    "target_group": _build_like(cast(Event.target_groups, String)),
    "word": _build_like(Event.search_text),
    # An occurrence of several days is found on each of them.
    "date_from": lambda midnight: Occurrence.ends_at > midnight,
    "date_to": lambda midnight: Occurrence.starts_at < midnight,
}
