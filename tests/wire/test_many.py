"""Many of each role at once on PostgreSQL, on machines whose clocks differ."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
import time_machine
from sqlalchemy import select, update

from services.notifier.delivery import ledger, sender
from services.registrations.models import Occurrence
from services.registrations.occurrences.facts import publish_changed_seats
from shared import clock, worker
from shared.bus import outbox, relay
from shared.config import Settings, load_settings
from shared.database.session import Database
from tests.deploy.embedded_run import wait_until
from tests.wire.bus_jobs import add_facts, run_in_threads
from tests.wire.notifier_jobs import (
    CountingProvider,
    apply_registrations,
    list_confirmations,
    make_sender_job,
)
from tests.wire.registrations_server import (
    CreateDatabase,
    create_occurrence,
    open_service_database,
)

AHEAD = timedelta(hours=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a notifier."""
    return load_settings("notifier", {"LIVE_DATA": str(tmp_path)})


@pytest.fixture
def notifier(empty_database: CreateDatabase) -> Iterator[Database]:
    """A migrated notifier database on PostgreSQL."""
    with open_service_database(empty_database(), "notifier") as database:
        yield database


def by_own_clock(monkeypatch: pytest.MonkeyPatch, *modules: ModuleType) -> None:
    """Take the time of leases from the process instead of the database."""
    for module in modules:
        monkeypatch.setattr(module, "read_database_time", lambda _session: clock.now())


def claimed_by_two(database: Database) -> tuple[int, int]:
    """Facts that two relays hold, the second with a clock far ahead."""
    with database.begin() as session:
        first = outbox.claim_rows(session, 10, relay.LEASE)
    with time_machine.travel(clock.now() + AHEAD), database.begin() as session:
        return len(first), len(outbox.claim_rows(session, 10, relay.LEASE))


def test_relay_with_a_clock_ahead_leaves_facts_that_another_holds(on_postgres: Database) -> None:
    add_facts(on_postgres, 5)
    assert claimed_by_two(on_postgres) == (5, 0)


def test_relay_that_goes_by_its_own_clock_takes_them(
    on_postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    by_own_clock(monkeypatch, outbox)
    add_facts(on_postgres, 5)
    assert claimed_by_two(on_postgres) == (5, 5)


def taken_over(database: Database, settings: Settings) -> int:
    """Messages in another sender's hands that a sender with a clock far ahead takes over."""
    with database.begin() as session:
        assert len(sender.claim_due_messages(session, settings)) == 2
    with time_machine.travel(clock.now() + AHEAD):
        return sender.recover_doubtful_messages(database, settings, CountingProvider().channels)


def test_sender_with_a_clock_ahead_leaves_messages_that_another_holds(
    notifier: Database, settings: Settings
) -> None:
    apply_registrations(notifier, 1)
    assert taken_over(notifier, settings) == 0


def test_sender_that_goes_by_its_own_clock_takes_them(
    notifier: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    by_own_clock(monkeypatch, ledger, sender)
    apply_registrations(notifier, 1)
    assert taken_over(notifier, settings) == 2


def test_three_senders_hand_over_each_message_once(notifier: Database, settings: Settings) -> None:
    apply_registrations(notifier, 100)
    outside = CountingProvider()
    with run_in_threads(*[make_sender_job(notifier, settings, outside)] * 3):
        wait_until(lambda: {row.state for row in list_confirmations(notifier)} == {"sent"})
    assert len(outside.given) == 200
    assert set(outside.given.values()) == {1}
    assert {len(row.deliveries) for row in list_confirmations(notifier)} == {1}


def notice(database: Database) -> list[tuple[str, int]]:
    """Occurrence and version of every fact of seats in the outbox, in order."""
    with database.read() as session:
        bodies = session.scalars(select(outbox.outbox.c.body).order_by(outbox.outbox.c.seq))
        return [_named(body) for body in bodies]


def _named(body: str) -> tuple[str, int]:
    data = json.loads(body)["data"]
    return data["occurrence_id"], data["version"]


def test_two_timers_tell_each_change_of_seats_once(empty_database: CreateDatabase) -> None:
    with open_service_database(empty_database(), "registrations") as database:
        slots = [create_occurrence(database, 10) for _ in range(30)]

        def tell_all() -> None:
            with database.begin() as session:
                publish_changed_seats(session)

        def change() -> None:
            for number in slots:
                row = update(Occurrence).where(Occurrence.id == number)
                with database.begin() as session:
                    session.execute(row.values(seats_version=Occurrence.seats_version + 1))

        timers = worker.build_timers_job(worker.PeriodicTask(0.0, tell_all))
        with run_in_threads(timers, timers):
            writers = [threading.Thread(target=change) for _ in range(3)]
            for writer in writers:
                writer.start()
            for writer in writers:
                writer.join(60)
            wait_until(partial(_all_told, database))
        facts = notice(database)
        assert len(facts) == len(set(facts))
        assert {occurrence for occurrence, _ in facts} == {str(number) for number in slots}


def _all_told(database: Database) -> bool:
    untold = select(Occurrence.id).where(
        Occurrence.seats_version > Occurrence.published_seats_version
    )
    with database.read() as session:
        return session.execute(untold).first() is None
