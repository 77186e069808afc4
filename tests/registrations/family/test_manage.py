"""Pages behind the secret link: a corrected address makes a new link."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.registrations.models import Registration
from services.registrations.registration import operations
from shared import links
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.form_fields import read_fields
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
        fields = read_fields(self.client.get(f"{self.path}/change").text)
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
