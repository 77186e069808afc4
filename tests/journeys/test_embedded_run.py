"""The one-command run as a process: what was confirmed survives `kill -9`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from shared.config import load_settings
from shared.database.session import Database
from tests.deploy.running import Run, until
from tests.events.builders import make
from tests.registrations.conftest import body


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """A running Live, ended afterwards."""
    made = Run(tmp_path)
    yield made
    assert made.stop() == 0


def publish(run: Run) -> str:
    database = Database(load_settings("events", run.env).database_url)
    occurrence = str(make(database).occurrences[0].id)
    database.dispose()
    return occurrence


def register(run: Run, occurrence: str, seats: int) -> Any:
    return run.post("/api/registrations/v1/registrations", body(occurrence, seats=seats))


def known(run: Run, occurrence: str) -> bool:
    try:
        register(run, occurrence, seats=1)
    except HTTPError as error:
        if error.code != 404:
            raise
        return False
    return True


def seats_left(run: Run) -> int:
    left: int = run.events("q=welding")[0]["occurrences"][0]["seats_left"]
    return left


def test_kill_of_the_whole_run_loses_no_confirmed_registration(run: Run) -> None:
    occurrence = publish(run)
    until(lambda: known(run, occurrence))
    register(run, occurrence, seats=2)
    run.kill()
    run.start()
    until(lambda: seats_left(run) == 7)
    register(run, occurrence, seats=3)
    until(lambda: seats_left(run) == 4)
