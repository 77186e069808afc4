"""The consumer: applies facts once, however often they are delivered."""

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from kombu import Connection, Consumer, Message, Producer
from sqlalchemy.orm import Session

from shared.bus import topology
from shared.bus.envelope import Envelope, decode
from shared.bus.inbox import first_time
from shared.db import Database

PREFETCH = 20
ATTEMPTS = 8
Handlers = Mapping[str, Callable[[Session, Any], None]]
log = structlog.get_logger()


def run(
    database: Database, bus_url: str, service: str, handlers: Handlers, stop: threading.Event
) -> None:
    """Consume a service's queue until stopped."""
    with topology.connect(bus_url) as connection:
        topology.declare(connection, (service,))
        queue = topology.queues(service)[0]
        producer = Producer(connection.channel())

        def receive(message: Message) -> None:
            receive_one(database, service, handlers, producer, message)

        consumer = Consumer(connection.channel(), [queue], on_message=receive, accept=["json"])
        consumer.qos(prefetch_count=PREFETCH)
        with consumer:
            while not stop.is_set():
                _drain(connection)


def _drain(connection: Connection) -> None:
    try:
        connection.drain_events(timeout=0.5)
    except TimeoutError:
        return


def receive_one(
    database: Database, service: str, handlers: Handlers, producer: Producer, message: Message
) -> None:
    """Apply one delivery and acknowledge it; later again, or parked, when it cannot be applied."""
    try:
        apply(database, service, handlers, decode(json.loads(message.body)))
    except Exception as error:  # noqa: BLE001 - one bad fact must not stop the ones behind it
        _postpone(service, producer, message, error)
    message.ack()


def apply(database: Database, service: str, handlers: Handlers, envelope: Envelope) -> bool:
    """The handler's effect and the inbox row, in one transaction; False when it was a repeat."""
    with database.begin() as session:
        fresh = first_time(session, service, envelope.id)
        if fresh:
            handlers[envelope.type](session, envelope.fact)
    return fresh


def _postpone(service: str, producer: Producer, message: Message, error: Exception) -> None:
    """To a delay queue, or among the dead letters after the last attempt; then it is acked."""
    attempt = int(message.headers.get("x-attempt", 0)) + 1
    delays = topology.DELAYS
    dead = attempt >= ATTEMPTS
    target = (
        topology.dead_queue(service)
        if dead
        else topology.delay_queue(service, delays[min(attempt, len(delays)) - 1])
    )
    # The reason is the error's kind only: its text could hold a person's data.
    headers = {"x-attempt": attempt, "x-reason": type(error).__name__}
    producer.publish(
        message.body,
        routing_key=target,
        headers=headers,
        serializer=None,
        content_type="application/json",
        content_encoding="utf-8",
        delivery_mode=2,
    )
    level = log.error if dead else log.warning
    level("fact not applied", service=service, attempt=attempt, reason=headers["x-reason"])
