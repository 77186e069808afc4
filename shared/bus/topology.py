"""The topology of the bus, described once with kombu: exchange, queues and bindings.

`python -m shared.bus.tools.topology check` compares it with what the broker has.
"""

import threading
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

import structlog
from amqp.exceptions import AccessRefused, NotFound
from kombu import Connection, Exchange, Queue, binding
from kombu.exceptions import OperationalError
from pika.exceptions import AMQPError

from shared.bus.embedded.transport import Transport
from shared.bus.rabbitmq import address
from shared.contracts import CONTRACTS
from shared.site.services import SERVICES

VHOST = "live"  # of an installation by docker-compose.yml
EXCHANGE = Exchange("live", type="topic", durable=True)
DELAYS = (1, 5, 30, 120)  # seconds before the next attempt; one queue each
DAY_MS = 86_400_000
DEAD_LETTER_DAYS = 14  # they hold contact data: less than its shortest retention
DELIVERY_LIMIT = 50  # not small: a consumer that dies counts for every fact it held
EMBEDDED = "embedded://"
PAUSES = (0.2, 0.5, 1, 2, 5, 10)  # seconds before the next attempt to connect; the last one repeats
UNREACHED = (
    OperationalError,
    AMQPError,
    OSError,
)  # what kombu and pika raise when the broker is away
HINT = "python -m shared.bus.tools.topology declare"
log = structlog.get_logger()


def create_connection(bus_url: str) -> Connection:
    """Return a kombu connection to RabbitMQ (`amqp://`, `amqps://`) or a bus file (`embedded://`)."""
    if bus_url.startswith(EMBEDDED):
        return Connection(transport=Transport, virtual_host=parse_bus_file_path(bus_url))
    return Connection(
        **address.build_kombu_parameters(bus_url),
        heartbeat=30,
        connect_timeout=10,
        transport_options={"confirm_publish": True},
    )


def parse_bus_file_path(bus_url: str) -> str:
    """Return the path of the bus file in an `embedded://` address."""
    return bus_url.removeprefix(EMBEDDED)


def describe_queues(service: str) -> list[Queue]:
    """Return a service's queue with its bindings, its delay queues and its dead-letter queue."""
    bindings = [binding(EXCHANGE, routing_key=name) for name in list_contracts(service)]
    limited = {
        "x-delivery-limit": DELIVERY_LIMIT,
        **_build_dead_letter_arguments(name_dead_queue(service)),
    }
    own = Queue(service, bindings=bindings, queue_arguments=limited)
    delays = [
        _describe_later_queue(
            service, name_delay_queue(service, s), _build_delay_arguments(service, s)
        )
        for s in DELAYS
    ]
    # Reading a dead letter counts as a delivery, so its limit must be out of reach.
    dead_letters = {
        "x-queue-type": "quorum",
        "x-message-ttl": DEAD_LETTER_DAYS * DAY_MS,
        "x-delivery-limit": 10**6,
    }
    return [own, *delays, _describe_later_queue(service, name_dead_queue(service), dead_letters)]


def describe_later_exchange(service: str) -> Exchange:
    """Return the exchange by which a service postpones a fact: a queue's name is its routing key.

    The default exchange would let the service publish to the queues of others as well.
    """
    return Exchange(f"{service}.later", type="direct", durable=True)


def list_contracts(service: str) -> list[str]:
    """Return the names of the contracts that this service reads."""
    return sorted(name for name, cls in CONTRACTS.items() if service in cls.readers)


def name_dead_queue(service: str) -> str:
    """Return the name of the queue of facts that could not be applied."""
    return f"{service}.dead"


def name_delay_queue(service: str, seconds: int) -> str:
    """Return the name of the queue in which facts wait for their next attempt."""
    return f"{service}.retry.{seconds}s"


EXCHANGE_NAMES = frozenset(
    {EXCHANGE.name, *(describe_later_exchange(service).name for service in SERVICES)}
)


def declare_topology(connection: Connection, services: Sequence[str]) -> None:
    """Declare the exchanges, and the queues and bindings of these reading services.

    Repeating it changes nothing. Raises AccessRefused for a user that may not.
    """
    with connection.channel() as channel:
        for service in services:
            for queue in describe_queues(service):
                queue(channel).declare()


def require_topology(connection: Connection, services: Sequence[str]) -> None:
    """Raise NotFound when an exchange or a queue of these reading services is missing.

    It needs no rights on them.
    """
    with connection.channel() as channel:
        for exchange in (EXCHANGE, *map(describe_later_exchange, services)):
            channel.exchange_declare(exchange.name, exchange.type, passive=True)
        for service in services:
            for queue in describe_queues(service):
                channel.queue_declare(queue.name, passive=True)


def wait_and_declare(bus_url: str, services: Sequence[str], stop: threading.Event) -> bool:
    """Declare the topology as soon as the broker answers; return False when stopped before.

    A user that may not declare waits until the operator has done it.
    """
    for pause in chain(PAUSES, repeat(PAUSES[-1])):
        if stop.is_set():
            return False
        try:
            _declare_or_require(bus_url, services)
        except NotFound as error:
            log.warning("bus not set up", hint=HINT, reason=error.reply_text)
            stop.wait(pause)
        except UNREACHED as error:
            log.warning("broker not reached", reason=address.describe_failure(error))
            stop.wait(pause)
        else:
            return True
    return False


def _declare_or_require(bus_url: str, services: Sequence[str]) -> None:
    with create_connection(bus_url) as connection:
        try:
            declare_topology(connection, services)
        except AccessRefused:
            require_topology(connection, services)


def _describe_later_queue(service: str, name: str, arguments: dict[str, Any]) -> Queue:
    bound = binding(describe_later_exchange(service), routing_key=name)
    return Queue(name, bindings=[bound], queue_arguments=arguments)


def _build_delay_arguments(service: str, seconds: int) -> dict[str, Any]:
    return {"x-message-ttl": seconds * 1000, **_build_dead_letter_arguments(service)}


def _build_dead_letter_arguments(queue: str) -> dict[str, Any]:
    """Return arguments of a quorum queue whose dead letters go to another queue, at least once."""
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # required by that strategy
    }
