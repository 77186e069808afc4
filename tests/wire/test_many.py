"""Several relays, senders and timers at once on PostgreSQL, also with different clocks."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
import time_machine
from sqlalchemy import select, update

from services.notifier.delivery import due, rates, sender
from services.registrations.models import Occurrence
from services.registrations.occurrences.facts import publish_changed_seats
from shared import clock, worker
from shared.bus import outbox, relay
from shared.config import Settings, load_settings
from shared.database.session import Database
from tests.deploy.embedded_run import wait_until
from tests.no_limits import NO_LIMITS
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

CLOCK_DIFFERENCE = timedelta(hours=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of a notifier that sends one recipient any number of messages."""
    return load_settings("notifier", {"LIVE_DATA": str(tmp_path), **NO_LIMITS})


@pytest.fixture
def notifier(empty_database: CreateDatabase) -> Iterator[Database]:
    """Return a migrated notifier database on PostgreSQL."""
    with open_service_database(empty_database(), "notifier") as database:
        yield database


def use_process_clock(monkeypatch: pytest.MonkeyPatch, *modules: ModuleType) -> None:
    """Make leases use the clock of the process instead of the database's clock."""
    for module in modules:
        monkeypatch.setattr(module, "read_database_time", lambda _session: clock.now())


def claim_by_two_relays(database: Database) -> tuple[int, int]:
    """Return how many facts two relays claim, the second with a clock far ahead."""
    with database.begin() as session:
        first = outbox.claim_rows(session, 10, relay.LEASE)
    with time_machine.travel(clock.now() + CLOCK_DIFFERENCE), database.begin() as session:
        return len(first), len(outbox.claim_rows(session, 10, relay.LEASE))


def test_relay_with_a_clock_ahead_takes_no_leased_facts(on_postgres: Database) -> None:
    add_facts(on_postgres, 5)
    assert claim_by_two_relays(on_postgres) == (5, 0)


def test_relay_that_uses_its_own_clock_takes_leased_facts(
    on_postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: leases must use the clock of the database."""
    use_process_clock(monkeypatch, outbox)
    add_facts(on_postgres, 5)
    assert claim_by_two_relays(on_postgres) == (5, 5)


def take_over_messages(database: Database, settings: Settings) -> int:
    """Return how many leased messages a sender with a clock far ahead takes over."""
    with database.begin() as session:
        assert len(sender.claim_due_messages(session, settings)) == 2
    with time_machine.travel(clock.now() + CLOCK_DIFFERENCE):
        return sender.recover_doubtful_messages(database, settings, CountingProvider().channels)


def test_sender_with_a_clock_ahead_takes_no_leased_messages(
    notifier: Database, settings: Settings
) -> None:
    apply_registrations(notifier, 1)
    assert take_over_messages(notifier, settings) == 0


def test_sender_that_uses_its_own_clock_takes_leased_messages(
    notifier: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: leases must use the clock of the database."""
    use_process_clock(monkeypatch, due, sender)
    apply_registrations(notifier, 1)
    assert take_over_messages(notifier, settings) == 2


def test_three_senders_send_each_message_once(notifier: Database, settings: Settings) -> None:
    apply_registrations(notifier, 100)
    provider = CountingProvider()
    with run_in_threads(*[make_sender_job(notifier, settings, provider)] * 3):
        wait_until(lambda: {row.state for row in list_confirmations(notifier)} == {"sent"})
    assert len(provider.given) == 200
    assert set(provider.given.values()) == {1}
    assert {len(row.deliveries) for row in list_confirmations(notifier)} == {1}


def test_senders_on_postgres_share_the_rate_of_a_channel(
    notifier: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_process_clock(monkeypatch, rates)
    apply_registrations(notifier, 40)
    channels, limited = CountingProvider().channels, replace(settings, sms_per_second=5)
    with time_machine.travel(clock.now(), tick=False), ThreadPoolExecutor(3) as pool:
        for _ in range(12):
            pool.submit(sender.send_due_messages, notifier, limited, channels)
    sent = Counter(row.channel for row in list_confirmations(notifier) if row.state == "sent")
    assert sent == {"email": 40, "sms": 5}


def list_seats_facts(database: Database) -> list[tuple[str, int]]:
    """Return occurrence and version of every fact about seats in the outbox, in order."""
    with database.read() as session:
        bodies = session.scalars(select(outbox.outbox.c.body).order_by(outbox.outbox.c.seq))
        return [_read_occurrence_and_version(body) for body in bodies]


def _read_occurrence_and_version(body: str) -> tuple[str, int]:
    data = json.loads(body)["data"]
    return data["occurrence_id"], data["version"]


def test_two_timers_publish_each_change_of_seats_once(empty_database: CreateDatabase) -> None:
    with open_service_database(empty_database(), "registrations") as database:
        occurrence_ids = [create_occurrence(database, 10) for _ in range(30)]

        def publish_all() -> None:
            with database.begin() as session:
                publish_changed_seats(session)

        def change_seats() -> None:
            for occurrence_id in occurrence_ids:
                row = update(Occurrence).where(Occurrence.id == occurrence_id)
                with database.begin() as session:
                    session.execute(row.values(seats_version=Occurrence.seats_version + 1))

        timers = worker.build_timers_job(worker.PeriodicTask(0.0, publish_all))
        with run_in_threads(timers, timers):
            writers = [threading.Thread(target=change_seats) for _ in range(3)]
            for writer in writers:
                writer.start()
            for writer in writers:
                writer.join(60)
            wait_until(partial(_is_all_published, database))
        facts = list_seats_facts(database)
        assert len(facts) == len(set(facts))
        assert {occurrence for occurrence, _ in facts} == {
            str(occurrence_id) for occurrence_id in occurrence_ids
        }


def _is_all_published(database: Database) -> bool:
    unpublished = select(Occurrence.id).where(
        Occurrence.seats_version > Occurrence.published_seats_version
    )
    with database.read() as session:
        return session.execute(unpublished).first() is None
