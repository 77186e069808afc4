"""The consumer: applies each fact once, however often it is delivered."""

import json
import threading
from collections.abc import Sequence, Set
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from kombu import Connection, Consumer, Message, Producer

from shared.bus import topology
from shared.bus.envelope import CONTENT_TYPE, Envelope, decode_fact
from shared.bus.handlers import Handlers, apply_group
from shared.bus.inbox import record_received
from shared.database.retry import is_database_lost, retry_lost_transaction
from shared.database.session import Database
from shared.health.heartbeat import Heartbeat
from shared.health.work_counts import WorkCount, counts

PREFETCH = 50  # and the most facts of one transaction
MAX_ATTEMPTS = 8
DRAIN_SECONDS = 0.5
NEXT_SECONDS = 0.001  # a delivery that is on its way belongs to the batch
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
    deliveries: list[Message] = []
    # The queue is declared already, and this user may have no right to do it again.
    consumer = Consumer(
        connection.channel(), [queue], on_message=deliveries.append, auto_declare=False
    )
    consumer.qos(prefetch_count=PREFETCH)
    heartbeat = Heartbeat(database, "consumer")
    heartbeat.record()  # without a database no fact is taken: each delivery is counted
    with consumer:
        while not stop.is_set():
            _receive_deliveries(connection, deliveries)
            if stop.is_set():
                break  # not acknowledged: they go back to the queue when the channel closes
            if deliveries:
                receive_batch(database, service, handlers, producer, deliveries)
                deliveries.clear()
            if heartbeat.record():
                _count_dead_letters(producer.channel, service)


def _count_dead_letters(channel: Any, service: str) -> None:
    waiting = channel.queue_declare(topology.name_dead_queue(service), passive=True)
    counts.set(WorkCount.DEAD_LETTERS, waiting.message_count)


def _receive_deliveries(connection: Connection, deliveries: list[Message]) -> None:
    """Wait a moment for a delivery, and take those that are there behind it: one batch at most."""
    try:
        connection.drain_events(timeout=DRAIN_SECONDS)
        while len(deliveries) < PREFETCH:
            connection.drain_events(timeout=NEXT_SECONDS)
    except TimeoutError:
        if connection.supports_heartbeats:
            connection.heartbeat_check()


def receive_batch(
    database: Database,
    service: str,
    handlers: Handlers,
    producer: Producer,
    deliveries: Sequence[Message],
) -> None:
    """Apply deliveries in one transaction and acknowledge them; one by one if one of them fails.

    A fact that cannot be applied goes to a delay queue first, or to the dead letters after the last
    attempt. Raises DBAPIError when the database does not answer.
    """
    try:
        envelopes = [decode_fact(json.loads(message.body)) for message in deliveries]
        new_ids = retry_lost_transaction(
            partial(apply_facts, database, service, handlers, envelopes)
        )
        _count_facts(envelopes, new_ids)
    except Exception as error:  # whatever it is: one bad fact must not stop the others
        if is_database_lost(error):
            raise  # not acknowledged, and no attempt of the fact: it waits in its queue
        if len(deliveries) > 1:
            for message in deliveries:
                receive_batch(database, service, handlers, producer, [message])
            return
        _postpone_fact(service, producer, deliveries[0], error)
    for message in deliveries:
        message.ack()


def apply_facts(
    database: Database, service: str, handlers: Handlers, envelopes: Sequence[Envelope]
) -> set[UUID]:
    """Apply facts in their order and record them in the inbox, in one transaction.

    Return the ids of those that were new: a fact that was applied before changes nothing.
    """
    with database.begin() as session:
        new_ids = record_received(session, service, [envelope.id for envelope in envelopes])
        new = {envelope.id: envelope for envelope in envelopes if envelope.id in new_ids}
        for contract, group in groupby(new.values(), key=lambda envelope: envelope.type):
            apply_group(handlers[contract], session, [envelope.fact for envelope in group])
    return new_ids


def _count_facts(envelopes: Sequence[Envelope], new_ids: Set[UUID]) -> None:
    left = set(new_ids)
    for envelope in envelopes:
        name = WorkCount.FACTS_APPLIED if envelope.id in left else WorkCount.FACTS_REPEATED
        counts.add(name, contract=envelope.type)
        left.discard(envelope.id)  # the same fact again in the batch


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
