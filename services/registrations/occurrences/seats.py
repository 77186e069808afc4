"""The seat counter: one statement looks and takes.

Whoever reads first and writes later promises a seat twice. A family's registration takes its seats
by the same guard within its own hot statement (`booking`).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, bindparam, update
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence

table: Any = Occurrence.__table__
_seats: Any = bindparam("asked")
_MOVE = (
    update(table)
    .where(table.c.id == bindparam("occurrence"))
    .values(taken=table.c.taken + _seats, seats_version=table.c.seats_version + 1)
)
_TAKE = _MOVE.where(table.c.taken + _seats <= table.c.capacity)


def take(session: Session, occurrence_id: UUID, seats: int) -> bool:
    """Take so many seats, all or none; False when there are not enough."""
    return _moved(session, _TAKE, occurrence_id, seats)


def give_back(session: Session, occurrence_id: UUID, seats: int) -> None:
    """Free so many seats, in the transaction of what freed them."""
    _moved(session, _MOVE, occurrence_id, -seats)


def _moved(session: Session, statement: Any, occurrence_id: UUID, seats: int) -> bool:
    given = {"occurrence": occurrence_id, "asked": seats}
    result: CursorResult[Any] = session.connection().execute(statement, given)
    return result.rowcount == 1


def resize(session: Session, occurrence_id: UUID, capacity: int, shown: int) -> bool:
    """Another capacity; False when more seats are taken, or it is not `shown` any more."""
    held = (table.c.id == occurrence_id, table.c.taken <= capacity, table.c.capacity == shown)
    values = {"capacity": capacity, "seats_version": table.c.seats_version + 1}
    statement = update(table).where(*held).values(values)
    result: CursorResult[Any] = session.connection().execute(statement)
    return result.rowcount == 1
