"""Start the servers once a session; give each test an empty virtual host and databases."""

import os
import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import MetaData

from shared.bus import relay, topology
from shared.bus.inbox import inbox
from shared.bus.outbox import outbox
from shared.database.session import Database
from shared.health.heartbeat import heartbeat
from shared.health.work_counts import work_count
from tests.wire.servers import (
    RABBITMQ_PROGRAMS,
    PostgresServer,
    RabbitServer,
    find_postgres_programs,
)


@pytest.fixture(scope="session")
def rabbit() -> Iterator[RabbitServer]:
    """Start a private RabbitMQ; skip the test if it is not installed."""
    if not (RABBITMQ_PROGRAMS / "rabbitmq-server").exists():
        pytest.skip("RabbitMQ is not installed: install rabbitmq-server")
    made = RabbitServer()
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Start a private PostgreSQL; skip the test if it is not installed."""
    if not find_postgres_programs():
        pytest.skip("PostgreSQL is not installed: install postgresql")
    made = PostgresServer()
    yield made
    made.close()


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty virtual host, or TEST_AMQP_URL if it is set."""
    given = os.environ.get("TEST_AMQP_URL")
    return given or request.getfixturevalue("rabbit").create_vhost()


@pytest.fixture
def empty_database(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Return a function that creates an empty PostgreSQL database and returns its URL."""
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create_database


@pytest.fixture
def declared(broker: str) -> str:
    """Declare the queues of the services that read facts of registrations; return the URL."""
    readers = relay.list_readers("registrations")
    assert topology.wait_and_declare(broker, readers, threading.Event())
    return broker


@pytest.fixture
def on_postgres(empty_database: Callable[[], str]) -> Iterator[Database]:
    """Return a PostgreSQL database with an outbox, an inbox and the tables of health."""
    made = Database(empty_database())
    tables = MetaData()
    for table in (outbox, inbox, heartbeat, work_count):
        table.to_metadata(tables)
    tables.create_all(made.engine)
    yield made
    made.dispose()
