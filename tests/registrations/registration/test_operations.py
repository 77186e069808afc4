"""Changes of a registration, with the seats and the facts that follow."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.registrations.models import Registration
from services.registrations.registration import operations
from services.registrations.registration.schemas import ChangeRequest, RegistrationRequestSchema
from shared.database.session import Database
from shared.errors import Conflict, NotFound
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.request_body import build_registration_body
from tests.registrations.stored import create_registration, list_facts


def run_operation(
    database: Database, registration: Registration, operation: Any, *args: Any
) -> None:
    with database.begin() as session:
        operation(session, session.get_one(Registration, registration.id), *args)


def build_change(occurrence: UUID, **contact: str) -> ChangeRequest:
    """Build a change of version 1 that replaces only these values of the contact."""
    request = RegistrationRequestSchema().parse(build_registration_body(occurrence))
    return ChangeRequest(
        contact=replace(request.contact, **contact),
        participants=request.participants,
        version=1,
    )


def test_remove_one_of_two_releases_a_seat_and_publishes_it(
    database: Database, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence = create_occurrence()
    registration = create_registration(database, occurrence)
    leaving = registration.participants[0].id
    run_operation(database, registration, operations.remove_participant, leaving)
    assert get_occurrence(occurrence).taken == 1
    facts = list_facts(database, "registration_changed")
    assert [(fact["seats"], fact["version"]) for fact in facts] == [(1, 2)]


def test_remove_unknown_or_last_participant_is_refused(
    database: Database, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence = create_occurrence()
    registration = create_registration(database, occurrence, seats=1)
    with pytest.raises(NotFound):
        run_operation(database, registration, operations.remove_participant, uuid4())
    last = registration.participants[0].id
    with pytest.raises(Conflict):
        run_operation(database, registration, operations.remove_participant, last)
    assert get_occurrence(occurrence).taken == 1


def test_change_contact_keeps_the_seats_and_is_published(
    database: Database, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence = create_occurrence()
    registration = create_registration(database, occurrence)
    change = build_change(occurrence, name="Eero Virtanen")
    run_operation(database, registration, operations.change_registration, change)
    assert get_occurrence(occurrence).taken == 2
    assert [f["contact_name"] for f in list_facts(database, "changed")] == ["Eero Virtanen"]


def test_facts_count_the_participants_of_each_grade(
    database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence()
    body = build_registration_body(occurrence, seats=4)
    for participant, grade in zip(body["participants"], ("8", "7", None, "8"), strict=True):
        participant["grade"] = grade
    with database.begin() as session:
        made = operations.create_registration(session, RegistrationRequestSchema().parse(body))
    with database.read() as session:
        registration = session.get_one(Registration, made.id)
    leaving = registration.participants[0].id
    run_operation(database, registration, operations.remove_participant, leaving)
    facts = [fact["grades"] for fact in list_facts(database, "registration_c")]
    assert facts == [{"7": 1, "8": 2}, {"7": 1, "8": 1}]


def test_change_cancelled_registration_is_refused(
    database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence()
    registration = create_registration(database, occurrence)
    run_operation(database, registration, operations.cancel_registration)
    with pytest.raises(Conflict):
        run_operation(
            database, registration, operations.change_registration, build_change(occurrence)
        )


def test_facts_contain_no_child_and_no_secret(
    database: Database, create_occurrence: CreateOccurrence
) -> None:
    create_registration(database, create_occurrence())
    text = json.dumps(list_facts(database, "registration_confirmed"))
    assert "Virtanen" in text
    assert "Lapsi" not in text
    assert "/r/" not in text
