"""Compare the bus with what the code describes, without changing it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pika
from kombu import Queue
from pika.exceptions import ChannelClosedByBroker

from shared.bus import topology
from shared.bus.embedded.bus_file import AmqpTable, Binding, BusFile
from shared.bus.rabbitmq import address

NOT_FOUND, PRECONDITION_FAILED = 404, 406  # reply codes of AMQP


@dataclass(frozen=True)
class QueueState:
    """A queue as the bus has it.

    `consumers` is None where the bus does not count them. `difference` says how its arguments
    differ from the described ones; it is empty if they are equal.
    """

    messages: int
    consumers: int | None
    difference: str = ""


class BusInspector(ABC):
    """A reader of the state of a bus; `bindings` is None where they are not known."""

    def __init__(self, bindings: set[Binding] | None) -> None:
        self.bindings = bindings

    @abstractmethod
    def read_queue(self, queue: Queue) -> QueueState | None:
        """Return the state of a queue; None if it is missing."""

    @abstractmethod
    def describe_exchange_fault(self) -> str:
        """Return what is wrong with the exchange; empty if nothing is."""


@contextmanager
def open_bus(bus_url: str, bindings: set[Binding] | None = None) -> Iterator[BusInspector]:
    """Open the bus for inspection; `bindings` are those of RabbitMQ, which AMQP cannot list."""
    if bus_url.startswith(topology.EMBEDDED):
        path = topology.parse_bus_file_path(bus_url)
        Path(path).stat()  # BusFile would create a file that is missing
        with closing(BusFile(path)) as bus:
            yield BusFileInspector(bus)
    else:
        with pika.BlockingConnection(address.build_pika_parameters(bus_url)) as connection:
            yield BrokerInspector(connection, bindings)


class BusFileInspector(BusInspector):
    """A reader of the bus file, which counts no consumers and has no exchanges."""

    def __init__(self, bus: BusFile) -> None:
        self._bus = bus
        ours = topology.EXCHANGE_NAMES
        super().__init__({one for one in bus.list_bindings() if one.exchange in ours})

    def read_queue(self, queue: Queue) -> QueueState | None:
        """Return the state of a queue; None if it is missing."""
        arguments = self._bus.read_arguments(queue.name)
        if arguments is None:
            return None
        difference = ", ".join(_list_differing_names(arguments, queue.queue_arguments))
        return QueueState(self._bus.count_messages(queue.name), None, difference)

    def describe_exchange_fault(self) -> str:
        """Return that nothing is wrong."""
        return ""


class BrokerInspector(BusInspector):
    """A reader of the state of RabbitMQ.

    It declares passively what is described and then declares it, which the broker refuses if the
    existing one is different. Each declaration has its own channel, because a refusal closes it.
    """

    def __init__(self, connection: pika.BlockingConnection, bindings: set[Binding] | None) -> None:
        super().__init__(bindings)
        self._connection = connection

    def read_queue(self, queue: Queue) -> QueueState | None:
        """Return the state of a queue; None if it is missing."""
        try:
            found = self._connection.channel().queue_declare(queue.name, passive=True).method
            difference = _describe_refusal(
                lambda: self._connection.channel().queue_declare(
                    queue.name, durable=True, arguments=queue.queue_arguments
                )
            )
        except ChannelClosedByBroker as error:
            if error.reply_code != NOT_FOUND:
                raise
            return None
        return QueueState(found.message_count, found.consumer_count, difference)

    def describe_exchange_fault(self) -> str:
        """Return what is wrong with the exchange; empty if nothing is."""
        exchange = topology.EXCHANGE
        try:
            self._connection.channel().exchange_declare(exchange.name, passive=True)
            refusal = _describe_refusal(
                lambda: self._connection.channel().exchange_declare(
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
            f"exchange {exchange.name} is another kind ({refusal}): "
            "delete it and restart the workers"
        )


def _list_differing_names(actual: AmqpTable, described: AmqpTable) -> list[str]:
    names = actual.keys() | described.keys()
    return sorted(name for name in names if actual.get(name) != described.get(name))


def _describe_refusal(declare: Callable[[], object]) -> str:
    """Return why the broker refused a declaration; empty if it accepted it."""
    try:
        declare()
    except ChannelClosedByBroker as error:
        if error.reply_code != PRECONDITION_FAILED:
            raise
        return str(error.reply_text).removeprefix("PRECONDITION_FAILED - ")
    return ""
