"""An end that was asked for: what is in hand is finished, the rest is given back at once."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifier.delivery import sender
from services.notifier.models import Delivery
from shared.bus import outbox, relay
from shared.config import Settings, load_settings
from shared.contracts import SeatsChanged
from shared.database.session import Database
from tests.deploy.embedded_run import WAIT_SECONDS, wait_until
from tests.notifier.conftest import Story, list_captured
from tests.wire.bus_jobs import (
    CountingConsumer,
    add_facts,
    count_queued,
    count_waiting_facts,
    make_relay_job,
    run_in_threads,
)
from tests.wire.notifier_jobs import (
    CountingProvider,
    apply_registrations,
    list_confirmations,
    make_sender_job,
)
from tests.wire.registrations_server import KEYS, CreateDatabase, open_service_database

Role = Callable[[threading.Event], None]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a notifier."""
    return load_settings("notifier", {"LIVE_DATA": str(tmp_path)})


@pytest.fixture
def notifier(empty_database: CreateDatabase) -> Iterator[Database]:
    """A migrated notifier database on PostgreSQL."""
    with open_service_database(empty_database(), "notifier") as database:
        yield database


def stopped_in_hand(role: Role, arrived: threading.Event, go_on: threading.Event) -> None:
    """Stop a role while it has something in hand, then let it finish."""
    stop = threading.Event()
    thread = threading.Thread(target=role, args=(stop,))
    thread.start()
    assert arrived.wait(WAIT_SECONDS)
    stop.set()
    go_on.set()
    thread.join(WAIT_SECONDS)
    assert not thread.is_alive()


class SlowReader(CountingConsumer):
    """A consumer whose handler waits until it may go on."""

    def __init__(self, database: Database, broker: str) -> None:
        super().__init__(database, broker)
        self.arrived, self.go_on = threading.Event(), threading.Event()

    def handle(self, session: Session, fact: SeatsChanged) -> None:
        self.arrived.set()
        assert self.go_on.wait(WAIT_SECONDS)
        super().handle(session, fact)


def test_consumer_finishes_and_acks_the_fact_in_hand_and_gives_back_the_others(
    database: Database, declared: str
) -> None:
    add_facts(database, 50)
    with run_in_threads(make_relay_job(database, declared)):
        wait_until(lambda: count_queued(declared, "events") == 50)
    reader = SlowReader(database, declared)
    stopped_in_hand(reader.run, reader.arrived, reader.go_on)
    assert sum(reader.seen.values()) == 1
    wait_until(lambda: count_queued(declared, "events") == 49)


def test_sender_finishes_the_message_in_hand_and_gives_back_the_others(
    notifier: Database, settings: Settings
) -> None:
    apply_registrations(notifier, 10)
    outside = CountingProvider()
    outside.open.clear()
    stopped_in_hand(make_sender_job(notifier, settings, outside), outside.arrived, outside.open)
    states = sorted(
        (row.state, row.leased_until, len(row.deliveries)) for row in list_confirmations(notifier)
    )
    assert states == [("queued", None, 0)] * 19 + [("sent", None, 1)]
    sender.send_due_messages(notifier, settings, outside.channels)
    assert set(outside.given.values()) == {1}
    assert len(outside.given) == 20


def test_sender_whose_provider_is_slow_gives_back_what_its_lease_would_not_outlast(
    notifier: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "MAX_CLAIM_SECONDS", 0)
    apply_registrations(notifier, 2)
    outside = CountingProvider()
    assert sender.send_due_messages(notifier, settings, outside.channels) == 4
    assert not outside.given
    assert {(row.state, len(row.deliveries)) for row in list_confirmations(notifier)} == {
        ("queued", 0)
    }


def test_sender_that_asks_gives_back_what_it_did_not_ask_about(
    notifier: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_registrations(notifier, 2)
    with notifier.begin() as session:
        sender.claim_due_messages(session, settings)
    outside, stop = CountingProvider(), threading.Event()
    with notifier.begin() as session:
        for row in list_confirmations(notifier):
            session.merge(row).leased_until = row.created_at
    stop.set()
    assert sender.recover_doubtful_messages(notifier, settings, outside.channels, stop) == 4
    assert sender.recover_doubtful_messages(notifier, settings, outside.channels) == 4
    assert set(outside.given.values()) == {1}
    assert {row.state for row in list_confirmations(notifier)} == {"sent"}
    with notifier.read() as session:
        assert session.scalar(select(func.count(Delivery.id))) == 4


def test_relay_settles_its_batch_and_leaves_no_lease(on_postgres: Database, declared: str) -> None:
    add_facts(on_postgres, 3000)
    stop = threading.Event()
    thread = threading.Thread(
        target=relay.run_relay, args=(on_postgres, declared, "registrations", stop)
    )
    thread.start()
    wait_until(lambda: count_waiting_facts(on_postgres) < 3000)
    stop.set()
    thread.join(WAIT_SECONDS)
    assert not thread.is_alive()
    leased = select(func.count()).where(outbox.outbox.c.claimed_until.is_not(None))
    with on_postgres.read() as session:
        assert session.scalar(leased) == 0
    left = count_waiting_facts(on_postgres)
    assert left > 0
    wait_until(lambda: count_queued(declared, "events") + left == 3000)


class Worker:
    """The notifier's worker as production runs it; it captures what it would send."""

    def __init__(self, database: Database, broker: str) -> None:
        env = {
            **os.environ,
            "LIVE_MODE": "production",
            "MESSAGES": "capture",
            "NOTIFIER_DATABASE_URL": database.url,
            "BUS_URL": broker,
            "PUBLIC_URL": "https://live.example.org",
            "SESSION_KEYS": KEYS,
            "LINK_KEYS": KEYS,
        }
        command = [sys.executable, "-m", "services.notifier.worker"]
        self.process = subprocess.Popen(command, env=env)

    def stop(self) -> int:
        """End it as a service manager would; return its exit code."""
        self.process.terminate()
        return self.process.wait(WAIT_SECONDS)


def test_worker_ended_again_and_again_leaves_no_lease_and_sends_each_message_once(
    database: Database, notifier: Database, broker: str
) -> None:
    first = Story()
    families = [Story() for _ in range(100)]
    for family in families:
        family.slot = first.slot
    with database.begin() as session:
        for fact in (first.published(), *(one.confirmed() for one in families)):
            outbox.add_fact(session, fact)
    with run_in_threads(make_relay_job(database, broker)):
        for wanted in (1, 60, 200):
            worker = Worker(notifier, broker)
            wait_until(lambda wanted=wanted: len(list_captured(notifier)) >= wanted)  # type: ignore[misc]
            assert worker.stop() == 0
            assert {row.state for row in list_confirmations(notifier)} <= {"queued", "sent"}
    assert [row.times for row in list_captured(notifier)] == [1] * 200
