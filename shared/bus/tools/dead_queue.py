"""Read the dead letters of a service, from RabbitMQ or from the bus file.

A dead letter leaves its queue only after it was handled. A process killed in between may repeat
a fact, which the inbox makes harmless, but never loses one.
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
from shared.bus.embedded.bus_file import BusFile, BusMessage, Delivery, Unroutable
from shared.bus.rabbitmq import address

ReadDeadLetters = Callable[[str], Iterator["DeadLetter"]]
NOT_FOUND = 404


@dataclass(frozen=True)
class DeadLetter:
    """A fact that could not be applied, and why; `replay` and `drop` remove it from its queue."""

    service: str
    body: str
    reason: str
    replay: Callable[[], None]
    drop: Callable[[], None]

    @property
    def fact(self) -> dict[str, Any]:
        """Return the JSON object of the body; empty if it is no JSON object."""
        try:
            body = json.loads(self.body)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    @property
    def id(self) -> str:
        """Return the id of the fact; if it has none, an id computed from the body."""
        return str(self.fact.get("id") or uuid5(NAMESPACE_OID, self.body))


@contextmanager
def open_dead_queues(bus_url: str) -> Iterator[ReadDeadLetters]:
    """Open the bus; give a function that reads the dead letters of a service, oldest first.

    RabbitMQ hides each dead letter while the function reads the next ones; those that were not
    handled are back in their queue when it has read the last one.
    """
    if bus_url.startswith(topology.EMBEDDED):
        with closing(BusFile(topology.parse_bus_file_path(bus_url))) as bus:
            yield partial(_read_from_bus_file, bus)
    else:
        with pika.BlockingConnection(address.build_pika_parameters(bus_url)) as connection:
            yield partial(_read_from_broker, connection)


def _read_from_bus_file(bus: BusFile, service: str) -> Iterator[DeadLetter]:
    for delivery in bus.list_messages(topology.name_dead_queue(service)):
        message = delivery.message
        yield DeadLetter(
            service,
            message.body,
            reason=message.headers.get("x-reason", ""),
            replay=partial(_replay_in_bus_file, bus, service, delivery),
            drop=partial(bus.ack_message, delivery.id),
        )


def _replay_in_bus_file(bus: BusFile, service: str, delivery: Delivery) -> None:
    bus.publish_messages([BusMessage("", service, delivery.message.body, {})])
    bus.ack_message(delivery.id)


def _read_from_broker(connection: pika.BlockingConnection, service: str) -> Iterator[DeadLetter]:
    queue = topology.name_dead_queue(service)
    channel = connection.channel()
    try:
        channel.queue_declare(queue, passive=True)
    except ChannelClosedByBroker as error:
        if error.reply_code != NOT_FOUND:
            raise
        return  # a queue that was never declared is empty
    channel.confirm_delivery()
    while True:
        frame, properties, body = channel.basic_get(queue)
        if frame is None:
            break
        drop = partial(channel.basic_ack, frame.delivery_tag)
        yield DeadLetter(
            service,
            body.decode(errors="replace"),
            reason=_read_reason(service, properties),
            replay=partial(_replay_in_broker, channel, service, properties, body, drop),
            drop=drop,
        )
    channel.basic_nack(0, multiple=True, requeue=True)  # return those that were only read
    channel.close()


def _replay_in_broker(
    channel: BlockingChannel,
    service: str,
    properties: BasicProperties,
    body: bytes,
    drop: Callable[[], None],
) -> None:
    """Publish to the service's own queue with no attempts; drop the letter when confirmed."""
    properties.headers = {}
    try:
        channel.basic_publish("", service, body, properties, mandatory=True)
    except (UnroutableError, NackError):
        raise Unroutable(f"the queue {service} does not take it") from None
    drop()


def _read_reason(service: str, properties: BasicProperties) -> str:
    """Return why the message is dead.

    RabbitMQ's own reason, such as too many deliveries, comes before the consumer's.
    """
    headers = properties.headers or {}
    for death in headers.get("x-death", ()):
        if death["queue"] == service:
            return str(death["reason"])
    return str(headers.get("x-reason", ""))
