"""What registrations does by the clock."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence
from shared.bus import outbox
from shared.contracts import SeatsChanged
from shared.database.session import Database

SEATS_INTERVAL_SECONDS = 0.4


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


def publish_seats(database: Database) -> None:
    """Publish the seats that changed; without a change, take no write lock."""
    changed = select(Occurrence.id).where(
        Occurrence.seats_version > Occurrence.published_seats_version
    )
    with database.read() as session:
        if session.execute(changed.limit(1)).first() is None:
            return
    with database.begin() as session:
        tell_seats(session)
