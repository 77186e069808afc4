"""Every non-trivial read of events."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, cast, func, select
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from services.events.models import Event, Occurrence, Venue
from shared import clock

PAGE_SIZE = 30
REGION = "Europe/Helsinki"
SHOWN = ("published", "cancelled")  # what was called off is shown as called off


def catalogue(session: Session, wanted: dict[str, Any], page: int) -> tuple[Sequence[Event], int]:
    """A page of published events that are still to come, next first, and how many there are."""
    ids, total = catalogue_ids(session, wanted, page)
    return by_ids(session, ids), total


def catalogue_ids(
    session: Session, wanted: dict[str, Any], page: int
) -> tuple[Sequence[UUID], int]:
    """The ids of that page, and how many there are."""
    upcoming = (
        select(Occurrence.event_id, _next().label("next"))
        .join(Occurrence.event.of_type(Event))
        .where(Occurrence.ends_at > clock.now(), *_slot_conditions(wanted))
        .group_by(Occurrence.event_id)
        .subquery()
    )
    found = select(Event.id).join(upcoming, upcoming.c.event_id == Event.id)
    found = found.outerjoin(Venue, Event.venue_id == Venue.id).where(*_conditions(wanted))
    rows = session.execute(
        found.add_columns(func.count().over())
        .order_by(upcoming.c.next, Event.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    if rows:
        return [row[0] for row in rows], rows[0][1]
    return [], session.scalar(select(func.count()).select_from(found.subquery())) or 0


def by_ids(session: Session, ids: Sequence[UUID]) -> list[Event]:
    """Whole events, in this order."""
    found = {e.id: e for e in session.scalars(select(Event).where(Event.id.in_(ids)))}
    return [found[event_id] for event_id in ids]


def pages(total: int) -> int:
    """How many pages so many events fill."""
    return -(-total // PAGE_SIZE)


def by_slug(session: Session, slug: str) -> Event | None:
    """The published event of this address, or None."""
    shown = select(Event).where(Event.slug == slug, Event.status.in_(SHOWN))
    return session.scalars(shown).first()


def _next() -> ColumnElement[datetime]:
    """When an event is next held; of one that is called off altogether, when it would have been."""
    held = case((Occurrence.cancelled.is_(False), Occurrence.starts_at))
    return func.coalesce(func.min(held), func.min(Occurrence.starts_at))


def _slot_conditions(wanted: dict[str, Any]) -> list[ColumnElement[bool]]:
    """What the time slot itself has to fulfil: its day, in the region's time, and its seats."""
    conditions: list[ColumnElement[bool]] = []
    if day := wanted.get("date_from"):
        conditions.append(Occurrence.starts_at >= _midnight(day))
    if day := wanted.get("date_to"):
        conditions.append(Occurrence.starts_at < _midnight(day + timedelta(days=1)))
    if wanted.get("has_seats"):
        free = (Occurrence.taken < Occurrence.capacity) | (Event.registration != "here")
        conditions += [Occurrence.cancelled.is_(False), free]
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(REGION))


def _conditions(wanted: dict[str, Any]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Event.status.in_(SHOWN)]
    if kind := wanted.get("kind"):
        conditions.append(Event.kind == kind)
    if municipality := wanted.get("municipality"):
        conditions.append(Venue.municipality == municipality)
    if field := wanted.get("field"):
        conditions.append(_has(Event.fields, field))
    if group := wanted.get("target_group"):
        conditions.append(_has(Event.target_groups, group))
    conditions += [
        Event.search_text.contains(word, autoescape=True)
        for word in wanted.get("q", "").casefold().split()
    ]
    return conditions


def _has(column: Any, code: str) -> ColumnElement[bool]:
    """Whether a JSON list of codes holds this one; codes hold no quotes, so text will do."""
    return cast(column, String).contains(f'"{code}"', autoescape=True)
