"""Publish and consume facts over an embedded bus in a test's own folder."""

import threading
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from shared.bus import consumer, outbox, relay, topology
from shared.bus.embedded.bus_file import AmqpTable, BusFile, BusMessage
from shared.bus.outbox import OutboxRow
from shared.contracts import SeatsChanged
from shared.database.session import Database

WAIT_SECONDS = 60


def build_bus_url(folder: Path) -> str:
    """Return the URL of the bus file in a folder, the one that the fixture `bus` opens."""
    return f"embedded://{folder / 'bus.sqlite'}"


def add_facts(database: Database, *facts: SeatsChanged) -> None:
    """Write facts to the outbox in one transaction."""
    with database.begin() as session:
        for fact in facts:
            outbox.add_fact(session, fact)


def count_waiting_facts(database: Database) -> int:
    """Return how many facts of the outbox the bus has not confirmed."""
    with database.read() as session:
        return outbox.count_waiting_facts(session)[0]


def declare_and_get_publish(folder: Path) -> relay.Publish:
    """Declare the queues of registrations' readers; return the publish function of its relay."""
    readers = relay.list_readers("registrations")
    topology.wait_and_declare(build_bus_url(folder), readers, threading.Event())

    def publish(rows: Sequence[OutboxRow]) -> list[UUID]:
        with relay.open_publisher(build_bus_url(folder)) as publish_rows:
            return publish_rows(rows)

    return publish


class CollectingConsumer:
    """The consumer of events in a thread; it collects facts until `wanted` have arrived.

    The first `failures` deliveries fail.
    """

    def __init__(self, database: Database, folder: Path, wanted: int, failures: int = 0) -> None:
        self.facts: list[SeatsChanged] = []
        self._wanted, self._failures = wanted, failures
        self._all_came, self._stop = threading.Event(), threading.Event()
        handlers = {SeatsChanged.type: self._handle_fact}
        self._thread = threading.Thread(
            target=consumer.run_consumer,
            args=(database, build_bus_url(folder), "events", handlers, self._stop),
        )

    def _handle_fact(self, _session: Session, fact: SeatsChanged) -> None:
        if self._failures:
            self._failures -= 1
            raise ValueError("not yet")
        self.facts.append(fact)
        if len(self.facts) >= self._wanted:
            self._all_came.set()

    def run_until_all_came(self) -> None:
        """Consume until the wanted number of facts has arrived, then stop."""
        self._thread.start()
        have_all_come = self._all_came.wait(WAIT_SECONDS)
        self._stop.set()
        self._thread.join(WAIT_SECONDS)
        assert have_all_come, f"{len(self.facts)} of {self._wanted} facts came"


def publish_body(bus: BusFile, body: str, queue: str, headers: AmqpTable | None = None) -> None:
    """Publish a message directly to a queue, by default with the headers of a dead letter."""
    all_headers = {"x-reason": "ValueError"} if headers is None else headers
    bus.publish_messages([BusMessage("", queue, body, all_headers)])
