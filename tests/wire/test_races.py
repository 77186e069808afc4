"""Transactions that lose against another on a real PostgreSQL are tried again, and only those."""

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


class Knot:
    """Two rows, and writers who lock both; the first two of them meet in between: a deadlock."""

    def __init__(self, database: Database) -> None:
        self.first, self.second = create_occurrence(database, 1), create_occurrence(database, 1)
        self.met = threading.Barrier(2)
        self.here: set[int] = set()
        self.tries = 0

    def tie(self, session: Session, *, turned: bool) -> None:
        """Lock one row, meet the other writer, lock the other row; promise a fact."""
        rows = [self.first, self.second]
        first, second = reversed(rows) if turned else rows
        self.tries += 1
        session.get_one(Occurrence, first, with_for_update=True)
        if threading.get_ident() not in self.here:
            self.here.add(threading.get_ident())
            self.met.wait(WAIT_SECONDS)
        session.get_one(Occurrence, second, with_for_update=True)
        outbox.add_fact(session, make_seats_changed())


@pytest.fixture
def service(empty_database: CreateDatabase) -> Iterator[Database]:
    """A migrated registrations database on PostgreSQL."""
    with open_service_database(empty_database(), "registrations") as database:
        yield database


@pytest.fixture
def knot(service: Database) -> Knot:
    """Two rows to deadlock on."""
    return Knot(service)


def both(act: Callable[[bool], Any]) -> list[Any]:
    """Run two threads that lock in opposite order; return their results."""
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda end=end: answers.append(act(end))) for end in (True, False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    return answers


def post_both(service: Database, knot: Knot, folder: Path) -> list[tuple[int, Any]]:
    """Status and JSON of two requests that deadlock, through the app of a service."""
    blueprint = Blueprint("knot", __name__)

    @blueprint.post("/api/knot")
    @allow(Caller.PUBLIC)
    def tie() -> ResponseReturnValue:
        with factory.db().begin() as session:
            knot.tie(session, turned=request.get_json()["turned"])
        return {"turned": request.get_json()["turned"]}

    settings = load_settings("registrations", {"LIVE_DATA": str(folder)})
    app = factory.create_app(replace(settings, database_url=service.url), blueprint)

    def send(turned: bool) -> tuple[int, Any]:
        answer = app.test_client().post("/api/knot", json={"turned": turned})
        return answer.status_code, answer.json

    answers = both(send)
    app.extensions["live"].database.dispose()
    return answers


def test_deadlock_of_two_requests_is_answered_as_if_there_was_none(
    service: Database, knot: Knot, tmp_path: Path
) -> None:
    answers = post_both(service, knot, tmp_path)
    assert sorted(answers, key=str) == [(200, {"turned": False}), (200, {"turned": True})]
    assert (knot.tries, count_waiting_facts(service)) == (3, 2)


def test_deadlock_without_another_try_fails_one_request(
    service: Database, knot: Knot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: these two requests do deadlock."""
    monkeypatch.setattr(retry, "TRIES", 1)
    assert sorted(status for status, _ in post_both(service, knot, tmp_path)) == [200, 503]
    assert (knot.tries, count_waiting_facts(service)) == (2, 1)


class Given:
    """A delivery, and how often it was acknowledged."""

    def __init__(self) -> None:
        self.body = json.dumps(encode_fact(uuid4(), clock.now(), make_seats_changed()))
        self.acked = 0

    def ack(self) -> None:
        self.acked += 1


def test_deadlock_of_two_handlers_is_applied_before_any_delay(
    service: Database, knot: Knot
) -> None:
    deliveries = {turned: Given() for turned in (True, False)}

    def receive(turned: bool) -> None:
        handlers = {SeatsChanged.type: lambda session, _fact: knot.tie(session, turned=turned)}
        consumer.receive_message(service, "registrations", handlers, None, deliveries[turned])

    both(receive)
    assert [one.acked for one in deliveries.values()] == [1, 1]
    assert (knot.tries, count_waiting_facts(service)) == (3, 2)


def test_deadlock_of_two_timers_ends_no_role(service: Database, knot: Knot) -> None:
    ended: list[int] = []

    def job(turned: bool) -> None:
        with service.begin() as session:
            knot.tie(session, turned=turned)

    def role(turned: bool) -> Callable[[threading.Event], None]:
        timer = worker.build_timers_job(worker.PeriodicTask(3600, lambda: job(turned)))

        def run(stop: threading.Event) -> None:
            timer(stop)
            ended.append(1)

        return run

    with run_in_threads(role(True), role(False)):
        wait_until(lambda: count_waiting_facts(service) == 2)
    assert len(ended) == 2


def test_serialization_failure_is_tried_again(service: Database) -> None:
    occurrence, tries = create_occurrence(service, 5), 0

    def work() -> None:
        nonlocal tries
        tries += 1
        with service.begin() as session:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            row = session.get_one(Occurrence, occurrence)
            if tries < 3:
                _capacity(service, occurrence, 5 + tries)
            row.capacity = 50

    retry_lost_transaction(work)
    assert tries == 3
    with service.read() as session:
        assert session.get_one(Occurrence, occurrence).capacity == 50


def _capacity(database: Database, occurrence: UUID, capacity: int) -> None:
    with database.begin() as session:
        session.get_one(Occurrence, occurrence).capacity = capacity


def test_loss_at_every_try_is_raised_after_the_third(service: Database) -> None:
    occurrence, tries = create_occurrence(service, 5), 0

    def work() -> None:
        nonlocal tries
        tries += 1
        with service.begin() as session:
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            row = session.get_one(Occurrence, occurrence)
            _capacity(service, occurrence, 5 + tries)
            row.capacity = 50

    with pytest.raises(OperationalError, match="could not serialize"):
        retry_lost_transaction(work)
    assert tries == 3


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SET LOCAL lock_timeout = 1; SELECT 1 FROM occurrence FOR UPDATE", OperationalError),
        ("INSERT INTO occurrence SELECT * FROM occurrence", IntegrityError),
    ],
)
def test_error_that_is_no_lost_race_is_raised_at_once(
    service: Database, statement: str, error: type[Exception]
) -> None:
    occurrence, tries = create_occurrence(service, 5), 0

    def work() -> None:
        nonlocal tries
        tries += 1
        with service.begin() as session:
            for part in statement.split(";"):
                session.execute(text(part))

    with service.begin() as holder:
        holder.execute(select(Occurrence).where(Occurrence.id == occurrence).with_for_update())
        with pytest.raises(error):
            retry_lost_transaction(work)
    assert tries == 1
