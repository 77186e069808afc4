"""Changing a registration: seats and facts move with it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.registrations.models import Occurrence, Registration
from services.registrations.occurrences.handlers import keep_occurrence
from services.registrations.occurrences.timers import tell_seats
from services.registrations.registration import operations
from services.registrations.registration.schemas import RegistrationRequest
from shared import clock
from shared.bus.outbox import outbox
from shared.database.session import Database
from shared.errors import Conflict, NotFound
from tests.registrations.conftest import Publish, body, published

Stored = Callable[[UUID], Occurrence]


def made(database: Database, occurrence: UUID, seats: int = 2) -> Registration:
    form = RegistrationRequest().load(body(occurrence, seats=seats))
    with database.begin() as session:
        answer = operations.register(session, form)
    with database.read() as session:
        return session.get_one(Registration, UUID(answer["id"]))


def act(database: Database, registration: Registration, do: Any, *args: Any) -> None:
    with database.begin() as session:
        do(session, session.get_one(Registration, registration.id), *args)


def notice(database: Database, kind: str) -> list[dict[str, Any]]:
    wanted = select(outbox.c.body).where(outbox.c.contract.contains(kind)).order_by(outbox.c.seq)
    with database.read() as session:
        return [json.loads(text)["data"] for text in session.scalars(wanted)]


def test_remove_one_of_two_frees_one_seat_and_tells_it(
    database: Database, publish: Publish, stored: Stored
) -> None:
    occurrence = publish()
    registration = made(database, occurrence)
    leaving = registration.participants[0].id
    act(database, registration, operations.remove_participant, leaving)
    assert stored(occurrence).taken == 1
    facts = notice(database, "registration_changed")
    assert [(fact["seats"], fact["version"]) for fact in facts] == [(1, 2)]


def test_remove_of_a_stranger_or_of_the_last_one_is_refused(
    database: Database, publish: Publish, stored: Stored
) -> None:
    occurrence = publish()
    registration = made(database, occurrence, seats=1)
    with pytest.raises(NotFound):
        act(database, registration, operations.remove_participant, uuid4())
    last = registration.participants[0].id
    with pytest.raises(Conflict):
        act(database, registration, operations.remove_participant, last)
    assert stored(occurrence).taken == 1


def test_change_keeps_the_seats_and_tells_the_new_contact(
    database: Database, publish: Publish, stored: Stored
) -> None:
    occurrence = publish()
    registration = made(database, occurrence)
    form = RegistrationRequest().load(body(occurrence))
    form["contact"]["name"] = "Eero Virtanen"
    act(database, registration, operations.change, form, 1)
    assert stored(occurrence).taken == 2
    assert [f["contact_name"] for f in notice(database, "changed")] == ["Eero Virtanen"]


def test_change_of_a_cancelled_registration_is_refused(
    database: Database, publish: Publish
) -> None:
    occurrence = publish()
    registration = made(database, occurrence)
    act(database, registration, operations.cancel)
    form = RegistrationRequest().load(body(occurrence))
    with pytest.raises(Conflict):
        act(database, registration, operations.change, form, 1)


def test_facts_hold_no_child_and_no_secret(database: Database, publish: Publish) -> None:
    made(database, publish())
    text = json.dumps(notice(database, "registration_confirmed"))
    assert "Virtanen" in text
    assert "Lapsi" not in text
    assert "/r/" not in text


def test_many_registrations_are_told_as_one_count_of_seats(
    database: Database, publish: Publish
) -> None:
    occurrence = publish()
    for _ in range(3):
        made(database, occurrence)
    for expected in (1, 0):
        with database.begin() as session:
            assert tell_seats(session) == expected
    assert [(f["taken"], f["capacity"]) for f in notice(database, "seats_changed")] == [(6, 10)]


def test_older_snapshot_of_an_occurrence_is_ignored(database: Database, stored: Stored) -> None:
    newer = published(version=3, venue="New hall", capacity=5)
    older = published(version=2, venue="Old hall", occurrence_id=newer.occurrence_id)
    late = published(
        version=4,
        capacity=99,
        occurrence_id=newer.occurrence_id,
        starts_at=clock.now() + timedelta(days=20),
    )
    for fact in (newer, older, late):
        with database.begin() as session:
            keep_occurrence(session, fact)
    kept = stored(newer.occurrence_id)
    assert (kept.version, kept.starts_at, kept.capacity) == (4, late.starts_at, 5)
