"""Run the registrations service on PostgreSQL as production does."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from services.registrations.occurrences.operations import apply_occurrence
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.architecture.tree import ROOT
from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until
from tests.no_limits import NO_LIMITS
from tests.registrations.facts import build_occurrence_published
from tests.wire.http import request_json

CreateDatabase = Callable[[], str]


KEYS = "k" * 32


@contextmanager
def open_service_database(url: str, service: str) -> Iterator[Database]:
    """Migrate a database of a service and open it; close it when the block ends."""
    database = Database(url)
    upgrade_database(service, database)
    yield database
    database.dispose()


def build_production_env(url: str) -> dict[str, str]:
    """Return the environment of the registrations service in production."""
    return {
        **os.environ,
        **NO_LIMITS,
        "LIVE_MODE": "production",
        "REGISTRATIONS_DATABASE_URL": url,
        "BUS_URL": "amqp://nobody",
        "PUBLIC_URL": "https://live.example.org",
        "SESSION_KEYS": KEYS,
        "LINK_KEYS": KEYS,
    }


class RegistrationsServer:
    """The registrations service under gunicorn with several workers, as production runs it."""

    def __init__(self, url: str, workers: int = 3) -> None:
        self.port = find_free_port()
        self.url = f"http://127.0.0.1:{self.port}/api/registrations/v1"
        options = ("-c", "python:deploy.compose.serving", "-b", f"127.0.0.1:{self.port}")
        app = "services.registrations.app:create_app()"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, "-w", str(workers), app],
            env=build_production_env(url),
            cwd=ROOT,
        )
        wait_until(lambda: request_json(f"{self.url}/readyz")[0] == 200)

    def stop(self) -> None:
        """End the server as a service manager does, and check its exit code."""
        self.process.terminate()
        assert self.process.wait(WAIT_SECONDS) == 0


def create_occurrence(database: Database, capacity: int) -> UUID:
    """Store an occurrence of this capacity in the database of registrations; return its id."""
    fact = build_occurrence_published(capacity=capacity)
    with database.begin() as session:
        apply_occurrence(session, fact)
    return fact.occurrence_id
