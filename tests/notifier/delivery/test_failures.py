"""A row on which periodic work always fails holds up no other one, and the operator is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifier.delivery import failures
from services.notifier.delivery.failures import RETRY_PAUSES, run_for_rows
from services.notifier.models import RowWork, StaffMail, WorkFailure
from shared.database.session import Database
from tests.notifier.facts import build_sign_in_requested
from tests.notifier.messages import apply_facts

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WORK = RowWork.START_CAMPAIGN


class Rows:
    """Rows of which some always fail."""

    def __init__(self, database: Database) -> None:
        self.database, self.broken = database, set[UUID]()
        apply_facts(database, build_sign_in_requested(), build_sign_in_requested())
        with database.read() as session:
            self.ids = list(session.scalars(select(StaffMail.id).order_by(StaffMail.id)))
        self.done: list[UUID] = []

    def run(self) -> None:
        """Do the work for the rows that are ready."""
        run_for_rows(self.database, WORK, self.list_ready(), self._work)

    def list_ready(self) -> list[UUID]:
        """Return the rows that the work is to be done for now."""
        ready = select(StaffMail.id).where(failures.is_ready(WORK, StaffMail.id))
        with self.database.read() as session:
            return list(session.scalars(ready.order_by(StaffMail.id)))

    def list_told(self) -> list[tuple[RowWork, int]]:
        """Return what the operator is told."""
        with self.database.read() as session:
            return [(one.work, one.number) for one in failures.list_failing_work(session)]

    def _work(self, _session: Session, row_id: UUID) -> None:
        if row_id in self.broken:
            raise ValueError
        self.done.append(row_id)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on a morning."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rows(clock: time_machine.Traveller, database: Database) -> Rows:
    return Rows(database)


def test_row_that_failed_waits_while_the_other_goes_on(rows: Rows) -> None:
    broken, whole = rows.ids
    rows.broken = {broken}
    rows.run()
    assert rows.list_ready() == [whole]
    rows.run()
    assert rows.done == [whole, whole]


def test_pauses_grow_until_the_longest_one(rows: Rows, clock: time_machine.Traveller) -> None:
    rows.broken = set(rows.ids)
    for seconds in (*RETRY_PAUSES, RETRY_PAUSES[-1]):
        rows.run()
        clock.shift(seconds - 1)
        assert rows.list_ready() == []
        clock.shift(2)
        assert rows.list_ready() == rows.ids


def test_clock_that_is_set_back_ends_the_pause(rows: Rows, clock: time_machine.Traveller) -> None:
    rows.broken = set(rows.ids)
    rows.run()
    clock.shift(timedelta(hours=-1))
    assert rows.list_ready() == rows.ids


def test_work_is_told_only_when_it_fails_each_time(
    rows: Rows, clock: time_machine.Traveller
) -> None:
    rows.broken = {rows.ids[0]}
    for _ in range(failures.MIN_TIMES):
        assert rows.list_told() == []
        rows.run()
        clock.shift(max(RETRY_PAUSES) + 1)
    assert rows.list_told() == [(WORK, 1)]
    rows.broken = set()
    rows.run()
    assert rows.list_told() == []


def test_failures_of_rows_that_are_gone_are_deleted(
    rows: Rows, clock: time_machine.Traveller
) -> None:
    gone = uuid4()
    rows.broken = {gone}
    run_for_rows(rows.database, WORK, [gone], rows._work)
    clock.shift(2 * failures.PERIOD)
    with rows.database.begin() as session:
        failures.delete_old_failures(session, NOW + 2 * failures.PERIOD)
        assert session.scalars(select(WorkFailure)).all() == []
