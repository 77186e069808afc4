"""The facts about seats that registrations publishes."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence
from shared.bus import outbox
from shared.contracts import SeatsChanged

_UNPUBLISHED = Occurrence.seats_version > Occurrence.published_seats_version


def has_unpublished_seats(session: Session) -> bool:
    """Return whether the seats of any occurrence changed since they were last published."""
    return session.execute(select(Occurrence.id).where(_UNPUBLISHED).limit(1)).first() is not None


def publish_changed_seats(session: Session) -> int:
    """Publish the seats of every occurrence where they changed; return how many facts that made.

    One fact stands for many registrations, so that a rush costs the catalogue two changes a
    second. The version columns make it as durable as an outbox row for each registration.
    """
    statement = (
        update(Occurrence)
        .where(_UNPUBLISHED)
        .values(published_seats_version=Occurrence.seats_version)
        .returning(
            Occurrence.id,
            Occurrence.seats_version,
            Occurrence.capacity,
            Occurrence.taken,
            Occurrence.smallest_waiting,
        )
    )
    rows = session.execute(statement).all()
    for occurrence_id, version, capacity, taken, smallest in rows:
        if smallest is not None and smallest <= capacity - taken:
            taken = capacity  # noqa: PLW2901 - the seats are for the waiting list: full to others
        fact = SeatsChanged(
            version=version, occurrence_id=occurrence_id, capacity=capacity, taken=taken
        )
        outbox.add_fact(session, fact)
    return len(rows)
