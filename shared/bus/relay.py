"""The relay: publishes the facts of a service's outbox to the bus, at least once."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from time import monotonic
from uuid import UUID

import structlog

from shared.bus import outbox, topology
from shared.bus.embedded.bus_file import BusFile, BusMessage
from shared.bus.outbox import OutboxRow
from shared.bus.rabbitmq.publisher import Publisher
from shared.contracts import CONTRACTS
from shared.database.retry import retry_lost_transaction
from shared.database.session import Database
from shared.health.heartbeat import Heartbeat
from shared.health.work_counts import WorkCount, counts

BATCH = 200
LEASE = timedelta(seconds=10)
# Pause between two queries of the outbox: short for a while after a fact, because others follow.
BUSY_PAUSE_SECONDS, IDLE_PAUSE_SECONDS = 0.004, 0.03
BUSY_SECONDS = 2.0  # after the last fact
REFUSED_PAUSE_SECONDS = 0.5
Publish = Callable[[Sequence[OutboxRow]], list[UUID]]
log = structlog.get_logger()


def run_relay(database: Database, bus_url: str, service: str, stop: threading.Event) -> None:
    """Publish until stopped; a row is deleted when the bus has confirmed it.

    While the broker is away the facts wait in the outbox.
    """
    if not topology.wait_and_declare(bus_url, list_readers(service), stop):
        return
    with open_publisher(bus_url) as publish:
        heartbeat, last = Heartbeat(database, "relay"), 0.0
        while not stop.is_set():
            heartbeat.record()
            claimed, confirmed = relay_batch(database, publish)
            if claimed:
                last = monotonic()
            if claimed > confirmed:
                stop.wait(REFUSED_PAUSE_SECONDS)  # the broker is away, or has no queue for a fact
            elif claimed < BATCH:
                is_busy = monotonic() - last < BUSY_SECONDS
                stop.wait(BUSY_PAUSE_SECONDS if is_busy else IDLE_PAUSE_SECONDS)


def relay_batch(database: Database, publish: Publish) -> tuple[int, int]:
    """Publish one batch; return how many facts were claimed and how many were confirmed."""
    with database.read() as session:
        if not outbox.has_waiting_facts(session):
            return 0, 0  # reading takes no write lock
    rows = retry_lost_transaction(partial(_claim_batch, database))
    confirmed = publish(rows)
    counts.add(WorkCount.FACTS_PUBLISHED, len(confirmed))
    retry_lost_transaction(partial(settle_batch, database, confirmed, [row.id for row in rows]))
    return len(rows), len(confirmed)


def _claim_batch(database: Database) -> list[OutboxRow]:
    with database.begin() as session:
        return outbox.claim_rows(session, BATCH, LEASE)


def settle_batch(database: Database, confirmed: list[UUID], claimed: list[UUID]) -> None:
    """Delete confirmed facts from the outbox and release the others for the next attempt."""
    refused = [row_id for row_id in claimed if row_id not in set(confirmed)]
    with database.begin() as session:
        outbox.delete_rows(session, confirmed)
        if refused:
            outbox.release_rows(session, refused)


def list_readers(service: str) -> tuple[str, ...]:
    """Return the services that read what this one publishes.

    Their queues are declared before anything is published: a fact without a queue would be lost.
    """
    readers = {r for c in CONTRACTS.values() if c.type.startswith(service) for r in c.readers}
    return tuple(sorted(readers))


@contextmanager
def open_publisher(bus_url: str) -> Iterator[Publish]:
    """Yield a function that publishes rows and returns the ids that the bus has confirmed."""
    if not bus_url.startswith(topology.EMBEDDED):
        with closing(Publisher(bus_url, topology.EXCHANGE.name)) as broker:
            yield broker.publish
        return
    with closing(BusFile(topology.parse_bus_file_path(bus_url))) as bus:
        yield partial(_publish_to_file, bus)


def _publish_to_file(bus: BusFile, rows: Sequence[OutboxRow]) -> list[UUID]:
    bus.publish_messages(
        BusMessage(topology.EXCHANGE.name, row.contract, row.body, {}) for row in rows
    )
    return [row.id for row in rows]
