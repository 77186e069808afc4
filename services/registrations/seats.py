"""The seat counter: the statements that keep the promise of capacity, in one place.

One statement looks and takes. Whoever reads first and writes later promises a seat twice.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, bindparam, update
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence

table: Any = Occurrence.__table__
_seats: Any = bindparam("asked")
_moment: Any = bindparam("moment", type_=table.c.opens_at.type)
_MOVE = (
    update(table)
    .where(table.c.id == bindparam("occurrence"))
    .values(taken=table.c.taken + _seats, seats_version=table.c.seats_version + 1)
)
_TAKE = _MOVE.where(table.c.taken + _seats <= table.c.capacity)
_TAKE_OPEN = _TAKE.where(
    table.c.registration == "here",
    table.c.cancelled.is_(False),
    table.c.opens_at <= _moment,
    table.c.closes_at > _moment,
)


def take(
    session: Session, occurrence_id: UUID, seats: int, *, open_at: datetime | None = None
) -> bool:
    """Take so many seats, all or none, where registration is open at a moment if one is given.

    False when there are not enough, or it is not open; nothing is taken then.
    """
    if open_at is None:
        return _moved(session, _TAKE, occurrence_id, seats)
    return _moved(session, _TAKE_OPEN, occurrence_id, seats, moment=open_at)


def give_back(session: Session, occurrence_id: UUID, seats: int) -> None:
    """Free so many seats, in the transaction of what freed them."""
    _moved(session, _MOVE, occurrence_id, -seats)


def _moved(
    session: Session, statement: Any, occurrence_id: UUID, seats: int, **values: datetime
) -> bool:
    given = {"occurrence": occurrence_id, "asked": seats, **values}
    result: CursorResult[Any] = session.connection().execute(statement, given)
    return result.rowcount == 1


def resize(session: Session, occurrence_id: UUID, capacity: int, shown: int) -> bool:
    """Another capacity; False when more seats are taken, or it is not `shown` any more."""
    held = (table.c.id == occurrence_id, table.c.taken <= capacity, table.c.capacity == shown)
    values = {"capacity": capacity, "seats_version": table.c.seats_version + 1}
    statement = update(table).where(*held).values(values)
    result: CursorResult[Any] = session.connection().execute(statement)
    return result.rowcount == 1
