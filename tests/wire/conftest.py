"""Servers for the session, an empty virtual host and empty databases for each test."""

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
from tests.wire.servers import RABBIT, Postgres, Rabbit, postgres_programs


@pytest.fixture(scope="session")
def rabbit() -> Iterator[Rabbit]:
    """A private RabbitMQ."""
    if not (RABBIT / "rabbitmq-server").exists():
        pytest.skip("no RabbitMQ here: install rabbitmq-server")
    made = Rabbit()
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A private PostgreSQL."""
    if not postgres_programs():
        pytest.skip("no PostgreSQL here: install postgresql")
    made = Postgres()
    yield made
    made.close()


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> str:
    """The address of an empty virtual host; TEST_AMQP_URL instead where it is set."""
    given = os.environ.get("TEST_AMQP_URL")
    return given or request.getfixturevalue("rabbit").vhost()


@pytest.fixture
def empty_database(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes empty PostgreSQL databases; returns their addresses."""
    server: Postgres = request.getfixturevalue("postgres")
    return server.database


@pytest.fixture
def declared(broker: str) -> str:
    """The broker with the queues of those who read registrations."""
    readers = relay.list_readers("registrations")
    assert topology.wait_and_declare(broker, readers, threading.Event())
    return broker


@pytest.fixture
def on_postgres(empty_database: Callable[[], str]) -> Iterator[Database]:
    """A PostgreSQL database with an outbox and an inbox."""
    made = Database(empty_database())
    tables = MetaData()
    for table in (outbox, inbox, heartbeat):
        table.to_metadata(tables)
    tables.create_all(made.engine)
    yield made
    made.dispose()
