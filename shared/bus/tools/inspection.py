"""What a bus has under the names the code describes: asked, never changed."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pika
from kombu import Queue
from pika.exceptions import ChannelClosedByBroker

from shared.bus import topology
from shared.bus.embedded.bus_file import BusFile
from shared.bus.rabbitmq import address

NOT_FOUND, PRECONDITION_FAILED = 404, 406
Binding = tuple[str, str]  # contract and queue


@dataclass(frozen=True)
class QueueState:
    """A queue as the bus has it; no number of consumers where the bus cannot tell."""

    waiting: int
    consumers: int | None
    difference: str = ""


@dataclass(frozen=True)
class BusInspector:
    """What an audit asks a bus; no bindings where it cannot tell."""

    queue: Callable[[Queue], QueueState | None]
    exchange_fault: Callable[[], str]
    bindings: set[Binding] | None


@contextmanager
def open_bus(bus_url: str, listed: set[Binding] | None = None) -> Iterator[BusInspector]:
    """Open the bus to inspect it; nothing is declared or changed."""
    if bus_url.startswith(topology.EMBEDDED):
        path = topology.parse_bus_file_path(bus_url)
        Path(path).stat()  # opening would make it
        with closing(BusFile(path)) as file:
            bindings = {(p, q) for e, p, q in file.bindings() if e == topology.EXCHANGE.name}
            yield BusInspector(lambda queue: _of_file(file, queue), lambda: "", bindings)
    else:
        with pika.BlockingConnection(address.build_pika_parameters(bus_url)) as connection:
            yield BusInspector(
                lambda queue: _of_broker(connection, queue),
                lambda: _exchange_fault(connection),
                listed,
            )


def _of_file(bus: BusFile, queue: Queue) -> QueueState | None:
    arguments = bus.arguments(queue.name)
    if arguments is None:
        return None
    return QueueState(bus.size(queue.name), None, _difference(arguments, queue.queue_arguments))


def _difference(here: dict[str, Any], wanted: dict[str, Any]) -> str:
    names = sorted(n for n in here.keys() | wanted.keys() if here.get(n) != wanted.get(n))
    return ", ".join(names)


def _of_broker(connection: pika.BlockingConnection, queue: Queue) -> QueueState | None:
    """Asked passively; then declared as it should be, which the broker refuses if it is other.

    Each on a channel of its own, because a refusal closes it.
    """
    try:
        found = connection.channel().queue_declare(queue.name, passive=True).method
        difference = _refusal(
            lambda: connection.channel().queue_declare(
                queue.name, durable=True, arguments=queue.queue_arguments
            )
        )
    except ChannelClosedByBroker as error:
        if error.reply_code != NOT_FOUND:
            raise
        return None
    return QueueState(found.message_count, found.consumer_count, difference)


def _exchange_fault(connection: pika.BlockingConnection) -> str:
    exchange = topology.EXCHANGE
    try:
        connection.channel().exchange_declare(exchange.name, passive=True)
        refusal = _refusal(
            lambda: connection.channel().exchange_declare(
                exchange.name, exchange.type, durable=True
            )
        )
    except ChannelClosedByBroker as error:
        if error.reply_code != NOT_FOUND:
            raise
        return f"exchange {exchange.name} is missing: restart a worker, which declares it"
    if not refusal:
        return ""
    return (
        f"exchange {exchange.name} is another kind ({refusal}): delete it and restart the workers"
    )


def _refusal(declare: Callable[[], object]) -> str:
    """Why the broker refused a declaration; empty when it is as it should be."""
    try:
        declare()
    except ChannelClosedByBroker as error:
        if error.reply_code != PRECONDITION_FAILED:
            raise
        return str(error.reply_text).removeprefix("PRECONDITION_FAILED - ")
    return ""
