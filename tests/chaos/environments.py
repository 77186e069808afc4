"""Where chaos takes place: everything in files, or on real servers with providers outside."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.bus import topology
from shared.site.services import SERVICES
from tests.chaos.installation import House
from tests.chaos.providers import Captures, Providers, providers
from tests.chaos.reconciliation import Outside
from tests.notifier.twilio import ACCOUNT, PUBLIC_URL, SENDER, TOKEN
from tests.wire.servers import (
    RABBITMQ_PROGRAMS,
    PostgresServer,
    RabbitServer,
    find_postgres_programs,
)

KEYS = "k" * 32
SERVERS_ARE_HERE = (RABBITMQ_PROGRAMS / "rabbitmq-server").exists() and bool(
    find_postgres_programs()
)
NO_SERVERS = "RabbitMQ or PostgreSQL is not here: install both"


@dataclass(frozen=True)
class World:
    """The services' databases and bus, who stands outside, and the broker that can be killed."""

    house: House
    outside: Outside
    broker: RabbitServer | None = None


@contextmanager
def embedded(folder: Path) -> Iterator[World]:
    """The bus file and SQLite."""
    env = {"LIVE_MODE": "embedded", "LIVE_DATA": str(folder / "data")}
    house = House(folder, env)
    yield World(house, Captures())
    house.close()


@contextmanager
def production(folder: Path) -> Iterator[World]:
    """RabbitMQ and PostgreSQL of its own, and stand-ins for the providers."""
    with providers() as outside:
        broker, postgres = RabbitServer(), PostgresServer()
        try:
            house = House(folder, settings(postgres.create_database, settled(broker), outside))
            yield World(house, outside, broker)
            house.close()
        finally:
            broker.close()
            postgres.close()


def settled(broker: RabbitServer) -> str:
    """The address of a virtual host whose queues have outlived a polite end.

    RabbitMQ (seen with 3.10) writes a new quorum queue's name to its disk some seconds late: killed
    before that, the queue is there afterwards and never finds a leader.
    """
    url = broker.create_vhost()
    topology.wait_and_declare(url, SERVICES, threading.Event())
    broker.stop()
    broker.start()
    return url


def settings(database: Callable[[], str], broker: str, outside: Providers) -> dict[str, str]:
    """The environment of services in production that reach these stand-ins."""
    return {
        **{f"{name.upper()}_DATABASE_URL": database() for name in SERVICES},
        "LIVE_MODE": "production",
        "MESSAGES": "send",
        "BUS_URL": broker,
        "PUBLIC_URL": PUBLIC_URL,
        "SESSION_KEYS": KEYS,
        "LINK_KEYS": KEYS,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_SENDER": SENDER,
        "TWILIO_API_URL": outside.twilio.url,
        "SMTP_URL": f"smtp+plain://127.0.0.1:{outside.postman.port}",
        "MAIL_FROM": "live@example.org",
    }


WORLDS = {"embedded": embedded, "production": production}
