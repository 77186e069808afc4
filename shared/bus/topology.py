"""What the bus consists of, described once with kombu and declared by whoever needs it.

`python -m shared.bus.tools.topology check` compares it with what the broker has.
"""

import threading
from itertools import chain, repeat
from typing import Any

import structlog
from kombu import Connection, Exchange, Queue, binding
from kombu.exceptions import OperationalError
from pika.exceptions import AMQPError

from shared.bus.embedded.transport import Transport
from shared.bus.rabbitmq import address
from shared.contracts import CONTRACTS

EXCHANGE = Exchange("live", type="topic", durable=True)
DELAYS = (1, 5, 30, 120)  # seconds before the next attempt; one queue each
DAY_MS = 86_400_000
DEAD_DAYS = 14  # dead letters hold contacts: less than the shortest time those are kept
DELIVERY_LIMIT = 50  # deaths of a consumer count for all it held, so not a small number
EMBEDDED = "embedded://"
PAUSES = (0.2, 0.5, 1, 2, 5, 10)  # seconds before the broker is tried again, and then the last
UNREACHED = (OperationalError, AMQPError, OSError)  # kombu says it in its own way, and so does pika
log = structlog.get_logger()


def connect(bus_url: str) -> Connection:
    """A kombu connection to RabbitMQ (`amqp://`, `amqps://`) or to the bus file (`embedded://`)."""
    if bus_url.startswith(EMBEDDED):
        return Connection(transport=Transport, virtual_host=parse_bus_file_path(bus_url))
    return Connection(
        **address.build_kombu_parameters(bus_url),
        heartbeat=30,
        connect_timeout=10,
        transport_options={"confirm_publish": True},
    )


def parse_bus_file_path(bus_url: str) -> str:
    """The bus file's path in an `embedded://` address."""
    return bus_url.removeprefix(EMBEDDED)


def describe_queues(service: str) -> list[Queue]:
    """A reading service's queue with its bindings, its delay queues and its dead letters."""
    bindings = [binding(EXCHANGE, routing_key=name) for name in list_contracts(service)]
    limited = {"x-delivery-limit": DELIVERY_LIMIT, **_onward(name_dead_queue(service))}
    own = Queue(service, bindings=bindings, queue_arguments=limited)
    delays = [
        Queue(name_delay_queue(service, s), queue_arguments=_delay(service, s)) for s in DELAYS
    ]
    # Every look counts as a delivery: no limit that looking could reach.
    kept = {
        "x-queue-type": "quorum",
        "x-message-ttl": DEAD_DAYS * DAY_MS,
        "x-delivery-limit": 10**6,
    }
    return [own, *delays, Queue(name_dead_queue(service), queue_arguments=kept)]


def list_contracts(service: str) -> list[str]:
    """Names of the contracts this service reads."""
    return sorted(name for name, cls in CONTRACTS.items() if service in cls.readers)


def name_dead_queue(service: str) -> str:
    """Where a service's facts wait that could not be applied."""
    return f"{service}.dead"


def name_delay_queue(service: str, seconds: int) -> str:
    """Where a service's facts wait for their next attempt."""
    return f"{service}.retry.{seconds}s"


def declare_topology(connection: Connection, services: tuple[str, ...]) -> None:
    """Declare exchange, queues and bindings of these reading services; repeating is harmless."""
    with connection.channel() as channel:
        for service in services:
            for queue in describe_queues(service):
                queue(channel).declare()


def wait_and_declare(bus_url: str, services: tuple[str, ...], stop: threading.Event) -> bool:
    """Declare as soon as the broker answers; False when stopped before."""
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        if stop.is_set():
            return False
        try:
            with connect(bus_url) as connection:
                declare_topology(connection, services)
        except UNREACHED as error:
            log.warning("broker not reached", reason=address.describe_failure(error))
            stop.wait(pause)
        else:
            return True
    return False


def _delay(service: str, seconds: int) -> dict[str, Any]:
    return {"x-message-ttl": seconds * 1000, **_onward(service)}


def _onward(queue: str) -> dict[str, Any]:
    """A quorum queue whose dead letters go to another: kept until that one has confirmed them."""
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # which that strategy demands
    }
