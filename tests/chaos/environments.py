"""The environments of chaos runs: embedded in files, or production with servers and providers."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.bus import topology
from shared.site.services import SERVICES
from tests.chaos.installation import ChaosInstallation
from tests.chaos.providers import (
    CapturedMessages,
    FakeProviders,
    Providers,
    run_fake_providers,
)
from tests.no_limits import NO_LIMITS
from tests.notifier.twilio_server import ACCOUNT, PUBLIC_URL, SENDER, TOKEN
from tests.wire.servers import (
    RABBITMQ_PROGRAMS,
    PostgresServer,
    RabbitServer,
    find_postgres_programs,
)

KEYS = "k" * 32
HAS_SERVERS = (RABBITMQ_PROGRAMS / "rabbitmq-server").exists() and bool(find_postgres_programs())
NO_SERVERS = "RabbitMQ or PostgreSQL is not installed: install both"


@dataclass(frozen=True)
class Environment:
    """The parts of a chaos run; `broker` is the server to kill, None if there is none."""

    installation: ChaosInstallation
    providers: Providers
    broker: RabbitServer | None = None


@contextmanager
def run_embedded(folder: Path) -> Iterator[Environment]:
    """Use SQLite, the embedded bus and captured messages."""
    env = {**NO_LIMITS, "LIVE_MODE": "embedded", "LIVE_DATA": str(folder / "data")}
    installation = ChaosInstallation(folder, env)
    yield Environment(installation, CapturedMessages())
    installation.close()


@contextmanager
def run_production(folder: Path) -> Iterator[Environment]:
    """Use a private RabbitMQ, a private PostgreSQL and fake providers."""
    with run_fake_providers() as providers:
        broker, postgres = RabbitServer(), PostgresServer()
        try:
            bus_url = create_vhost_with_queues(broker)
            env = build_production_env(postgres.create_database, bus_url, providers)
            installation = ChaosInstallation(folder, env)
            yield Environment(installation, providers, broker)
            installation.close()
        finally:
            broker.close()
            postgres.close()


def create_vhost_with_queues(broker: RabbitServer) -> str:
    """Return the URL of a virtual host whose queues are already on the broker's disk.

    RabbitMQ (seen with 3.10) writes the name of a new quorum queue to its disk some seconds late.
    If it is killed before that, the queue exists afterwards but never elects a leader. A clean
    stop writes the names.
    """
    url = broker.create_vhost()
    topology.wait_and_declare(url, SERVICES, threading.Event())
    broker.stop()
    broker.start()
    return url


def build_production_env(
    create_database: Callable[[], str], bus_url: str, providers: FakeProviders
) -> dict[str, str]:
    """Return the environment of services in production mode that send to these providers."""
    return {
        **{f"{name.upper()}_DATABASE_URL": create_database() for name in SERVICES},
        **NO_LIMITS,
        "LIVE_MODE": "production",
        "MESSAGES": "send",
        "BUS_URL": bus_url,
        "PUBLIC_URL": PUBLIC_URL,
        "SESSION_KEYS": KEYS,
        "LINK_KEYS": KEYS,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_SENDER": SENDER,
        "TWILIO_API_URL": providers.twilio.url,
        "SMTP_URL": f"smtp+plain://127.0.0.1:{providers.smtp_server.port}",
        "MAIL_FROM": "live@example.org",
    }


EnvironmentFactory = Callable[[Path], AbstractContextManager[Environment]]
ENVIRONMENTS: Mapping[str, EnvironmentFactory] = {
    "embedded": run_embedded,
    "production": run_production,
}
