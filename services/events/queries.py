"""Every non-trivial read of events."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, cast, func, select
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from services.events.models import Event, Occurrence, Venue
from shared import clock

PAGE_SIZE = 30


def catalogue(session: Session, wanted: dict[str, str], page: int) -> tuple[Sequence[Event], int]:
    """A page of published events that are still to come, next first, and how many there are."""
    upcoming = (
        select(Occurrence.event_id, func.min(Occurrence.starts_at).label("next"))
        .where(Occurrence.ends_at > clock.now())
        .group_by(Occurrence.event_id)
        .subquery()
    )
    found = select(Event.id).join(upcoming, upcoming.c.event_id == Event.id)
    found = found.outerjoin(Venue, Event.venue_id == Venue.id).where(*_conditions(wanted))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    ids = session.scalars(
        found.order_by(upcoming.c.next, Event.id).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    ).all()
    events = {e.id: e for e in session.scalars(select(Event).where(Event.id.in_(ids)))}
    return [events[event_id] for event_id in ids], total


def by_slug(session: Session, slug: str) -> Event | None:
    """The published event of this address, or None."""
    published = select(Event).where(Event.slug == slug, Event.status == "published")
    return session.scalars(published).first()


def _conditions(wanted: dict[str, str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Event.status == "published"]
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
