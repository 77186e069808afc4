"""The relay: carries facts from a service's outbox to the bus, at least once."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from shared.bus import outbox, topology
from shared.bus.bus_file import BusFile, Letter
from shared.contracts import CONTRACTS
from shared.db import Database

BATCH = 200
LEASE = timedelta(seconds=10)
PAUSE_SECONDS = 0.02
Publish = Callable[[Sequence[Any]], list[UUID]]
log = structlog.get_logger()


def run(database: Database, bus_url: str, service: str, stop: threading.Event) -> None:
    """Relay until stopped; a row is done when the bus has confirmed it."""
    publish = publisher(bus_url, service)
    while not stop.is_set():
        if relay_once(database, publish) < BATCH:
            stop.wait(PAUSE_SECONDS)


def relay_once(database: Database, publish: Publish) -> int:
    """Carry one batch; return how many rows were claimed."""
    with database.read() as session:
        if not outbox.waiting(session)[0]:
            return 0  # looking takes no write lock
    with database.begin() as session:
        rows = outbox.claim(session, BATCH, LEASE)
    confirmed = publish(rows) if rows else []
    if confirmed:
        settle(database, confirmed)
    return len(rows)


def settle(database: Database, confirmed: list[UUID]) -> None:
    """Take confirmed facts out of the outbox."""
    with database.begin() as session:
        outbox.done(session, confirmed)


def publisher(bus_url: str, service: str) -> Publish:
    """A function that publishes rows and returns the ids the bus has confirmed.

    The queues of every reader are declared first: a fact published to no queue would be lost.
    """
    if not bus_url.startswith(topology.EMBEDDED):
        raise ValueError("BUS_URL: only the embedded bus is built so far")
    readers = {r for c in CONTRACTS.values() if c.type.startswith(service) for r in c.readers}
    with topology.connect(bus_url) as connection:
        topology.declare(connection, tuple(sorted(readers)))
    bus = BusFile(topology.bus_file_path(bus_url))

    def publish(rows: Sequence[Any]) -> list[UUID]:
        bus.publish(Letter(topology.EXCHANGE.name, row.contract, row.body, {}) for row in rows)
        return [row.id for row in rows]

    return publish
