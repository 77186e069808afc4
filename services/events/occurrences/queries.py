"""Reads about occurrences of several events."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.models import Event, Occurrence, Venue

Times = Sequence[tuple[datetime, datetime]]  # start and end


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


def _has_overlap(occurrence: Occurrence, times: Times) -> bool:
    return any(occurrence.starts_at < end and occurrence.ends_at > start for start, end in times)
