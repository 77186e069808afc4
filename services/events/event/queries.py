"""Reads about one event, and about what else is in its venue."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.event.content import VenueDetails
from services.events.models import Event, Occurrence, Venue
from shared.errors import NotFound

Times = Sequence[tuple[datetime, datetime]]  # start and end


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


def list_overlapping(
    session: Session, venue: Venue | None, times: Times, moved_id: UUID | None = None
) -> Sequence[Occurrence]:
    """Return the occurrences in a venue that overlap with any of these times.

    The occurrence that is being moved, `moved_id`, is left out.
    """
    if venue is None or not times:
        return []
    near = (
        select(Occurrence)
        .join(Occurrence.event.of_type(Event))
        .where(
            Event.venue_id == venue.id,
            Occurrence.cancelled.is_(False),
            Occurrence.starts_at < max(end for _, end in times),
            Occurrence.ends_at > min(start for start, _ in times),
        )
    )
    found = session.scalars(near.order_by(Occurrence.starts_at)).all()
    return [one for one in found if one.id != moved_id and _has_overlap(one, times)]


def list_overlapping_events(session: Session, event: Event) -> list[Occurrence]:
    """Return occurrences of other events that are in the venue while this one is held."""
    ahead = [occurrence for occurrence in event.occurrences if occurrence.is_ahead]
    times = [(occurrence.starts_at, occurrence.ends_at) for occurrence in ahead]
    overlapping = list_overlapping(session, event.venue, times)
    return [occurrence for occurrence in overlapping if occurrence.event_id != event.id]


def _has_overlap(occurrence: Occurrence, times: Times) -> bool:
    return any(occurrence.starts_at < end and occurrence.ends_at > start for start, end in times)
