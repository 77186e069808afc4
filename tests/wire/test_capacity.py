"""Capacity on PostgreSQL is never set below the taken seats, also during registrations."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from services.registrations.app import create_app
from services.registrations.models import Occurrence
from services.registrations.occurrences import seats
from services.registrations.occurrences.operations import apply_occurrence
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from tests.concurrency import send_concurrently
from tests.registrations.facts import build_occurrence_published
from tests.registrations.request_body import build_registration_body
from tests.registrations.roster_client import (
    RosterClient,
    count_seats,
    lower_and_raise_capacity,
    set_capacity,
)
from tests.wire.http import request_json
from tests.wire.registrations_server import RegistrationsServer


@pytest.fixture
def roster(empty_database: Callable[[], str], tmp_path: Path) -> Iterator[RosterClient]:
    """Return an editor of an occurrence with ten seats, in a PostgreSQL database of its own."""
    settings = load_settings("registrations", {"LIVE_DATA": str(tmp_path)})
    app = create_app(replace(settings, database_url=empty_database()))
    database = app.extensions["live"].database
    upgrade_database("registrations", database)

    def publish_occurrence(**given: Any) -> UUID:
        fact = build_occurrence_published(**given)
        with database.begin() as session:
            apply_occurrence(session, fact)
        return fact.occurrence_id

    yield RosterClient(app, publish_occurrence, capacity=10)
    database.dispose()


def test_capacity_set_during_registrations_is_never_below_taken_seats(
    roster: RosterClient,
) -> None:
    web = RegistrationsServer(roster.database.url)

    def send_registration(number: int) -> int:
        form = build_registration_body(roster.occurrence_id, 1 + number % 3, family=number)
        return request_json(f"{web.url}/registrations", form)[0]

    answers = lower_and_raise_capacity(roster, lambda: send_concurrently(send_registration, 60))
    web.stop()
    assert set(answers) == {303}
    counted, taken, capacity = count_seats(roster)
    assert counted == taken <= capacity


def make_unguarded_resize(
    meanwhile: Callable[[], object],
) -> Callable[[Session, UUID, int, int], bool]:
    """Return a resize that reads, calls `meanwhile`, and then writes."""

    def resize_unguarded(session: Session, occurrence_id: UUID, capacity: int, _shown: int) -> bool:
        if session.get_one(Occurrence, occurrence_id, populate_existing=True).taken > capacity:
            return False
        meanwhile()
        changed = update(Occurrence).where(Occurrence.id == occurrence_id)
        session.execute(changed.values(capacity=capacity))
        return True

    return resize_unguarded


def test_capacity_without_the_guard_goes_below_the_taken_seats(
    roster: RosterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: without the guarded statement and the check of the table, seats are missing."""
    with roster.database.begin() as session:
        drop = "ALTER TABLE occurrence DROP CONSTRAINT ck_occurrence_taken_within_capacity"
        session.execute(text(drop))
    monkeypatch.setattr(
        seats, "resize_capacity", make_unguarded_resize(lambda: roster.create_registration(seats=3))
    )
    assert set_capacity(roster, lambda _stored: 2) == 303
    assert count_seats(roster) == (3, 3, 2)


def test_capacity_with_the_guard_becomes_what_was_taken_meanwhile(
    roster: RosterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    resize_guarded = seats.resize_capacity

    def register_then_resize(
        session: Session, occurrence_id: UUID, capacity: int, shown: int
    ) -> bool:
        roster.create_registration(seats=3)
        return resize_guarded(session, occurrence_id, capacity, shown)

    monkeypatch.setattr(seats, "resize_capacity", register_then_resize)
    assert set_capacity(roster, lambda _stored: 2) == 303
    assert count_seats(roster) == (3, 3, 3)
