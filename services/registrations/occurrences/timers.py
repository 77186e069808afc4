"""What registrations does by the clock."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence
from shared.bus import outbox
from shared.contracts import SeatsChanged


def tell_seats(session: Session) -> int:
    """Tell the present seats of every occurrence that changed since it was last told.

    One fact for many registrations, so that a rush costs the catalogue two changes a second;
    the version columns make it as durable as a row written with each registration.
    """
    statement = (
        update(Occurrence)
        .where(Occurrence.seats_version > Occurrence.published_seats_version)
        .values(published_seats_version=Occurrence.seats_version)
        .returning(Occurrence.id, Occurrence.seats_version, Occurrence.capacity, Occurrence.taken)
    )
    rows = session.execute(statement).all()
    for occurrence_id, version, capacity, taken in rows:
        fact = SeatsChanged(
            version=version, occurrence_id=occurrence_id, capacity=capacity, taken=taken
        )
        outbox.add_fact(session, fact)
    return len(rows)
