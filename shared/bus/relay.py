"""The relay: carries facts from a service's outbox to the bus, at least once."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any
from uuid import UUID

import structlog

from shared.bus import outbox, topology
from shared.bus.embedded.bus_file import BusFile, Letter
from shared.bus.rabbitmq.publisher import Publisher
from shared.contracts import CONTRACTS
from shared.database.retry import retry_lost_transaction
from shared.database.session import Database
from shared.health.heartbeat import Heartbeat

BATCH = 200
LEASE = timedelta(seconds=10)
# Between two looks at the outbox: closely while facts come, for seldom does one come alone.
CLOSE_SECONDS, PAUSE_SECONDS = 0.004, 0.03
LIVELY_SECONDS = 2.0  # since the last fact
REFUSED_SECONDS = 0.5
Publish = Callable[[Sequence[Any]], list[UUID]]
log = structlog.get_logger()


def run_relay(database: Database, bus_url: str, service: str, stop: threading.Event) -> None:
    """Relay until stopped; a row is done when the bus has confirmed it.

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
                stop.wait(REFUSED_SECONDS)  # the broker is away, or has no queue for a fact
            elif claimed < BATCH:
                lively = monotonic() - last < LIVELY_SECONDS
                stop.wait(CLOSE_SECONDS if lively else PAUSE_SECONDS)


def relay_batch(database: Database, publish: Publish) -> tuple[int, int]:
    """Carry one batch; return how many facts were claimed and how many were confirmed."""
    with database.read() as session:
        if not outbox.has_waiting_facts(session):
            return 0, 0  # looking takes no write lock
    rows = retry_lost_transaction(partial(_claim, database))
    confirmed = publish(rows)
    retry_lost_transaction(partial(settle_batch, database, confirmed, [row.id for row in rows]))
    return len(rows), len(confirmed)


def _claim(database: Database) -> Sequence[Any]:
    with database.begin() as session:
        return outbox.claim_rows(session, BATCH, LEASE)


def settle_batch(database: Database, confirmed: list[UUID], claimed: list[UUID]) -> None:
    """Take confirmed facts out of the outbox and free the others for the next attempt."""
    refused = [row_id for row_id in claimed if row_id not in set(confirmed)]
    with database.begin() as session:
        outbox.delete_rows(session, confirmed)
        if refused:
            outbox.release_rows(session, refused)


def list_readers(service: str) -> tuple[str, ...]:
    """Services that read what this one publishes.

    Their queues are declared before anything is published: a fact without a queue would be lost.
    """
    readers = {r for c in CONTRACTS.values() if c.type.startswith(service) for r in c.readers}
    return tuple(sorted(readers))


@contextmanager
def open_publisher(bus_url: str) -> Iterator[Publish]:
    """A function that publishes rows and returns the ids the bus has confirmed."""
    if not bus_url.startswith(topology.EMBEDDED):
        with closing(Publisher(bus_url, topology.EXCHANGE.name)) as broker:
            yield broker.publish
        return
    with closing(BusFile(topology.parse_bus_file_path(bus_url))) as bus:
        yield partial(_publish_to_file, bus)


def _publish_to_file(bus: BusFile, rows: Sequence[Any]) -> list[UUID]:
    bus.publish(Letter(topology.EXCHANGE.name, row.contract, row.body, {}) for row in rows)
    return [row.id for row in rows]
