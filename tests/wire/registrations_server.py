"""Run the registrations service on PostgreSQL as production does."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from services.registrations.occurrences.handlers import keep_occurrence
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.architecture.tree import ROOT
from tests.deploy.running import WAIT_SECONDS, free_port, until
from tests.registrations.conftest import published
from tests.wire.http import ask

New = Callable[[], str]


KEYS = "k" * 32


@contextmanager
def opened(url: str, service: str) -> Iterator[Database]:
    """A migrated database of a service."""
    database = Database(url)
    upgrade_database(service, database)
    yield database
    database.dispose()


def production(url: str) -> dict[str, str]:
    """The environment of a registrations service in production."""
    return {
        **os.environ,
        "LIVE_MODE": "production",
        "REGISTRATIONS_DATABASE_URL": url,
        "BUS_URL": "amqp://nobody",
        "PUBLIC_URL": "https://live.example.org",
        "SESSION_KEYS": KEYS,
        "LINK_KEYS": KEYS,
    }


class Web:
    """The registrations service as production runs it: gunicorn with several workers."""

    def __init__(self, url: str, workers: int = 3) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/api/registrations/v1"
        options = ("-c", "python:deploy.compose.serving", "-b", f"127.0.0.1:{self.port}")
        app = "services.registrations.app:create_app()"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, "-w", str(workers), app],
            env=production(url),
            cwd=ROOT,
        )
        until(lambda: ask(f"{self.url}/readyz")[0] == 200)

    def stop(self) -> None:
        """End it as a service manager would."""
        self.process.terminate()
        assert self.process.wait(WAIT_SECONDS) == 0


def slot(database: Database, capacity: int) -> UUID:
    fact = published(capacity=capacity)
    with database.begin() as session:
        keep_occurrence(session, fact)
    return fact.occurrence_id
