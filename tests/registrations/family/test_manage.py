"""Pages behind the secret link: a new link for a new address, consent, note, online link."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registrations.models import Consent, Registration
from services.registrations.registration import operations
from shared import clock, links
from shared.config import Settings
from shared.database.session import Database
from tests.html_forms import read_form_fields
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.stored import create_registration, list_facts


class SecretLink:
    """A family that has opened the link of its registration for two children."""

    def __init__(self, client: FlaskClient, database: Database, settings: Settings) -> None:
        self.client, self.database, self.settings = client, database, settings
        self.client.set_cookie("lang", "en")
        self.path = ""

    def open_registration(self, registration: Registration) -> None:
        """Use the first link of a registration."""
        self.id = registration.id
        self.path = f"/r/{links.create_secret(self.settings, 'manage', registration.id, 1)}"

    def change(self, **typed: str) -> str:
        """Save changes and return the path of the page that follows."""
        fields = read_form_fields(self.client.get(f"{self.path}/change").text)
        response = self.client.post(f"{self.path}/change", data={**fields, **typed})
        assert response.status_code == 303
        return str(response.location)

    def load(self) -> Registration:
        """Return what is stored."""
        with self.database.read() as session:
            return session.get_one(Registration, self.id)


@pytest.fixture
def family(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    create_occurrence: CreateOccurrence,
) -> SecretLink:
    """Open the link of a new registration."""
    link = SecretLink(client, database, settings)
    link.open_registration(create_registration(database, create_occurrence()))
    return link


@pytest.mark.parametrize(
    "typed", [{"contact-email": "right@example.org"}, {"contact-phone": "050 123 4567"}]
)
def test_corrected_address_shuts_the_first_link_out(
    family: SecretLink, typed: dict[str, str]
) -> None:
    location = family.change(**typed)
    path, _, done = location.partition("?")
    assert (path != family.path, done) == (True, "done=new-link")
    for page in ("", "/change", "/cancel"):
        assert family.client.get(family.path + page).status_code == 404
    assert family.client.post(f"{family.path}/cancel").status_code == 404
    shown = family.client.get(location)
    assert shown.status_code == 200
    assert "earlier link no longer works" in shown.text
    (fact,) = list_facts(family.database, "registration_changed")
    assert fact["link_version"] == 2


def test_other_changes_keep_the_link(family: SecretLink) -> None:
    location = family.change(**{"contact-name": "Aino V", "participant-0-name": "Eino"})
    assert location == f"{family.path}?done=changed"
    assert family.client.get(family.path).status_code == 200


def test_corrected_address_without_a_new_link_leaves_the_first_one_open(
    family: SecretLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    real = operations.change_registration

    def change_and_keep_link(session: Any, registration: Registration, *given: Any) -> Any:
        version = registration.link_version
        real(session, registration, *given)
        registration.link_version = version

    monkeypatch.setattr(operations, "change_registration", change_and_keep_link)
    family.change(**{"contact-email": "right@example.org"})
    assert re.search("Aino Virtanen", family.client.get(family.path).text)


def count_consents(family: SecretLink) -> list[bool]:
    """Return for each consent whether it still holds, the first one given first."""
    with family.database.read() as session:
        rows = session.scalars(select(Consent).order_by(Consent.given_at)).all()
    return [row.withdrawn_at is None for row in rows]


def set_consent(family: SecretLink, **fields: str) -> str:
    """Press the button of the consent, and return the page that follows."""
    response = family.client.post(f"{family.path}/consent", data=fields)
    assert response.status_code == 303
    return family.client.get(response.location).text


def test_consent_is_shown_given_and_withdrawn_on_the_page(family: SecretLink) -> None:
    assert "We do not tell you about other events." in family.client.get(family.path).text
    for _ in range(2):
        assert "You have agreed" in set_consent(family, marketing="1")
        assert count_consents(family) == [True]
    for _ in range(2):
        assert "We do not tell you about other events." in set_consent(family)
        assert count_consents(family) == [False]
    set_consent(family, marketing="1")
    assert count_consents(family) == [False, True]


def test_consent_can_be_withdrawn_after_the_deadline_and_after_cancelling(
    family: SecretLink,
) -> None:
    set_consent(family, marketing="1")
    family.client.post(f"{family.path}/cancel")
    assert "Do not tell me any more" in family.client.get(family.path).text
    with time_machine.travel(clock.now() + timedelta(days=12), tick=False):
        set_consent(family)
    assert count_consents(family) == [False]


def test_opening_the_page_of_the_consent_changes_nothing(family: SecretLink) -> None:
    assert family.client.get(f"{family.path}/consent").status_code == 405
    assert count_consents(family) == []


def test_note_is_changed_without_a_message(family: SecretLink) -> None:
    assert family.change(note="Tulkki, kiitos") == f"{family.path}?done=changed"
    assert family.load().note == "Tulkki, kiitos"
    assert list_facts(family.database, "registration_changed") == []
    assert "Tulkki, kiitos" in family.client.get(family.path).text
    family.change(**{"contact-name": "Aino V"})
    assert family.load().note == "Tulkki, kiitos"
    assert [one["version"] for one in list_facts(family.database, "registration_changed")] == [3]


def test_change_form_of_the_previous_release_keeps_the_note(family: SecretLink) -> None:
    family.change(note="Tulkki")
    fields = read_form_fields(family.client.get(f"{family.path}/change").text)
    del fields["note"]
    family.client.post(f"{family.path}/change", data=fields)
    assert family.load().note == "Tulkki"


def test_online_link_is_shown_to_those_who_come_only(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    create_occurrence: CreateOccurrence,
) -> None:
    url, link = "https://meet.example.org/ilta", SecretLink(client, database, settings)
    occurrence = create_occurrence(online_url=url)
    link.open_registration(create_registration(database, occurrence))
    assert f'href="{url}"' in client.get(link.path).text
    form = client.get(f"/register/{occurrence}", follow_redirects=True)
    assert url not in form.text
    client.post(f"{link.path}/cancel")
    assert url not in client.get(link.path).text
