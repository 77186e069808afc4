"""Where the organiser does not ask to tell of other events, nobody agrees to it."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registrations.models import Consent
from shared import links
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.form_browser import FormBrowser
from tests.registrations.request_body import build_registration_body
from tests.registrations.stored import create_registration

API = "/api/registrations/v1/registrations"
CONTACT = {
    "contact-name": "Maija Virtanen", "contact-email": "maija@example.org",
    "contact-phone": "040 123 4567", "contact-language": "fi", "marketing": "1",
}  # fmt: skip


@pytest.fixture
def occurrence(create_occurrence: CreateOccurrence) -> UUID:
    """Publish an occurrence whose form does not ask."""
    return create_occurrence(capacity=10, asks_marketing_consent=False)


def count_consents(database: Database) -> int:
    with database.read() as session:
        return len(session.scalars(select(Consent)).all())


def test_form_has_no_box_and_stores_no_consent(
    client: FlaskClient, database: Database, occurrence: UUID
) -> None:
    browser = FormBrowser(client, occurrence)
    browser.press(**{"participant-0-name": "Aino"})
    assert 'name="marketing"' not in browser.text
    browser.press(**CONTACT)
    assert count_consents(database) == 0


def test_form_of_another_event_asks(
    client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> None:
    browser = FormBrowser(client, create_occurrence(capacity=10))
    browser.press(**{"participant-0-name": "Aino"})
    assert 'name="marketing"' in browser.text
    browser.press(**CONTACT)
    assert count_consents(database) == 1


def test_api_refuses_a_consent_that_is_not_asked_for(
    client: FlaskClient, database: Database, occurrence: UUID
) -> None:
    body = build_registration_body(occurrence)
    answer = client.post(API, json=body | {"consents": {"marketing": True}})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:live:consent-not-asked")
    assert client.post(API, json=body | {"consents": {"marketing": False}}).status_code == 201
    assert count_consents(database) == 0


def test_page_of_the_registration_offers_no_consent(
    client: FlaskClient, database: Database, settings: Settings, occurrence: UUID
) -> None:
    registration = create_registration(database, occurrence)
    path = f"/r/{links.create_secret(settings, links.SENT_LINK, registration.id, 1)}"
    assert f'action="{path}/consent"' not in client.get(path).text
    assert client.post(f"{path}/consent", data={"marketing": "1"}).status_code == 404
    assert count_consents(database) == 0
