"""The page of a registration to forward: no contact, no button, and gone with the registration."""

import re

import pytest
from flask.testing import FlaskClient

from services.registrations.models import Registration
from services.registrations.registration.operations import cancel_registration
from shared import links
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.stored import create_registration


@pytest.fixture
def registration(
    client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> Registration:
    """Register a family of two as aino@example.org."""
    client.set_cookie("lang", "en")
    return create_registration(database, create_occurrence())


@pytest.fixture
def ticket(client: FlaskClient, settings: Settings, registration: Registration) -> str:
    """Return the path of the ticket that the family's page leads to."""
    token = links.create_secret(settings, links.SHOWN_LINK, registration.id, 1)
    found = re.search(r'href="(/r/ticket/[^"]+)"', client.get(f"/r/{token}").text)
    assert found is not None
    return found[1]


def test_ticket_names_who_comes_and_nothing_else(
    client: FlaskClient, registration: Registration, ticket: str
) -> None:
    page = client.get(ticket).text
    assert "Ticket for 2 people" in page
    assert registration.participants[0].name in page
    for private in ("Aino Virtanen", "aino@example.org", "401234567", "<form method"):
        assert private not in page


def test_secret_of_a_ticket_opens_no_page_that_changes_anything(
    client: FlaskClient, ticket: str
) -> None:
    token = ticket.rpartition("/")[2]
    assert client.get(f"/r/{token}").status_code == 404
    assert client.post(f"/r/{token}/cancel").status_code == 404


def test_ticket_of_a_cancelled_registration_is_not_valid(
    client: FlaskClient, database: Database, registration: Registration, ticket: str
) -> None:
    with database.begin() as session:
        cancel_registration(session, session.get_one(Registration, registration.id))
    page = client.get(ticket).text
    assert "This ticket is not valid" in page
    assert registration.participants[0].name not in page


def test_new_link_of_the_registration_makes_the_ticket_invalid(
    client: FlaskClient, database: Database, registration: Registration, ticket: str
) -> None:
    with database.begin() as session:
        session.get_one(Registration, registration.id).link_version = 2
    assert client.get(ticket).status_code == 404
