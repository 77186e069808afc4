"""Periodic work row by row, in which a row that always fails holds up no other one.

It is tried again after growing pauses, and the operator is told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.notifier.models import RowWork, WorkFailure
from shared import clock
from shared.database.containment import run_for_each_row
from shared.database.session import Database
from shared.database.upsert import insert_for

RETRY_PAUSES = (5, 30, 120, 600)  # seconds until work that failed is tried again
MIN_TIMES = 3  # failures before the operator is warned: one failure often goes away
PERIOD = timedelta(days=1)  # a failure that was not retried for so long is forgotten


@dataclass(frozen=True)
class FailingWork:
    """The number of rows on which a work fails each time, and since when the oldest one does."""

    work: RowWork
    number: int
    since: datetime


def run_for_rows(
    database: Database,
    work: RowWork,
    row_ids: Sequence[UUID],
    do: Callable[[Session, UUID], object],
) -> None:
    """Do the work for each row, in a transaction of its own; record those on which it fails."""
    if not row_ids:
        return
    with database.read() as session:
        times = _count_failures(session, work, row_ids)
    for row_id in row_ids:
        with database.begin() as session:
            if run_for_each_row(session, [row_id], partial(do, session)):
                _record_failure(session, work, row_id, times.get(row_id, 0))
            elif row_id in times:
                _forget_failure(session, work, row_id)


def is_ready(work: RowWork, row_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the condition of rows that do not wait because the work failed on them.

    A time further ahead than any pause was set before the clock was set back.
    """
    now = clock.now()
    waits = select(WorkFailure.row_id).where(
        WorkFailure.work == work,
        WorkFailure.row_id == row_id,
        WorkFailure.retry_at.between(now, now + timedelta(seconds=max(RETRY_PAUSES))),
    )
    return ~waits.exists()


def list_failing_work(session: Session) -> Sequence[FailingWork]:
    """Return the work that fails each time, by kind; empty when all is well."""
    rows = (
        select(WorkFailure.work, func.count(), func.min(WorkFailure.since))
        .where(WorkFailure.times >= MIN_TIMES, WorkFailure.retry_at > clock.now() - PERIOD)
        .group_by(WorkFailure.work)
        .order_by(WorkFailure.work)
    )
    return [FailingWork(*row) for row in session.execute(rows)]


def delete_old_failures(session: Session, now: datetime) -> None:
    """Delete the failures of work that nobody asks for any more."""
    session.execute(delete(WorkFailure).where(WorkFailure.retry_at < now - PERIOD))


def _count_failures(session: Session, work: RowWork, row_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    rows = select(WorkFailure.row_id, WorkFailure.times).where(
        WorkFailure.work == work, WorkFailure.row_id.in_(row_ids)
    )
    return {row.row_id: row.times for row in session.execute(rows)}


def _record_failure(session: Session, work: RowWork, row_id: UUID, times: int) -> None:
    now = clock.now()
    pause = timedelta(seconds=RETRY_PAUSES[min(times, len(RETRY_PAUSES) - 1)])
    failure = {"times": times + 1, "retry_at": now + pause}
    insert = insert_for(session, WorkFailure).values(work=work, row_id=row_id, since=now, **failure)
    session.execute(insert.on_conflict_do_update(index_elements=["work", "row_id"], set_=failure))


def _forget_failure(session: Session, work: RowWork, row_id: UUID) -> None:
    mine = WorkFailure.work == work, WorkFailure.row_id == row_id
    session.execute(delete(WorkFailure).where(*mine))
