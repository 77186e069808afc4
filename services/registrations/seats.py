"""The seat counter: the statements that keep the promise of capacity, in one place.

One statement looks and takes. Whoever reads first and writes later promises a seat twice.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence

table: Any = Occurrence.__table__


def take(session: Session, occurrence_id: UUID, seats: int) -> bool:
    """Take so many seats, all or none; False when there are not enough."""
    enough = table.c.taken + seats <= table.c.capacity
    return _move(session, occurrence_id, seats, enough)


def give_back(session: Session, occurrence_id: UUID, seats: int) -> None:
    """Free so many seats, in the transaction of what freed them."""
    _move(session, occurrence_id, -seats)


def _move(session: Session, occurrence_id: UUID, seats: int, *conditions: Any) -> bool:
    values = {"taken": table.c.taken + seats, "seats_version": table.c.seats_version + 1}
    statement = update(table).where(table.c.id == occurrence_id, *conditions).values(values)
    result: CursorResult[Any] = session.connection().execute(statement)
    return result.rowcount == 1


def resize(session: Session, occurrence_id: UUID, capacity: int, shown: int) -> bool:
    """Another capacity; False when more seats are taken, or it is not `shown` any more."""
    held = (table.c.id == occurrence_id, table.c.taken <= capacity, table.c.capacity == shown)
    values = {"capacity": capacity, "seats_version": table.c.seats_version + 1}
    statement = update(table).where(*held).values(values)
    result: CursorResult[Any] = session.connection().execute(statement)
    return result.rowcount == 1
