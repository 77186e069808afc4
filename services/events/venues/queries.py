"""Reads about an organisation's venues."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.events.event.content import VenueDetails
from services.events.models import Event, EventStatus, Occurrence, Venue
from shared import clock
from shared.errors import NotFound


def get_venue(session: Session, venue_id: UUID) -> Venue:
    """Return a venue; raise NotFound."""
    venue = session.get(Venue, venue_id)
    if venue is None:
        raise NotFound
    return venue


def list_venues(session: Session, organisation_id: UUID) -> Sequence[Venue]:
    """Return the organisation's venues by name."""
    own = select(Venue).where(Venue.organisation_id == organisation_id)
    return session.scalars(own.order_by(Venue.name, Venue.address)).all()


def count_coming_events(session: Session, organisation_id: UUID) -> Mapping[UUID, int]:
    """Return the number of published events ahead by venue; venues without any are left out."""
    rows = (
        select(Venue.id, func.count(Event.id.distinct()))
        .join(Event, Event.venue_id == Venue.id)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(
            Venue.organisation_id == organisation_id,
            Event.status == EventStatus.PUBLISHED,
            Occurrence.cancelled.is_(False),
            Occurrence.ends_at > clock.now(),
        )
        .group_by(Venue.id)
    )
    return {row[0]: row[1] for row in session.execute(rows)}


def lock_published_events(session: Session, venue: Venue) -> Sequence[Event]:
    """Return the published events of a venue, locked until the end of the transaction."""
    rows = select(Event).where(Event.venue_id == venue.id, Event.status == EventStatus.PUBLISHED)
    locked = rows.order_by(Event.id).with_for_update(of=Event)
    return session.scalars(locked.execution_options(populate_existing=True)).unique().all()


def list_events(session: Session, venue: Venue) -> Sequence[Event]:
    """Return every event of a venue, drafts too."""
    rows = select(Event).where(Event.venue_id == venue.id).order_by(Event.id)
    return session.scalars(rows).unique().all()


def lock_venue(session: Session, venue_id: UUID) -> None:
    """Lock a venue's row, so that the second of two editors sees what the first one saved."""
    session.execute(select(Venue.id).where(Venue.id == venue_id).with_for_update())


def has_twin(session: Session, venue: Venue, details: VenueDetails) -> bool:
    """Return whether the organisation has another venue of this name and address."""
    rows = select(Venue.id).where(
        Venue.organisation_id == venue.organisation_id,
        Venue.id != venue.id,
        Venue.name == details.name,
        Venue.address == details.address,
    )
    return session.execute(rows.limit(1)).first() is not None
