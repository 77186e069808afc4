"""The consumer: applies facts once, however often they are delivered."""

import json
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import structlog
from kombu import Connection, Consumer, Message, Producer
from sqlalchemy.orm import Session

from shared.bus import topology
from shared.bus.envelope import Envelope, decode_fact
from shared.bus.inbox import mark_received
from shared.database.retry import retry_lost_transaction
from shared.database.session import Database
from shared.health.heartbeat import Heartbeat

PREFETCH = 20
ATTEMPTS = 8
DRAIN_SECONDS = 0.5
KEPT = ("message_id", "type", "app_id")  # of what the relay said about a fact
CONFIRM_SECONDS = 30  # kombu's own is to wait for ever
Handlers = Mapping[str, Callable[[Session, Any], None]]
log = structlog.get_logger()


def run_consumer(
    database: Database, bus_url: str, service: str, handlers: Handlers, stop: threading.Event
) -> None:
    """Consume a service's queue until stopped; a lost broker is waited for."""
    while topology.wait_and_declare(bus_url, (service,), stop):
        with topology.connect(bus_url) as connection:
            lost = (*connection.connection_errors, *connection.channel_errors)
            try:
                _consume(connection, database, service, handlers, stop)
            except lost as error:
                log.warning("broker lost", service=service, reason=type(error).__name__)
                stop.wait(topology.PAUSES[0])


def _consume(
    connection: Connection,
    database: Database,
    service: str,
    handlers: Handlers,
    stop: threading.Event,
) -> None:
    queue = topology.describe_queues(service)[0]
    producer = Producer(connection.channel())

    def receive(message: Message) -> None:
        if stop.is_set():
            return  # came while we were ending: not acknowledged, it goes back with the channel
        receive_message(database, service, handlers, producer, message)

    consumer = Consumer(connection.channel(), [queue], on_message=receive, accept=["json"])
    consumer.qos(prefetch_count=PREFETCH)
    heartbeat = Heartbeat(database, "consumer")
    with consumer:
        while not stop.is_set():
            heartbeat.record()
            _drain(connection)


def _drain(connection: Connection) -> None:
    try:
        connection.drain_events(timeout=DRAIN_SECONDS)
    except TimeoutError:
        if connection.supports_heartbeats:
            connection.heartbeat_check()


def receive_message(
    database: Database, service: str, handlers: Handlers, producer: Producer, message: Message
) -> None:
    """Apply one delivery and acknowledge it; later again, or parked, when it cannot be applied."""
    try:
        envelope = decode_fact(json.loads(message.body))
        retry_lost_transaction(partial(apply_fact, database, service, handlers, envelope))
    except Exception as error:  # noqa: BLE001 - one bad fact must not stop the ones behind it
        _postpone(service, producer, message, error)
    message.ack()


def apply_fact(database: Database, service: str, handlers: Handlers, envelope: Envelope) -> bool:
    """The handler's effect and the inbox row, in one transaction; False when it was a repeat."""
    with database.begin() as session:
        fresh = mark_received(session, service, envelope.id)
        if fresh:
            handlers[envelope.type](session, envelope.fact)
    return fresh


def _postpone(service: str, producer: Producer, message: Message, error: Exception) -> None:
    """To a delay queue, or among the dead letters after the last attempt; then it is acked."""
    attempt = int(message.headers.get("x-attempt", 0)) + 1
    delays = topology.DELAYS
    dead = attempt >= ATTEMPTS
    target = (
        topology.name_dead_queue(service)
        if dead
        else topology.name_delay_queue(service, delays[min(attempt, len(delays)) - 1])
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
        **{name: message.properties[name] for name in KEPT if message.properties.get(name)},
        confirm_timeout=CONFIRM_SECONDS,
    )
    level = log.error if dead else log.warning
    level("fact not applied", service=service, attempt=attempt, reason=headers["x-reason"])
