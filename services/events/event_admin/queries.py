"""Reads about an organisation's own events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from services.events.catalogue.queries import SHOWN
from services.events.models import Event, Occurrence, Organisation, Venue
from shared import clock
from shared.errors import NotFound

PAGE_SIZE = 30
TABS = ("coming", "drafts", "past")


@dataclass(frozen=True)
class Wanted:
    """Which events to list; of every organisation when none is named."""

    organisation_id: UUID | None
    words: str = ""


def listed(
    session: Session, wanted: Wanted, tab: str, page: int
) -> tuple[Sequence[Event], dict[str, int]]:
    """A page of events under a tab, and how many there are under each."""
    counts = {
        one: session.scalar(select(func.count()).select_from(_ids(wanted, one).subquery())) or 0
        for one in TABS
    }
    ordered = _ids(wanted, tab).order_by(_order(tab), Event.id)
    ids = session.scalars(ordered.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    events = {one.id: one for one in session.scalars(select(Event).where(Event.id.in_(ids)))}
    return [events[one] for one in ids], counts


def event(session: Session, event_id: UUID) -> Event:
    """An event, whatever its state; NotFound."""
    found = session.get(Event, event_id)
    if found is None:
        raise NotFound
    return found


def lock(session: Session, event_id: UUID) -> None:
    """Take turns at an event and its slots: who comes second sees what the first did."""
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update())


def occurrence(of: Event, occurrence_id: UUID) -> Occurrence:
    """One of the event's slots; NotFound."""
    found = next((slot for slot in of.occurrences if slot.id == occurrence_id), None)
    if found is None:
        raise NotFound
    return found


def last(session: Session, organisation_id: UUID) -> Event | None:
    """The event that the organisation's staff changed last, from which a new one learns."""
    mine = select(Event).where(Event.organisation_id == organisation_id)
    return session.scalars(mine.order_by(Event.changed_at.desc().nulls_last()).limit(1)).first()


def venues(session: Session, organisation_id: UUID) -> Sequence[Venue]:
    """The organisation's places, by name."""
    mine = select(Venue).where(Venue.organisation_id == organisation_id)
    return session.scalars(mine.order_by(Venue.name, Venue.address)).all()


def organisations(session: Session) -> Sequence[Organisation]:
    """Every organisation of the region, by its address on the web."""
    return session.scalars(select(Organisation).order_by(Organisation.slug)).all()


def at_the_same_time(
    session: Session,
    venue: Venue | None,
    times: Sequence[tuple[datetime, datetime]],
    moved: UUID | None = None,
) -> Sequence[Occurrence]:
    """Slots in this place that overlap with any of these times; without the one that moves."""
    if venue is None or not times:
        return []
    held = (
        select(Occurrence)
        .join(Occurrence.event.of_type(Event))
        .where(
            Event.venue_id == venue.id,
            Occurrence.cancelled.is_(False),
            Occurrence.starts_at < max(end for _, end in times),
            Occurrence.ends_at > min(start for start, _ in times),
        )
    )
    near = session.scalars(held.order_by(Occurrence.starts_at)).all()
    return [slot for slot in near if slot.id != moved and _crosses(slot, times)]


def _crosses(slot: Occurrence, times: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(slot.starts_at < end and slot.ends_at > start for start, end in times)


def _ids(wanted: Wanted, tab: str) -> Select[UUID]:
    coming = exists().where(Occurrence.event_id == Event.id, Occurrence.ends_at > clock.now())
    states: dict[str, ColumnElement[bool]] = {
        "coming": Event.status.in_(SHOWN) & coming,
        "drafts": Event.status == "draft",
        "past": Event.status.in_(SHOWN) & ~coming,
    }
    found = select(Event.id).where(states[tab])
    if wanted.organisation_id:
        found = found.where(Event.organisation_id == wanted.organisation_id)
    for word in wanted.words.casefold().split():
        found = found.where(Event.search_text.contains(word, autoescape=True))
    return found


def _order(tab: str) -> ColumnElement[Any]:
    """Coming: the next first. Drafts: the one changed last. Past: the one that ended last."""
    if tab == "drafts":
        return Event.changed_at.desc().nulls_last()
    starts = select(func.min(Occurrence.starts_at)).where(Occurrence.event_id == Event.id)
    if tab == "coming":
        return starts.where(Occurrence.ends_at > clock.now()).scalar_subquery().asc()
    return starts.scalar_subquery().desc()
