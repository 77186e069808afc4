"""Confirmed registrations survive `kill -9` of the whole embedded run."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from shared.config import load_settings
from shared.database.session import Database
from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.events.builders import create_event
from tests.registrations.request_body import build_registration_body

NUMBERS = count()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[EmbeddedRun]:
    """Start Live for one test."""
    run = EmbeddedRun(tmp_path)
    yield run
    assert run.stop() == 0


def publish_event(run: EmbeddedRun) -> str:
    """Publish an event with 10 seats and return the id of its occurrence."""
    database = Database(load_settings("events", run.env).database_url)
    occurrence_id = str(create_event(database).occurrences[0].id)
    database.dispose()
    return occurrence_id


def register(run: EmbeddedRun, occurrence_id: str, seats: int) -> Any:
    return run.post(
        "/api/registrations/v1/registrations",
        build_registration_body(occurrence_id, seats, family=next(NUMBERS)),
    )


def can_register(run: EmbeddedRun, occurrence_id: str) -> bool:
    """Try to register one seat; return False if the occurrence is not known yet."""
    try:
        register(run, occurrence_id, seats=1)
    except HTTPError as error:
        if error.code != 404:
            raise
        return False
    return True


def get_seats_left(run: EmbeddedRun, occurrence_id: str) -> int:
    """Return the seats that the catalogue shows; the demo has events of its own on welding."""
    occurrences = [one for event in run.list_events("q=welding") for one in event["occurrences"]]
    return next(int(one["seats_left"]) for one in occurrences if one["id"] == occurrence_id)


def test_kill_of_the_whole_run_loses_no_confirmed_registration(run: EmbeddedRun) -> None:
    occurrence_id = publish_event(run)
    wait_until(lambda: can_register(run, occurrence_id))
    register(run, occurrence_id, seats=2)
    run.kill()
    run.start()
    wait_until(lambda: get_seats_left(run, occurrence_id) == 7)
    register(run, occurrence_id, seats=3)
    wait_until(lambda: get_seats_left(run, occurrence_id) == 4)
