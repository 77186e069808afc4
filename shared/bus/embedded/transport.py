"""The kombu transport that stores messages in the bus file of an embedded installation."""

from queue import Empty
from typing import Any

from amqp.protocol import queue_declare_ok_t
from kombu.transport import virtual

from shared.bus.embedded.bus_file import AmqpTable, BusFile, BusMessage, Delivery
from shared.bus.envelope import CONTENT_TYPE

KombuMessage = dict[str, Any]  # body, headers and properties, as kombu encodes them


class Channel(virtual.Channel):  # type: ignore[misc]  # kombu has no types
    """A kombu channel whose queues, bindings and leases live in the bus file."""

    do_restore = False  # kombu would publish unacknowledged messages again, to every queue
    supports_fanout = False

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self._bus = BusFile(connection.client.virtual_host)

    def exchange_declare(self, *_args: Any, **_kwargs: Any) -> None:
        """Do nothing: an exchange is only a name in bindings."""

    def queue_bind(
        self, queue: str, exchange: str = "", routing_key: str = "", *_a: Any, **_k: Any
    ) -> None:
        """Store a binding in the file, where every process sees it."""
        self._bus.bind_queue(exchange, routing_key, queue)

    def _new_queue(self, queue: str, arguments: AmqpTable | None = None, **_kwargs: Any) -> None:
        self._bus.declare_queue(queue, arguments or {})

    def queue_declare(
        self, queue: str = "", passive: bool = False, **kwargs: Any
    ) -> queue_declare_ok_t:
        """Declare a queue; passively, only look at it: kombu's would then forget its arguments."""
        if passive and self._has_queue(queue):
            return queue_declare_ok_t(queue, self._size(queue), 0)
        return super().queue_declare(queue, passive, **kwargs)

    def _has_queue(self, queue: str, **_kwargs: Any) -> bool:
        return self._bus.has_queue(queue)

    def _size(self, queue: str) -> int:
        return self._bus.count_messages(queue)

    def basic_publish(
        self, message: KombuMessage, exchange: str, routing_key: str, **_kwargs: Any
    ) -> None:
        """Publish to every bound queue in one transaction; raise Unroutable if there is none."""
        body = message["body"]
        text = body.decode() if isinstance(body, bytes) else body
        self._bus.publish_messages([BusMessage(exchange, routing_key, text, message["headers"])])

    def _get(self, queue: str, timeout: float | None = None) -> KombuMessage:
        delivery = self._bus.lease_message(queue)
        if delivery is None:
            raise Empty
        return _build_kombu_message(delivery)

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """Delete a message whose effect is committed."""
        self._bus.ack_message(int(delivery_tag))
        super().basic_ack(delivery_tag, multiple)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Return a message to its queue, or delete it."""
        if requeue:
            self._bus.release_message(int(delivery_tag))
        else:
            self._bus.ack_message(int(delivery_tag))
        self.qos.ack(delivery_tag)

    def close(self) -> None:
        """Release at once the messages that were leased and not acknowledged."""
        if self.closed:
            return
        for tag in list(self.qos._delivered):
            self._bus.release_message(int(tag))
            self.qos.ack(tag)
        super().close()
        self._bus.close()


class Transport(virtual.Transport):  # type: ignore[misc]  # kombu has no types
    """The kombu transport `embedded`; the virtual host is the bus file's path."""

    Channel = Channel
    driver_type = "embedded"
    driver_name = "sqlite"
    polling_interval = 0.02

    def driver_version(self) -> str:
        """Return a version, because kombu asks for one."""
        return "1"


def _build_kombu_message(delivery: Delivery) -> KombuMessage:
    """Build the dictionary from which kombu makes a virtual message.

    As in RabbitMQ, `x-delivery-count` does not include the present delivery.
    """
    message = delivery.message
    return {
        "body": message.body,
        "content-type": CONTENT_TYPE,
        "content-encoding": "utf-8",
        "headers": {**message.headers, "x-delivery-count": delivery.delivery_count - 1},
        "properties": {
            "delivery_tag": str(delivery.id),
            "delivery_info": {"exchange": message.exchange, "routing_key": message.routing_key},
        },
    }
