"""The one-command run as a process: what was confirmed survives `kill -9`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from shared.config import load_settings
from shared.database.session import Database
from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.events.builders import create_event
from tests.registrations.conftest import body


@pytest.fixture
def run(tmp_path: Path) -> Iterator[EmbeddedRun]:
    """Run Live and stop it afterwards."""
    made = EmbeddedRun(tmp_path)
    yield made
    assert made.stop() == 0


def publish(run: EmbeddedRun) -> str:
    database = Database(load_settings("events", run.env).database_url)
    occurrence = str(create_event(database).occurrences[0].id)
    database.dispose()
    return occurrence


def register(run: EmbeddedRun, occurrence: str, seats: int) -> Any:
    return run.post("/api/registrations/v1/registrations", body(occurrence, seats=seats))


def known(run: EmbeddedRun, occurrence: str) -> bool:
    try:
        register(run, occurrence, seats=1)
    except HTTPError as error:
        if error.code != 404:
            raise
        return False
    return True


def seats_left(run: EmbeddedRun) -> int:
    left: int = run.events("q=welding")[0]["occurrences"][0]["seats_left"]
    return left


def test_kill_of_the_whole_run_loses_no_confirmed_registration(run: EmbeddedRun) -> None:
    occurrence = publish(run)
    wait_until(lambda: known(run, occurrence))
    register(run, occurrence, seats=2)
    run.kill()
    run.start()
    wait_until(lambda: seats_left(run) == 7)
    register(run, occurrence, seats=3)
    wait_until(lambda: seats_left(run) == 4)
