"""Reads about an organisation's places."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.events.models import Event, Occurrence, Venue
from shared import clock
from shared.errors import NotFound


def venue(session: Session, venue_id: UUID) -> Venue:
    """A place; NotFound."""
    found = session.get(Venue, venue_id)
    if found is None:
        raise NotFound
    return found


def coming(session: Session, organisation_id: UUID) -> Mapping[UUID, int]:
    """How many public events are still to be held in each place of an organisation."""
    rows = (
        select(Venue.id, func.count(Event.id.distinct()))
        .join(Event, Event.venue_id == Venue.id)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(
            Venue.organisation_id == organisation_id,
            Event.status == "published",
            Occurrence.cancelled.is_(False),
            Occurrence.ends_at > clock.now(),
        )
        .group_by(Venue.id)
    )
    return {row[0]: row[1] for row in session.execute(rows)}


def held_there(session: Session, place: Venue) -> Sequence[Event]:
    """The public events of a place, locked: nobody changes them until the end."""
    rows = select(Event).where(Event.venue_id == place.id, Event.status == "published")
    locked = rows.order_by(Event.id).with_for_update(of=Event)
    return session.scalars(locked.execution_options(populate_existing=True)).unique().all()


def lock(session: Session, venue_id: UUID) -> None:
    """Let whoever comes second to change a place wait."""
    session.execute(select(Venue.id).where(Venue.id == venue_id).with_for_update())


def twin(session: Session, place: Venue, name: str, address: str) -> bool:
    """Whether the organisation has another place of this name and address."""
    rows = select(Venue.id).where(
        Venue.organisation_id == place.organisation_id,
        Venue.id != place.id,
        Venue.name == name,
        Venue.address == address,
    )
    return session.execute(rows.limit(1)).first() is not None
