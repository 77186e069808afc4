"""kombu's transport onto the embedded run's bus file."""

from queue import Empty
from typing import Any

from kombu.transport import virtual

from shared.bus.embedded.bus_file import BusFile, Delivery, Letter


class Channel(virtual.Channel):  # type: ignore[misc]  # kombu has no types
    """A kombu channel whose queues, bindings and leases live in the bus file."""

    do_restore = False  # the base would publish unacknowledged messages anew, to every queue
    supports_fanout = False

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self._bus = BusFile(connection.client.virtual_host)

    def exchange_declare(self, *_args: Any, **_kwargs: Any) -> None:
        """Exchanges need no row: bindings name them."""

    def queue_bind(
        self, queue: str, exchange: str = "", routing_key: str = "", *_a: Any, **_k: Any
    ) -> None:
        """Remember a binding in the file, where every process sees it."""
        self._bus.bind(exchange, routing_key, queue)

    def _new_queue(self, queue: str, arguments: Any = None, **_kwargs: Any) -> None:
        self._bus.declare(queue, arguments or {})

    def _has_queue(self, queue: str, **_kwargs: Any) -> bool:
        return self._bus.exists(queue)

    def _size(self, queue: str) -> int:
        return self._bus.size(queue)

    def basic_publish(
        self, message: dict[str, Any], exchange: str, routing_key: str, **_kwargs: Any
    ) -> None:
        """Publish to every bound queue in one transaction; Unroutable when there is none."""
        body = message["body"]
        text = body.decode() if isinstance(body, bytes) else body
        self._bus.publish([Letter(exchange, routing_key, text, message["headers"])])

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        delivery = self._bus.lease(queue)
        if delivery is None:
            raise Empty
        return _raw(delivery)

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """Delete a message whose effect is committed."""
        self._bus.ack(int(delivery_tag))
        super().basic_ack(delivery_tag, multiple)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Give a message back to its own queue, or drop it."""
        if requeue:
            self._bus.release(int(delivery_tag))
        else:
            self._bus.ack(int(delivery_tag))
        self.qos.ack(delivery_tag)

    def close(self) -> None:
        """Give back at once what was leased and not acknowledged."""
        if self.closed:
            return
        for tag in list(self.qos._delivered):
            self._bus.release(int(tag))
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
        """Return the version of the wire format, which kombu asks for."""
        return "1"


def _raw(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery in the form that kombu's virtual transport reads."""
    letter = delivery.letter
    return {
        "body": letter.body,
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {**letter.headers, "x-delivery-count": delivery.count},
        "properties": {
            "delivery_tag": str(delivery.id),
            "delivery_info": {"exchange": letter.exchange, "routing_key": letter.routing_key},
        },
    }
