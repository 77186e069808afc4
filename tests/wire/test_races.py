"""Transactions that lose a race on PostgreSQL are retried, and other errors are not."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence
from shared import clock, worker
from shared.bus import consumer, outbox
from shared.bus.envelope import encode_fact
from shared.config import load_settings
from shared.contracts import SeatsChanged
from shared.database import retry
from shared.database.retry import retry_lost_transaction
from shared.database.session import Database
from shared.web import factory
from shared.web.authorization import Caller, allow
from tests.deploy.embedded_run import WAIT_SECONDS, wait_until
from tests.shared.facts import make_seats_changed
from tests.wire.bus_jobs import count_waiting_facts, run_in_threads
from tests.wire.registrations_server import (
    CreateDatabase,
    create_occurrence,
    open_service_database,
)


class Deadlock:
    """Two rows that two threads lock in opposite order; their first attempts deadlock."""

    def __init__(self, database: Database) -> None:
        self.first, self.second = create_occurrence(database, 1), create_occurrence(database, 1)
        self.both_locked_one = threading.Barrier(2)
        self.threads: set[int] = set()
        self.attempts = 0

    def lock_rows(self, session: Session, *, reverse: bool) -> None:
        """Lock one row, wait for the other thread, lock the other row; add a fact."""
        rows = [self.first, self.second]
        first, second = reversed(rows) if reverse else rows
        self.attempts += 1
        session.get_one(Occurrence, first, with_for_update=True)
        if threading.get_ident() not in self.threads:
            self.threads.add(threading.get_ident())
            self.both_locked_one.wait(WAIT_SECONDS)
        session.get_one(Occurrence, second, with_for_update=True)
        outbox.add_fact(session, make_seats_changed())


@pytest.fixture
def service(empty_database: CreateDatabase) -> Iterator[Database]:
    """Return a migrated registrations database on PostgreSQL."""
    with open_service_database(empty_database(), "registrations") as database:
        yield database


@pytest.fixture
def deadlock(service: Database) -> Deadlock:
    """Return two rows to deadlock on."""
    return Deadlock(service)


def run_two_threads(run: Callable[[bool], Any]) -> list[Any]:
    """Run two threads that lock in opposite order; return their results."""
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda reverse=reverse: results.append(run(reverse)))
        for reverse in (True, False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    return results


def post_two_requests(service: Database, deadlock: Deadlock, folder: Path) -> list[tuple[int, Any]]:
    """Send two requests that deadlock to the app of a service; return status and JSON of each."""
    blueprint = Blueprint("deadlock", __name__)

    @blueprint.post("/api/deadlock")
    @allow(Caller.PUBLIC)
    def lock_both_rows() -> ResponseReturnValue:
        with factory.db().begin() as session:
            deadlock.lock_rows(session, reverse=request.get_json()["reverse"])
        return {"reverse": request.get_json()["reverse"]}

    settings = load_settings("registrations", {"LIVE_DATA": str(folder)})
    app = factory.create_app(replace(settings, database_url=service.url), blueprint)

    def send_request(reverse: bool) -> tuple[int, Any]:
        answer = app.test_client().post("/api/deadlock", json={"reverse": reverse})
        return answer.status_code, answer.json

    answers = run_two_threads(send_request)
    app.extensions["live"].database.dispose()
    return answers


def test_requests_that_deadlock_both_succeed(
    service: Database, deadlock: Deadlock, tmp_path: Path
) -> None:
    answers = post_two_requests(service, deadlock, tmp_path)
    assert sorted(answers, key=str) == [(200, {"reverse": False}), (200, {"reverse": True})]
    assert (deadlock.attempts, count_waiting_facts(service)) == (3, 2)


def test_requests_that_deadlock_without_a_retry_fail_once(
    service: Database, deadlock: Deadlock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: these two requests do deadlock."""
    monkeypatch.setattr(retry, "MAX_TRIES", 1)
    assert sorted(status for status, _ in post_two_requests(service, deadlock, tmp_path)) == [
        200,
        503,
    ]
    assert (deadlock.attempts, count_waiting_facts(service)) == (2, 1)


class CountingDelivery:
    """A delivery that counts how often it was acknowledged."""

    def __init__(self) -> None:
        self.body = json.dumps(encode_fact(uuid4(), clock.now(), make_seats_changed()))
        self.ack_count = 0

    def ack(self) -> None:
        self.ack_count += 1


def test_handlers_that_deadlock_are_retried_without_a_delay(
    service: Database, deadlock: Deadlock
) -> None:
    deliveries = {reverse: CountingDelivery() for reverse in (True, False)}

    def receive_delivery(reverse: bool) -> None:
        handlers = {
            SeatsChanged.type: lambda session, _fact: deadlock.lock_rows(session, reverse=reverse)
        }
        consumer.receive_batch(service, "registrations", handlers, None, [deliveries[reverse]])

    run_two_threads(receive_delivery)
    assert [one.ack_count for one in deliveries.values()] == [1, 1]
    assert (deadlock.attempts, count_waiting_facts(service)) == (3, 2)


def test_timers_that_deadlock_go_on(service: Database, deadlock: Deadlock) -> None:
    ended: list[int] = []

    def run_task(reverse: bool) -> None:
        with service.begin() as session:
            deadlock.lock_rows(session, reverse=reverse)

    def make_job(reverse: bool) -> Callable[[threading.Event], None]:
        run_timers = worker.build_timers_job(worker.PeriodicTask(3600, lambda: run_task(reverse)))

        def run(stop: threading.Event) -> None:
            run_timers(stop)
            ended.append(1)

        return run

    with run_in_threads(make_job(True), make_job(False)):
        wait_until(lambda: count_waiting_facts(service) == 2)
    assert len(ended) == 2


def test_serialization_failure_is_retried(service: Database) -> None:
    occurrence, attempts = create_occurrence(service, 5), 0

    def write_capacity() -> None:
        nonlocal attempts
        attempts += 1
        with service.begin() as session:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            row = session.get_one(Occurrence, occurrence)
            if attempts < 3:
                set_capacity(service, occurrence, 5 + attempts)
            row.capacity = 50

    retry_lost_transaction(write_capacity)
    assert attempts == 3
    with service.read() as session:
        assert session.get_one(Occurrence, occurrence).capacity == 50


def set_capacity(database: Database, occurrence: UUID, capacity: int) -> None:
    with database.begin() as session:
        session.get_one(Occurrence, occurrence).capacity = capacity


def test_serialization_failure_is_raised_at_the_third_attempt(service: Database) -> None:
    occurrence, attempts = create_occurrence(service, 5), 0

    def write_capacity() -> None:
        nonlocal attempts
        attempts += 1
        with service.begin() as session:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            row = session.get_one(Occurrence, occurrence)
            set_capacity(service, occurrence, 5 + attempts)
            row.capacity = 50

    with pytest.raises(OperationalError, match="could not serialize"):
        retry_lost_transaction(write_capacity)
    assert attempts == 3


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SET LOCAL lock_timeout = 1; SELECT 1 FROM occurrence FOR UPDATE", OperationalError),
        ("INSERT INTO occurrence SELECT * FROM occurrence", IntegrityError),
    ],
)
def test_error_that_is_no_lost_race_is_not_retried(
    service: Database, statement: str, error: type[Exception]
) -> None:
    occurrence, attempts = create_occurrence(service, 5), 0

    def run_statements() -> None:
        nonlocal attempts
        attempts += 1
        with service.begin() as session:
            for part in statement.split(";"):
                session.execute(text(part))

    with service.begin() as holder:
        holder.execute(select(Occurrence).where(Occurrence.id == occurrence).with_for_update())
        with pytest.raises(error):
            retry_lost_transaction(run_statements)
    assert attempts == 1
