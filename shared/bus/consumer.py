"""The consumer: applies each fact once, however often it is delivered."""

import json
import threading
from functools import partial
from typing import Any

import structlog
from kombu import Connection, Consumer, Message, Producer

from shared.bus import topology
from shared.bus.envelope import CONTENT_TYPE, Envelope, decode_fact
from shared.bus.handlers import Handlers
from shared.bus.inbox import mark_received
from shared.database.retry import is_database_lost, retry_lost_transaction
from shared.database.session import Database
from shared.health.heartbeat import Heartbeat
from shared.health.work_counts import WorkCount, counts

PREFETCH = 20
MAX_ATTEMPTS = 8
DRAIN_SECONDS = 0.5
COPIED_PROPERTIES = ("message_id", "type", "app_id")  # as the relay set them
CONFIRM_SECONDS = 30  # kombu by itself waits for ever
log = structlog.get_logger()


def run_consumer(
    database: Database, bus_url: str, service: str, handlers: Handlers, stop: threading.Event
) -> None:
    """Consume a service's queue until stopped; wait for the broker while it is away."""
    while topology.wait_and_declare(bus_url, (service,), stop):
        with topology.create_connection(bus_url) as connection:
            connection_errors = (*connection.connection_errors, *connection.channel_errors)
            try:
                _consume_queue(connection, database, service, handlers, stop)
            except connection_errors as error:
                log.warning("broker lost", service=service, reason=type(error).__name__)
                stop.wait(topology.PAUSES[0])


def _consume_queue(
    connection: Connection,
    database: Database,
    service: str,
    handlers: Handlers,
    stop: threading.Event,
) -> None:
    queue = topology.describe_queues(service)[0]
    producer = Producer(connection.channel())

    def receive_unless_stopped(message: Message) -> None:
        if stop.is_set():
            return  # not acknowledged: it goes back to the queue when the channel closes
        receive_message(database, service, handlers, producer, message)

    # The queue is declared already, and this user may have no right to do it again.
    consumer = Consumer(
        connection.channel(), [queue], on_message=receive_unless_stopped, auto_declare=False
    )
    consumer.qos(prefetch_count=PREFETCH)
    heartbeat = Heartbeat(database, "consumer")
    heartbeat.record()  # without a database no fact is taken: each delivery is counted
    with consumer:
        while not stop.is_set():
            _drain_events(connection)
            if heartbeat.record():
                _count_dead_letters(producer.channel, service)


def _count_dead_letters(channel: Any, service: str) -> None:
    waiting = channel.queue_declare(topology.name_dead_queue(service), passive=True)
    counts.set(WorkCount.DEAD_LETTERS, waiting.message_count)


def _drain_events(connection: Connection) -> None:
    try:
        connection.drain_events(timeout=DRAIN_SECONDS)
    except TimeoutError:
        if connection.supports_heartbeats:
            connection.heartbeat_check()


def receive_message(
    database: Database, service: str, handlers: Handlers, producer: Producer, message: Message
) -> None:
    """Apply one delivery and acknowledge it.

    A fact that cannot be applied goes to a delay queue first, or to the dead letters after the last
    attempt. Raises DBAPIError when the database does not answer.
    """
    try:
        envelope = decode_fact(json.loads(message.body))
        is_new = retry_lost_transaction(partial(apply_fact, database, service, handlers, envelope))
        name = WorkCount.FACTS_APPLIED if is_new else WorkCount.FACTS_REPEATED
        counts.add(name, contract=envelope.type)
    except Exception as error:  # whatever it is: one bad fact must not stop the others
        if is_database_lost(error):
            raise  # not acknowledged, and no attempt of the fact: it waits in its queue
        _postpone_fact(service, producer, message, error)
    message.ack()


def apply_fact(database: Database, service: str, handlers: Handlers, envelope: Envelope) -> bool:
    """Apply a fact and record it in the inbox in one transaction; return False when repeated."""
    with database.begin() as session:
        is_new = mark_received(session, service, envelope.id)
        if is_new:
            handlers[envelope.type](session, envelope.fact)
    return is_new


def _postpone_fact(service: str, producer: Producer, message: Message, error: Exception) -> None:
    """Publish a delivery to a delay queue, or to the dead letters after the last attempt."""
    attempt = int(message.headers.get("x-attempt", 0)) + 1
    delays = topology.DELAYS
    is_last = attempt >= MAX_ATTEMPTS
    target = (
        topology.name_dead_queue(service)
        if is_last
        else topology.name_delay_queue(service, delays[min(attempt, len(delays)) - 1])
    )
    # Only the error's class: its text could hold personal data.
    headers = {"x-attempt": attempt, "x-reason": type(error).__name__}
    producer.publish(
        message.body,
        exchange=topology.describe_later_exchange(service),
        routing_key=target,
        mandatory=True,  # a fact that reached no queue would be lost
        headers=headers,
        serializer=None,
        content_type=CONTENT_TYPE,
        content_encoding="utf-8",
        delivery_mode=2,
        **{
            name: message.properties[name]
            for name in COPIED_PROPERTIES
            if message.properties.get(name)
        },
        confirm_timeout=CONFIRM_SECONDS,
    )
    counts.add(WorkCount.FACTS_POSTPONED, reason=type(error).__name__)
    level = log.error if is_last else log.warning
    level("fact not applied", service=service, attempt=attempt, reason=headers["x-reason"])
