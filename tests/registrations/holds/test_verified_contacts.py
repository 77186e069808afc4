"""The other services learn which contacts used the link that we sent."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.registrations.holds.operations import confirm_registration
from services.registrations.models import Occurrence, Registration
from services.registrations.registration.operations import build_registration
from services.registrations.registration.schemas import RegistrationRequestSchema
from shared import links
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.request_body import build_registration_body
from tests.registrations.stored import create_registration, list_facts

FACT = "contact_verified"


@pytest.fixture
def registration(database: Database, create_occurrence: CreateOccurrence) -> Registration:
    """Create a registration whose link was not used."""
    return create_registration(database, create_occurrence())


def press_button(client: FlaskClient, settings: Settings, registration: Registration) -> None:
    """Press the button behind the link that was sent."""
    token = links.create_secret(
        settings, links.SENT_LINK, registration.id, registration.link_version
    )
    client.post(f"/r/{token}/confirm")


def load_registration(database: Database, registration_id: UUID) -> Registration:
    with database.read() as session:
        return session.get_one(Registration, registration_id)


def test_new_registration_says_that_its_link_was_not_used(
    database: Database, registration: Registration
) -> None:
    assert [fact["is_verified"] for fact in list_facts(database, "registration_confirmed")] == [
        False
    ]


def test_registration_by_staff_says_that_it_is_verified(
    database: Database, create_occurrence: CreateOccurrence
) -> None:
    request = RegistrationRequestSchema().parse(build_registration_body(create_occurrence()))
    with database.read() as session:
        occurrence = session.get_one(Occurrence, request.occurrence_id)
        assert build_registration(occurrence, request).is_verified


def test_button_is_published_once_and_leaves_the_version(
    client: FlaskClient, settings: Settings, database: Database, registration: Registration
) -> None:
    """An open form of the family stays valid."""
    for _ in range(2):
        press_button(client, settings, registration)
    (fact,) = list_facts(database, FACT)
    assert fact["is_verified"] is True
    assert fact["registration_id"] == str(registration.id)
    version = load_registration(database, registration.id).version
    assert fact["version"] == version == registration.version


def test_button_is_published_for_every_registration_of_the_contact(
    client: FlaskClient,
    settings: Settings,
    database: Database,
    create_occurrence: CreateOccurrence,
    registration: Registration,
) -> None:
    other = create_registration(database, create_occurrence())
    press_button(client, settings, registration)
    facts = list_facts(database, FACT)
    assert {fact["registration_id"] for fact in facts} == {str(registration.id), str(other.id)}
    assert load_registration(database, other.id).is_verified


def test_change_of_address_by_the_family_begins_anew(
    client: FlaskClient, settings: Settings, database: Database, registration: Registration
) -> None:
    press_button(client, settings, registration)
    with database.begin() as session:
        stored = session.get_one(Registration, registration.id)
        stored.verified_at, stored.link_version, stored.version = None, 2, 2
    changed = load_registration(database, registration.id)
    press_button(client, settings, changed)
    assert [fact["version"] for fact in list_facts(database, FACT)] == [1, 2]


def test_confirmation_of_held_seats_is_published_as_confirmed_only(
    database: Database, registration: Registration
) -> None:
    with database.begin() as session:
        stored = session.get_one(Registration, registration.id)
        stored.status = stored.status.HELD
        session.flush()
        confirm_registration(session, stored)
    assert list_facts(database, FACT) == []
    assert list_facts(database, "registration_confirmed")[-1]["is_verified"] is True
