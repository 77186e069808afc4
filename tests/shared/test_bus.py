"""Outbox, relay, bus, consumer, inbox: the way of a fact, and what may go wrong on it."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from shared.bus import (
    consumer,
    outbox,
    relay,
    topology,
)
from shared.bus.embedded.bus_file import BusFile, BusMessage, Unroutable
from shared.bus.tools import dead_letters, dead_queue
from shared.contracts import SeatsChanged
from shared.database.session import Database
from tests.shared.facts import seats

WAIT_SECONDS = 60


def bus_url(folder: Path) -> str:
    return f"embedded://{folder / 'bus.sqlite'}"


def promise(database: Database, *facts: SeatsChanged) -> None:
    with database.begin() as session:
        for fact in facts:
            outbox.add_fact(session, fact)


def publisher(folder: Path) -> relay.Publish:
    """Return the publish function of registrations' relay, with its readers' queues declared."""
    readers = relay.list_readers("registrations")
    topology.wait_and_declare(bus_url(folder), readers, threading.Event())

    def publish(rows: Any) -> list[UUID]:
        with relay.open_publisher(bus_url(folder)) as once:
            return once(rows)

    return publish


class Reader:
    """A consumer in a thread whose handler collects facts until enough came."""

    def __init__(self, database: Database, folder: Path, wanted: int) -> None:
        self.seen: list[SeatsChanged] = []
        self.fail = 0
        self.wanted, self.enough, self.stop = wanted, threading.Event(), threading.Event()
        handlers = {SeatsChanged.type: self.handle}
        self.thread = threading.Thread(
            target=consumer.run_consumer,
            args=(database, bus_url(folder), "events", handlers, self.stop),
        )

    def handle(self, _session: Session, fact: SeatsChanged) -> None:
        if self.fail:
            self.fail -= 1
            raise ValueError("not yet")
        self.seen.append(fact)
        if len(self.seen) >= self.wanted:
            self.enough.set()

    def run_until_enough(self) -> None:
        self.thread.start()
        came = self.enough.wait(WAIT_SECONDS)
        self.stop.set()
        self.thread.join(WAIT_SECONDS)
        assert came, f"{len(self.seen)} of {self.wanted} facts came"


def test_relay_carries_a_committed_fact_to_its_reader(database: Database, tmp_path: Path) -> None:
    fact = seats()
    promise(database, fact)
    publish = publisher(tmp_path)
    assert relay.relay_batch(database, publish) == (1, 1)
    reader = Reader(database, tmp_path, wanted=1)
    reader.run_until_enough()
    assert reader.seen == [fact]
    with database.read() as session:
        assert outbox.count_waiting_facts(session)[0] == 0


def test_rollback_of_the_change_leaves_no_fact(database: Database) -> None:
    with pytest.raises(RuntimeError), database.begin() as session:  # noqa: PT012 - the block is the act
        outbox.add_fact(session, seats())
        raise RuntimeError
    with database.read() as session:
        assert outbox.count_waiting_facts(session) == (0, None)


def test_publish_failure_keeps_the_fact_for_the_next_relay(
    database: Database, tmp_path: Path
) -> None:
    promise(database, seats())
    assert relay.relay_batch(database, lambda _rows: []) == (1, 0)
    with database.read() as session:
        assert outbox.count_waiting_facts(session)[0] == 1


def test_claim_by_two_relays_never_takes_one_row_twice(database: Database) -> None:
    promise(database, *[seats() for _ in range(10)])
    with database.begin() as session:
        first = outbox.claim_rows(session, 6, relay.LEASE)
    with database.begin() as session:
        second = outbox.claim_rows(session, 10, relay.LEASE)
    assert len(first) == 6
    assert len(second) == 4
    assert not {row.id for row in first} & {row.id for row in second}


def test_delivery_twice_has_one_effect(database: Database, tmp_path: Path) -> None:
    promise(database, seats())
    publish = publisher(tmp_path)
    with database.begin() as session:
        rows = outbox.claim_rows(session, 1, relay.LEASE)
    publish(rows)
    publish(rows)  # a relay that died before it saved the confirm publishes again
    promise(database, seats(version=9))
    relay.relay_batch(database, publish)
    reader = Reader(database, tmp_path, wanted=2)
    reader.run_until_enough()
    assert [fact.version for fact in reader.seen] == [1, 9]


def test_handler_failure_is_tried_again_later(database: Database, tmp_path: Path) -> None:
    promise(database, seats())
    relay.relay_batch(database, publisher(tmp_path))
    reader = Reader(database, tmp_path, wanted=1)
    reader.fail = 1
    reader.run_until_enough()
    assert len(reader.seen) == 1


def test_poison_among_good_facts_is_parked_and_the_rest_applied(
    database: Database, tmp_path: Path, bus: BusFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "MAX_ATTEMPTS", 1)
    publish = publisher(tmp_path)
    bus.publish_messages([BusMessage("live", SeatsChanged.type, '{"type": "nonsense"}', {})])
    promise(database, *[seats() for _ in range(100)])
    relay.relay_batch(database, publish)
    reader = Reader(database, tmp_path, wanted=100)
    reader.run_until_enough()
    with dead_queue.open_dead_queues(bus_url(tmp_path)) as look:
        parked = [(letter.fact, letter.reason) for letter in look("events")]
    assert parked == [({"type": "nonsense"}, "KeyError")]
    assert bus.count_messages("events") == 0


def test_replay_of_a_dead_letter_brings_it_back(tmp_path: Path, bus: BusFile) -> None:
    publisher(tmp_path)
    bus.publish_messages(
        [BusMessage("", topology.name_dead_queue("events"), "{}", {"x-attempt": 8})]
    )
    assert dead_letters.run_action(bus_url(tmp_path), dead_letters.Action.REPLAY, ["events"]) == 1
    assert bus.list_messages("events.dead") == []
    assert bus.list_messages("events")[0].message.headers == {}


def test_publish_to_no_queue_is_refused_and_nothing_is_kept(bus: BusFile) -> None:
    bus.declare_queue("known", {})
    letters = [BusMessage("", "known", "{}", {}), BusMessage("", "unknown", "{}", {})]
    with pytest.raises(Unroutable):
        bus.publish_messages(letters)
    assert bus.count_messages("known") == 0


def test_commit_that_fails_leaves_the_bus_to_others(bus: BusFile, tmp_path: Path) -> None:
    def full(action: int, what: str | None, *_: Any) -> int:
        refused = (action, what) == (sqlite3.SQLITE_TRANSACTION, "COMMIT")
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK

    bus.declare_queue("q", {})
    bus._db.set_authorizer(full)
    with pytest.raises(sqlite3.DatabaseError):
        bus.declare_queue("lost", {})
    bus._db.set_authorizer(None)
    other = BusFile(str(tmp_path / "bus.sqlite"))  # as another process
    other.declare_queue("r", {})
    bus.declare_queue("s", {})
    assert [bus.has_queue(name) for name in ("q", "lost", "r", "s")] == [True, False, True, True]
    other.close()


def test_lease_hides_a_message_and_release_counts_the_delivery(bus: BusFile) -> None:
    bus.declare_queue("q", {})
    bus.publish_messages([BusMessage("", "q", "{}", {})])
    first = bus.lease_message("q")
    assert first is not None
    assert bus.lease_message("q") is None
    bus.release_message(first.id)
    second = bus.lease_message("q")
    assert second is not None
    assert (first.delivery_count, second.delivery_count) == (1, 2)


def test_lease_by_many_threads_gives_each_message_once(bus: BusFile, tmp_path: Path) -> None:
    bus.declare_queue("q", {})
    bus.publish_messages([BusMessage("", "q", str(number), {}) for number in range(60)])
    taken: list[str] = []

    def drain() -> None:
        own = BusFile(str(tmp_path / "bus.sqlite"))
        while (delivery := own.lease_message("q")) is not None:
            taken.append(delivery.message.body)
            own.ack_message(delivery.id)
        own.close()

    threads = [threading.Thread(target=drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    assert sorted(taken, key=int) == [str(number) for number in range(60)]


def test_writers_in_parallel_lose_no_update(database: Database) -> None:
    def write() -> None:
        for _ in range(25):
            promise(database, seats(occurrence_id=uuid4()))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    with database.read() as session:
        assert outbox.count_waiting_facts(session)[0] == 200


def test_bus_file_opened_by_many_processes_at_once_is_open_to_all(tmp_path: Path) -> None:
    code = (
        "import sys; from shared.bus.embedded.bus_file import BusFile; "
        "BusFile(sys.argv[1]).declare_queue('q', {})"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "new.sqlite")]
    many = [subprocess.Popen(command) for _ in range(12)]
    assert [process.wait(WAIT_SECONDS) for process in many] == [0] * 12
