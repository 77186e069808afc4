"""The counter of seats: every change of it is one guarded statement.

Reading the counter first and writing it later would give one seat to two families. Each statement
increments `seats_version`, which makes the timer publish the new count to the catalogue (see
`facts.publish_changed_seats`). Families' own registrations take their seats by the same guard in
`registration/insert.py`.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, bindparam, case, or_, update
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence

_table: Any = Occurrence.__table__
_asked: Any = bindparam("asked")
_ADD = (
    update(_table)
    .where(_table.c.id == bindparam("occurrence"))
    .values(taken=_table.c.taken + _asked, seats_version=_table.c.seats_version + 1)
)
_ADD_IF_FREE = _ADD.where(_table.c.taken + _asked <= _table.c.capacity)
# Free seats into which an entry of the waiting list fits are not for others.
_ADD_IF_OPEN = _ADD_IF_FREE.where(
    or_(
        _table.c.smallest_waiting.is_(None),
        _table.c.smallest_waiting > _table.c.capacity - _table.c.taken,
    )
)


def take_seats(session: Session, occurrence_id: UUID, seats: int) -> bool:
    """Take seats, all or none; return False when fewer are left."""
    return _change_taken(session, _ADD_IF_FREE, occurrence_id, seats)


def take_open_seats(session: Session, occurrence_id: UUID, seats: int) -> bool:
    """Take seats that the public may take, all or none; return False when fewer are left.

    Seats that the waiting list is offered first are not open.
    """
    return _change_taken(session, _ADD_IF_OPEN, occurrence_id, seats)


def release_seats(session: Session, occurrence_id: UUID, seats: int) -> None:
    """Return seats to an occurrence and have the new count published.

    Call it in the transaction that frees them, so that both are committed or neither. A timer
    publishes the fact, once for all changes since its last run, and another one offers the seats to
    the waiting list. Whatever frees seats calls this function, or raises the capacity.
    """
    _change_taken(session, _ADD, occurrence_id, -seats)


def resize_capacity(session: Session, occurrence_id: UUID, capacity: int, shown: int) -> bool:
    """Set the capacity, in seats.

    Return False when more seats are taken, or when the capacity is no longer `shown`, which the
    member of staff saw when typing the new one.
    """
    unchanged = (
        _table.c.id == occurrence_id,
        _table.c.taken <= capacity,
        _table.c.capacity == shown,
    )
    values = {"capacity": capacity, "seats_version": _table.c.seats_version + 1}
    statement = update(_table).where(*unchanged).values(values)
    result: CursorResult[Any] = session.connection().execute(statement)
    return result.rowcount == 1


def lower_capacity(session: Session, occurrence_id: UUID, capacity: int, shown: int) -> bool:
    """Set the capacity, but at least to the seats that are taken when it is written.

    Return False when the capacity is no longer `shown`.
    """
    unchanged = (_table.c.id == occurrence_id, _table.c.capacity == shown)
    lowest = case((_table.c.taken > capacity, _table.c.taken), else_=capacity)
    values = {"capacity": lowest, "seats_version": _table.c.seats_version + 1}
    statement = update(_table).where(*unchanged).values(values)
    result: CursorResult[Any] = session.connection().execute(statement)
    return result.rowcount == 1


def _change_taken(session: Session, statement: Any, occurrence_id: UUID, seats: int) -> bool:
    parameters = {"occurrence": occurrence_id, "asked": seats}
    result: CursorResult[Any] = session.connection().execute(statement, parameters)
    return result.rowcount == 1
