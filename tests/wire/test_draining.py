"""A job that is stopped finishes its present item and releases the others at once."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifier.delivery import sender
from services.notifier.models import Delivery
from shared.bus import outbox, relay
from shared.bus.consumer import PREFETCH
from shared.config import Settings, load_settings
from shared.contracts import SeatsChanged
from shared.database.session import Database
from tests.deploy.embedded_run import WAIT_SECONDS, wait_until
from tests.no_limits import NO_LIMITS
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import list_captured
from tests.wire.bus_jobs import (
    CountingConsumer,
    Job,
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


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of a notifier."""
    return load_settings("notifier", {"LIVE_DATA": str(tmp_path)})


@pytest.fixture
def notifier(empty_database: CreateDatabase) -> Iterator[Database]:
    """Return a migrated notifier database on PostgreSQL."""
    with open_service_database(empty_database(), "notifier") as database:
        yield database


def stop_during_item(job: Job, has_begun: threading.Event, release: threading.Event) -> None:
    """Stop a job while it handles an item, then let it finish."""
    stop = threading.Event()
    thread = threading.Thread(target=job, args=(stop,))
    thread.start()
    assert has_begun.wait(WAIT_SECONDS)
    stop.set()
    release.set()
    thread.join(WAIT_SECONDS)
    assert not thread.is_alive()


class BlockedConsumer(CountingConsumer):
    """A consumer whose handler waits for `release`."""

    def __init__(self, database: Database, broker: str) -> None:
        super().__init__(database, broker)
        self.has_begun, self.release = threading.Event(), threading.Event()

    def handle_fact(self, session: Session, fact: SeatsChanged) -> None:
        self.has_begun.set()
        assert self.release.wait(WAIT_SECONDS)
        super().handle_fact(session, fact)


def test_stopped_consumer_acks_its_present_facts_and_releases_others(
    database: Database, declared: str
) -> None:
    add_facts(database, 120)
    with run_in_threads(make_relay_job(database, declared)):
        wait_until(lambda: count_queued(declared, "events") == 120)
    reader = BlockedConsumer(database, declared)
    stop_during_item(reader.run, reader.has_begun, reader.release)
    applied = sum(reader.counts.values())
    assert 1 <= applied <= PREFETCH
    wait_until(lambda: count_queued(declared, "events") == 120 - applied)


def test_stopped_sender_sends_its_present_message_and_releases_others(
    notifier: Database, settings: Settings
) -> None:
    apply_registrations(notifier, 10)
    provider = CountingProvider()
    provider.open.clear()
    stop_during_item(make_sender_job(notifier, settings, provider), provider.arrived, provider.open)
    states = sorted(
        (row.state, row.leased_until, len(row.deliveries)) for row in list_confirmations(notifier)
    )
    assert states == [("queued", None, 0)] * 19 + [("sent", None, 1)]
    sender.send_due_messages(notifier, settings, provider.channels)
    assert set(provider.given.values()) == {1}
    assert len(provider.given) == 20


def test_slow_sender_releases_messages_before_their_lease_ends(
    notifier: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "MAX_CLAIM_SECONDS", 0)
    apply_registrations(notifier, 2)
    provider = CountingProvider()
    assert sender.send_due_messages(notifier, settings, provider.channels) == 4
    assert not provider.given
    assert {(row.state, len(row.deliveries)) for row in list_confirmations(notifier)} == {
        ("queued", 0)
    }


def test_stopped_recovery_releases_the_messages_it_has_not_looked_up(
    notifier: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_registrations(notifier, 2)
    with notifier.begin() as session:
        sender.claim_due_messages(session, settings)
    provider, stop = CountingProvider(), threading.Event()
    with notifier.begin() as session:
        for row in list_confirmations(notifier):
            session.merge(row).leased_until = row.created_at
    stop.set()
    assert sender.recover_doubtful_messages(notifier, settings, provider.channels, stop) == 4
    assert sender.recover_doubtful_messages(notifier, settings, provider.channels) == 4
    assert set(provider.given.values()) == {1}
    assert {row.state for row in list_confirmations(notifier)} == {"sent"}
    with notifier.read() as session:
        assert session.scalar(select(func.count(Delivery.id))) == 4


def test_stopped_relay_settles_its_batch_and_leaves_no_lease(
    on_postgres: Database, declared: str
) -> None:
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
    remaining = count_waiting_facts(on_postgres)
    assert remaining > 0
    wait_until(lambda: count_queued(declared, "events") + remaining == 3000)


class NotifierWorker:
    """The notifier's worker as production runs it; it captures the messages."""

    def __init__(self, database: Database, broker: str) -> None:
        env = {
            **os.environ,
            **NO_LIMITS,
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
        """Stop it as a service manager does; return its exit code."""
        self.process.terminate()
        return self.process.wait(WAIT_SECONDS)


def test_worker_restarted_many_times_sends_each_message_once(
    database: Database, notifier: Database, broker: str
) -> None:
    first = FactBuilder()
    families = [FactBuilder() for _ in range(100)]
    for family in families:
        family.occurrence = first.occurrence
    with database.begin() as session:
        for fact in (
            first.build_occurrence_published(),
            *(one.build_registration_confirmed() for one in families),
        ):
            outbox.add_fact(session, fact)
    with run_in_threads(make_relay_job(database, broker)):
        for wanted in (1, 60, 200):
            worker = NotifierWorker(notifier, broker)
            wait_until(lambda wanted=wanted: len(list_captured(notifier)) >= wanted)  # type: ignore[misc]
            assert worker.stop() == 0
            assert {row.state for row in list_confirmations(notifier)} <= {"queued", "sent"}
    assert [row.times for row in list_captured(notifier)] == [1] * 200
