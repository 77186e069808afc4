"""A service's dead letters, as RabbitMQ and the bus file keep them.

A letter leaves its queue after it was acted on and not before: who is killed in between may repeat
a fact, which the inbox makes harmless, and never loses one.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker, NackError, UnroutableError
from pika.spec import BasicProperties

from shared.bus import topology
from shared.bus.embedded.bus_file import (
    BusFile,
    Delivery,
    Letter,
    Unroutable,
)
from shared.bus.rabbitmq import address

Visit = Callable[[str], Iterator["DeadLetter"]]
NOT_FOUND = 404


@dataclass(frozen=True)
class DeadLetter:
    """A fact that could not be applied, and why; `replay` and `drop` take it from its queue."""

    service: str
    body: str
    reason: str
    replay: Callable[[], None]
    drop: Callable[[], None]

    @property
    def fact(self) -> dict[str, Any]:
        """The letter's JSON; empty when it is no JSON object."""
        try:
            body = json.loads(self.body)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    @property
    def id(self) -> str:
        """The fact's id; a letter that carries none has one made of its text."""
        return str(self.fact.get("id") or uuid5(NAMESPACE_OID, self.body))


@contextmanager
def open_dead_queues(bus_url: str) -> Iterator[Visit]:
    """Open the bus; yield a function that iterates over a service's dead letters, oldest first.

    On RabbitMQ a dead letter is held until the iteration ends, and then returns to its queue.
    """
    if bus_url.startswith(topology.EMBEDDED):
        with closing(BusFile(topology.parse_bus_file_path(bus_url))) as bus:
            yield partial(_in_file, bus)
    else:
        with pika.BlockingConnection(address.build_pika_parameters(bus_url)) as connection:
            yield partial(_in_broker, connection)


def _in_file(bus: BusFile, service: str) -> Iterator[DeadLetter]:
    for found in bus.letters(topology.name_dead_queue(service)):
        reason = found.letter.headers.get("x-reason", "")
        replay = partial(_replay_in_file, bus, service, found)
        yield DeadLetter(service, found.letter.body, reason, replay, partial(bus.ack, found.id))


def _replay_in_file(bus: BusFile, service: str, found: Delivery) -> None:
    bus.publish([Letter("", service, found.letter.body, {})])
    bus.ack(found.id)


def _in_broker(connection: pika.BlockingConnection, service: str) -> Iterator[DeadLetter]:
    queue = topology.name_dead_queue(service)
    channel = connection.channel()
    try:
        channel.queue_declare(queue, passive=True)
    except ChannelClosedByBroker as error:
        if error.reply_code != NOT_FOUND:
            raise
        return  # a queue that was never declared holds nothing
    channel.confirm_delivery()
    while True:
        frame, properties, body = channel.basic_get(queue)
        if frame is None:
            break
        drop = partial(channel.basic_ack, frame.delivery_tag)
        replay = partial(_replay_in_broker, channel, service, properties, body, drop)
        text = body.decode(errors="replace")
        yield DeadLetter(service, text, _reason(service, properties), replay, drop)
    channel.basic_nack(0, multiple=True, requeue=True)  # all that was only looked at
    channel.close()


def _replay_in_broker(
    channel: BlockingChannel,
    service: str,
    properties: BasicProperties,
    body: bytes,
    drop: Callable[[], None],
) -> None:
    """To the service's own queue, its attempts counted anew; taken away once that is confirmed."""
    properties.headers = {}
    try:
        channel.basic_publish("", service, body, properties, mandatory=True)
    except (UnroutableError, NackError):
        raise Unroutable(f"the queue {service} does not take it") from None
    drop()


def _reason(service: str, properties: BasicProperties) -> str:
    """Why the consumer parked it; or the broker's own word, after too many deliveries."""
    headers = properties.headers or {}
    by_broker = (d["reason"] for d in headers.get("x-death", ()) if d["queue"] == service)
    return str(next(by_broker, headers.get("x-reason", "")))
