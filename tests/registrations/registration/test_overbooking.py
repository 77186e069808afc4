"""Concurrent registrations: a seat is never confirmed twice."""

from sqlite3 import IntegrityError
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from services.registrations.models import Registration
from services.registrations.registration import insert
from shared.database.session import Database
from tests.registrations.concurrent import register_concurrently
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence

UNGUARDED = insert.TAKE_SEATS.replace(f"AND {insert.GUARD}", "")


def count_confirmed_seats(database: Database, occurrence: UUID) -> int:
    """Sum the seats of the registrations, without using the counter of the occurrence."""
    total = select(func.coalesce(func.sum(Registration.seats), 0)).where(
        Registration.occurrence_id == occurrence
    )
    with database.read() as session:
        return session.execute(total).scalar_one()


def test_200_concurrent_registrations_for_10_seats_confirm_10(
    app: Flask,
    database: Database,
    create_occurrence: CreateOccurrence,
    get_occurrence: GetOccurrence,
) -> None:
    occurrence = create_occurrence(capacity=10)
    assert register_concurrently(app, occurrence, [1] * 200) == {201: 10, 409: 190}
    assert count_confirmed_seats(database, occurrence) == get_occurrence(occurrence).taken == 10


def test_concurrent_registrations_of_several_seats_are_never_split(
    app: Flask,
    database: Database,
    create_occurrence: CreateOccurrence,
    get_occurrence: GetOccurrence,
) -> None:
    occurrence = create_occurrence(capacity=25)
    statuses = register_concurrently(app, occurrence, [1, 2, 3, 4] * 15)
    assert set(statuses) == {201, 409}
    assert count_confirmed_seats(database, occurrence) == get_occurrence(occurrence).taken == 25


def test_concurrent_registrations_without_guard_violate_the_check(
    app: Flask,
    database: Database,
    create_occurrence: CreateOccurrence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    occurrence = create_occurrence(capacity=10)
    monkeypatch.setattr(insert, "TAKE_SEATS", UNGUARDED)
    spend = insert.SPEND_BUDGET.replace(f"AND {insert.GUARD}", "")
    monkeypatch.setattr(insert, "SPEND_BUDGET", spend)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", True)
    with pytest.raises(IntegrityError):
        register_concurrently(app, occurrence, [1] * 20)
    assert count_confirmed_seats(database, occurrence) <= 10


def test_concurrent_registrations_without_guard_and_check_overbook(
    app: Flask,
    database: Database,
    create_occurrence: CreateOccurrence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: without both guards, seats are confirmed twice."""
    occurrence = create_occurrence(capacity=10)
    uncounted = UNGUARDED.replace("taken = taken + :seats, ", "")
    monkeypatch.setattr(insert, "TAKE_SEATS", uncounted)
    assert register_concurrently(app, occurrence, [1] * 20) == {201: 20}
    assert count_confirmed_seats(database, occurrence) == 20
