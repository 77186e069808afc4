"""Capacity is a promise: nobody is told "you have a place" twice for one seat."""

from collections.abc import Callable
from sqlite3 import IntegrityError
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from services.registrations.models import Occurrence, Registration
from services.registrations.registration import insert
from shared.database.session import Database
from tests.registrations.concurrent import register_concurrently
from tests.registrations.conftest import Publish

UNGUARDED = insert.TAKE_SEATS.replace(f"AND {insert.GUARD}", "")
Stored = Callable[[UUID], Occurrence]


def confirmed_seats(database: Database, occurrence: UUID) -> int:
    """Seats by counting the registrations, not by the counter."""
    total = select(func.coalesce(func.sum(Registration.seats), 0)).where(
        Registration.occurrence_id == occurrence
    )
    with database.read() as session:
        return session.execute(total).scalar_one()


def test_rush_of_200_for_10_seats_confirms_exactly_10(
    app: Flask, database: Database, publish: Publish, stored: Stored
) -> None:
    occurrence = publish(capacity=10)
    assert register_concurrently(app, occurrence, [1] * 200) == {201: 10, 409: 190}
    assert confirmed_seats(database, occurrence) == stored(occurrence).taken == 10


def test_rush_of_parties_never_splits_and_never_exceeds(
    app: Flask, database: Database, publish: Publish, stored: Stored
) -> None:
    occurrence = publish(capacity=25)
    statuses = register_concurrently(app, occurrence, [1, 2, 3, 4] * 15)
    assert set(statuses) == {201, 409}
    assert confirmed_seats(database, occurrence) == stored(occurrence).taken == 25


def test_rush_without_the_guard_is_stopped_by_the_table_itself(
    app: Flask, database: Database, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    occurrence = publish(capacity=10)
    monkeypatch.setattr(insert, "TAKE_SEATS", UNGUARDED)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    with pytest.raises(IntegrityError):
        register_concurrently(app, occurrence, [1] * 20)
    assert confirmed_seats(database, occurrence) <= 10


def test_rush_without_guard_and_without_the_check_overbooks(
    app: Flask, database: Database, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the two guards prevent does happen when they are taken out."""
    occurrence = publish(capacity=10)
    uncounted = UNGUARDED.replace("taken = taken + :registration_seats, ", "")
    monkeypatch.setattr(insert, "TAKE_SEATS", uncounted)
    assert register_concurrently(app, occurrence, [1] * 20) == {201: 20}
    assert confirmed_seats(database, occurrence) == 20
