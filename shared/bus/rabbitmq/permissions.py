"""The rights of each service's own user in RabbitMQ, made from the topology.

A service publishes its own facts, reads its own queue, and postpones what it has read. It declares
nothing: the operator's user does (`python -m shared.bus.tools.topology declare`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.bus import topology

OPERATOR = "operator"
NOTHING, EVERYTHING = "^$", ".*"


@dataclass(frozen=True)
class Permissions:
    """Patterns of the names that a user may configure, write to and read from.

    `topics_write` and `topics_read` are patterns of the facts that it may publish, and that it may
    bind queues to.
    """

    user: str
    configure: str
    write: str
    read: str
    topics_write: str
    topics_read: str


def describe_permissions(service: str) -> Permissions:
    """Return the rights of a service's user."""
    exchanges = topology.EXCHANGE.name, topology.describe_later_exchange(service).name
    return Permissions(
        user=service,
        configure=NOTHING,
        write=_match_any(exchanges),
        read=_match_any([service]),
        topics_write=rf"^{re.escape(service)}\.",
        topics_read=NOTHING,
    )


def describe_operator_permissions() -> Permissions:
    """Return the rights of the operator's tools: all of this virtual host, and no other."""
    return Permissions(OPERATOR, *[EVERYTHING] * 5)


def format_commands(permissions: Permissions, vhost: str) -> Iterator[str]:
    """Yield the commands that give a user these rights in an existing broker."""
    one, exchange = permissions, topology.EXCHANGE.name
    yield f"rabbitmqctl add_user {one.user}  # asks for a password"
    yield (
        f"rabbitmqctl set_permissions -p {vhost} {one.user} "
        f"'{one.configure}' '{one.write}' '{one.read}'"
    )
    yield (
        f"rabbitmqctl set_topic_permissions -p {vhost} {one.user} {exchange} "
        f"'{one.topics_write}' '{one.topics_read}'"
    )


def _match_any(names: Iterable[str]) -> str:
    return f"^({'|'.join(re.escape(name) for name in names)})$"
