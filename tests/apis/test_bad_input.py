"""Wrong input on a family's pages: an error in the page's language, and typed values stay."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from services.registrations.models import Participant, Registration
from services.registrations.registration import operations
from shared import clock
from shared.database.session import Database
from shared.web.forms import tokens
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.fixtures import app, create_occurrence, database, get_occurrence, settings
from tests.registrations.fixtures import client as registrations_client

__all__ = [
    "app",
    "create_occurrence",
    "database",
    "get_occurrence",
    "registrations_client",
    "settings",
]
URL = "/register/{}?lang=sv"
FORM_DATA = {
    "step": "2", "participant-0-name": "Aino Virtanen", "participant-0-grade": "8",
    "contact-name": "Maija Virtanen", "contact-email": "maija@example.org",
    "contact-phone": "040 123 4567", "contact-language": "sv",
}  # fmt: skip


@pytest.fixture
def client(registrations_client: FlaskClient) -> FlaskClient:
    """Return a client of the registrations app."""
    return registrations_client


def build_form(client: FlaskClient, **changed: str | None) -> dict[str, str]:
    """Return a complete form with a new token; a field changed to None is left out."""
    settings = client.application.extensions["live"].settings
    form = {**FORM_DATA, "token": tokens.issue_form_token(settings, "register"), **changed}
    return {name: value for name, value in form.items() if value is not None}


def send_form(client: FlaskClient, occurrence: UUID, **changed: Any) -> Any:
    dashed = {name.replace("_", "-"): value for name, value in changed.items()}
    return client.post(URL.format(occurrence), data=build_form(client, **dashed))


def count_rows(database: Database) -> int:
    with database.read() as session:
        registrations = session.scalar(select(func.count(Registration.id))) or 0
        return registrations + (session.scalar(select(func.count(Participant.id))) or 0)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("contact-phone", "123", "Kontrollera telefonnumret"),
        ("contact-phone", "+358 40 123 4567 890 123", "Kontrollera telefonnumret"),
        ("contact-phone", "", "Fyll i det här"),
        ("contact-email", "maija(at)example.org", "Kontrollera e-postadressen"),
        ("contact-email", "a" * 250 + "@example.org", "Kontrollera e-postadressen"),
        ("contact-name", "x" * 300, "Använd högst 100 tecken"),
        ("contact-name", "   ", "Fyll i det här"),
        ("participant-0-name", "x" * 300, "Använd högst 100 tecken"),
        ("participant-0-name", "a\x07b", "Använd bara bokstäver"),
        ("participant-0-grade", "12", "Välj årskurs"),
        ("contact-language", "de", "contact-language-error"),
        ("note", "x" * 1001, "Använd högst 1000 tecken"),
    ],
)
def test_wrong_field_is_named_in_swedish_and_keeps_typed_values(
    client: FlaskClient,
    database: Database,
    create_occurrence: CreateOccurrence,
    field: str,
    value: str,
    word: str,
) -> None:
    response = client.post(
        URL.format(create_occurrence()), data=build_form(client, **{field: value})
    )
    assert response.status_code == 422
    assert word in response.text
    assert 'lang="sv"' in response.text
    expected = {**FORM_DATA, field: value}
    for name in ("participant-0-name", "contact-name", "contact-email", "contact-phone"):
        assert f'name="{name}"' in response.text
        assert expected[name] in response.text
    assert count_rows(database) == 0


def test_form_without_participants_asks_for_one(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    response = client.post(
        URL.format(create_occurrence()), data=build_form(client, **{"participant-0-name": None})
    )
    assert (response.status_code, 'name="participant-0-name"' in response.text) == (422, True)


def test_emoji_in_a_name_is_accepted(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    assert send_form(client, create_occurrence(), participant_0_name="Åke 🚀").status_code == 303
    assert count_rows(database) == 2


@pytest.mark.parametrize("token", ["", "x", "stale"])
def test_old_or_broken_token_asks_to_send_again(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database, token: str
) -> None:
    if token == "stale":  # noqa: S105 - a case of this test
        with time_machine.travel(clock.now() - timedelta(days=2)):
            token = build_form(client)["token"]
    occurrence = create_occurrence()
    response = send_form(client, occurrence, token=token)
    assert (response.status_code, count_rows(database)) == (409, 0)
    assert "Maija Virtanen" in response.text
    fresh = response.text.split('name="token" value="')[1].split('"')[0]
    assert send_form(client, occurrence, token=fresh).status_code == 303


def test_form_sent_twice_is_one_registration(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    occurrence, form = create_occurrence(), build_form(client)
    first, second = (client.post(URL.format(occurrence), data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert count_rows(database) == 2


def test_form_sent_again_with_other_names_asks_for_confirmation(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    occurrence, form = create_occurrence(), build_form(client)
    client.post(URL.format(occurrence), data=form)
    other = {**form, "participant-0-name": "Eino Virtanen"}
    response = client.post(URL.format(occurrence), data=other)
    assert (response.status_code, count_rows(database)) == (409, 2)
    assert "redan skickat" in response.text


def test_form_beyond_seats_left_keeps_values_and_shows_seats_left(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    occurrence = create_occurrence(capacity=1)
    response = send_form(client, occurrence, participant_1_name="Eino", participant_1_grade="")
    assert (response.status_code, count_rows(database)) == (409, 0)
    assert "bara 1 plats kvar" in response.text
    assert "Maija Virtanen" in response.text


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"starts_at": clock.now() - timedelta(days=3)}, "Anmälan har stängt"),
        ({"cancelled": True}, "Evenemanget är inställt"),
        ({"opens_at": clock.now() + timedelta(days=1)}, "Anmälan har inte öppnat"),
        ({"registration": "walk_in"}, "Du anmäler dig inte här"),
        ({"capacity": 0}, "Alla platser är tagna"),
    ],
)
def test_form_of_closed_occurrence_shows_the_reason(
    client: FlaskClient,
    create_occurrence: CreateOccurrence,
    database: Database,
    given: dict[str, Any],
    word: str,
) -> None:
    occurrence = create_occurrence(**given)
    assert word in client.get(URL.format(occurrence)).text
    assert send_form(client, occurrence).status_code == 409
    assert count_rows(database) == 0


@pytest.mark.parametrize(
    "path", [f"/register/{UUID(int=1)}", "/register/x", "/r/x", "/r/" + "A" * 46]
)
def test_unknown_address_shows_a_helpful_page(
    client: FlaskClient, database: Database, path: str
) -> None:
    response = client.get(path + "?lang=sv")
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "Sidan hittades inte" in response.text


def test_huge_form_is_refused_with_a_page(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    response = client.post(URL.format(create_occurrence()), data={"note": "x" * 10_000_000})
    assert (response.status_code, response.mimetype) == (413, "text/html")
    assert "Texten är för lång" in response.text


def test_broken_utf8_in_a_form_is_no_server_error(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    response = client.post(
        URL.format(create_occurrence()),
        data=b"step=2&participant-0-name=%FF%FE&contact-name=%C3",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 422
    assert count_rows(database) == 0


def test_form_from_another_site_is_refused(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    occurrence = create_occurrence()
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = client.post(URL.format(occurrence), data=build_form(client), headers=header)
        assert (response.status_code, count_rows(database)) == (403, 0)


def register(client: FlaskClient, occurrence: UUID) -> str:
    return str(send_form(client, occurrence).location.split("?")[0])


def test_link_of_a_cancelled_registration_changes_nothing(
    client: FlaskClient, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence = create_occurrence()
    here = register(client, occurrence)
    assert [client.post(f"{here}/cancel").status_code for _ in range(2)] == [303, 303]
    change = {**FORM_DATA, "version": "2"}
    assert client.post(f"{here}/change", data=change).status_code == 409
    assert "Anmälan är avbokad" in client.get(here + "?lang=sv").text
    assert get_occurrence(occurrence).taken == 0


def test_opening_a_link_changes_nothing(
    client: FlaskClient, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence = create_occurrence()
    here = register(client, occurrence)
    for path in ("", "/cancel", "/change"):
        response = client.get(here + path)
        assert response.status_code == 200
        assert (response.headers["Cache-Control"], response.headers["Referrer-Policy"]) == (
            "no-store",
            "no-referrer",
        )
    assert get_occurrence(occurrence).taken == 1


def test_change_on_an_outdated_page_keeps_typed_values(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    here = register(client, create_occurrence())
    change = {**FORM_DATA, "version": "1", "contact-name": "Matti Virtanen"}
    assert client.post(f"{here}/change", data=change).status_code == 303
    response = client.post(f"{here}/change?lang=sv", data={**change, "contact-name": "Maija V"})
    assert response.status_code == 409
    assert "har ändrats under tiden" in response.text
    assert "Maija V" in response.text


def test_change_after_the_deadline_shows_the_reason(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    here = register(client, create_occurrence())
    with time_machine.travel(clock.now() + timedelta(days=9, hours=23, minutes=30)):
        response = client.post(f"{here}/cancel?lang=sv")
        assert response.status_code == 409
        assert "Tiden för ändringar har gått ut" in response.text


@pytest.mark.parametrize("version", ["", "x", "99", "-1"])
def test_change_with_a_forged_version_saves_nothing(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database, version: str
) -> None:
    here = register(client, create_occurrence())
    response = client.post(
        f"{here}/change", data={**FORM_DATA, "contact-name": "X", "version": version}
    )
    assert response.status_code in (409, 422)
    with database.read() as session:
        assert session.scalars(select(Registration)).one().contact_name == "Maija Virtanen"


def test_change_without_the_version_check_overwrites(
    client: FlaskClient,
    create_occurrence: CreateOccurrence,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control."""
    here = register(client, create_occurrence())
    real = operations.change_registration

    def change_unguarded(session: Any, registration: Registration, change: Any) -> Any:
        return real(session, registration, replace(change, version=registration.version))

    monkeypatch.setattr(operations, "change_registration", change_unguarded)
    change = {**FORM_DATA, "version": "99", "contact-name": "X"}
    assert client.post(f"{here}/change", data=change).status_code == 303
