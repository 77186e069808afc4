"""Reads about one event."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.event.content import VenueDetails
from services.events.models import Event, Occurrence, Venue
from shared.errors import NotFound


def get_event(session: Session, event_id: UUID) -> Event:
    """Return an event of any status; raise NotFound."""
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound
    return event


def lock_event(session: Session, event_id: UUID) -> None:
    """Lock an event's row until the end of the transaction.

    Every change of the event or its occurrences takes this lock first, so that the second of two
    editors sees what the first one saved.
    """
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update())


def get_occurrence(event: Event, occurrence_id: UUID) -> Occurrence:
    """Return one of the event's occurrences; raise NotFound."""
    for occurrence in event.occurrences:
        if occurrence.id == occurrence_id:
            return occurrence
    raise NotFound


def count_seats_ahead(occurrences: Iterable[Occurrence]) -> int:
    """Return how many seats are taken in the occurrences that will take place."""
    return sum(occurrence.taken for occurrence in occurrences if occurrence.is_ahead)


def find_venue(session: Session, organisation_id: UUID, venue_id: UUID) -> Venue | None:
    """Return a venue if it belongs to this organisation."""
    own = select(Venue).where(Venue.organisation_id == organisation_id)
    return session.scalars(own.where(Venue.id == venue_id)).one_or_none()


def find_same_venue(session: Session, organisation_id: UUID, details: VenueDetails) -> Venue | None:
    """Return the organisation's venue of this name and address, if there is one."""
    own = select(Venue).where(Venue.organisation_id == organisation_id)
    same = own.where(Venue.name == details.name, Venue.address == details.address)
    return session.scalars(same.limit(1)).first()
