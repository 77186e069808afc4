"""Servers for the session, an empty virtual host and empty databases for each test."""

import os
from collections.abc import Callable, Iterator

import pytest

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
