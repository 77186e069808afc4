"""Wrong input on a family's pages: an error in the page's language, and typed values stay."""

import re
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
from tests.html_forms import read_form_fields
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


def send_and_follow(client: FlaskClient, url: str, form: dict[str, str]) -> Any:
    """Send a form and return the page that its answer redirects to."""
    response = client.post(url, data=form)
    assert response.status_code == 303
    return client.get(response.location)


def count_rows(database: Database) -> int:
    with database.read() as session:
        registrations = session.scalar(select(func.count(Registration.id))) or 0
        return registrations + (session.scalar(select(func.count(Participant.id))) or 0)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("contact-phone", "123", "Kontrollera telefonnumret"),
        ("contact-phone", "+358 40 123 4567 890 123", "Kontrollera telefonnumret"),
        ("contact-phone", "", "Fyll i fältet"),
        ("contact-phone", "070-123 45 67", "Börja ett utländskt nummer med landsnumret"),
        ("contact-phone", "+46 8 123 456 78", "(Sverige)"),
        ("contact-phone", "+881 6 1234 5678", "Ange ett mobilnummer"),
        ("contact-email", "maija(at)example.org", "Kontrollera e-postadressen"),
        ("contact-email", "a" * 250 + "@example.org", "Kontrollera e-postadressen"),
        ("contact-name", "x" * 300, "Använd högst 100 tecken"),
        ("contact-name", "   ", "Fyll i fältet"),
        ("participant-0-name", "x" * 300, "Använd högst 100 tecken"),
        ("participant-0-name", "a\x07b", "Använd bara bokstäver"),
        (
            "participant-0-name",
            "Voitit! Katso www.evil.example",
            "Skriv bara namnet, utan tecknet !",
        ),
        ("participant-0-name", "Åke 🚀", "Skriv bara namnet, utan tecknet 🚀"),
        ("contact-name", "Soita 0700 123", "Skriv bara namnet, utan siffror"),
        ("contact-name", "Katso evil.example", "Lämna ett mellanslag efter punkten"),
        ("contact-name", "-", "Skriv namnet med bokstäver"),
        ("contact-name", "\u200b\u00ad\u3164", "Fyll i fältet"),
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
    occurrence = create_occurrence()
    form = build_form(client, **{field: value})
    response = send_and_follow(client, URL.format(occurrence), form)
    assert response.status_code == 200
    assert "Kontrollera de här punkterna" in response.text
    assert word in response.text
    assert 'lang="sv"' in response.text
    assert f'id="{field}-error"' in response.text
    shown = read_form_fields(response.text)
    if field.startswith("participant"):  # screen 1; the contact is on screen 2
        corrected = {**shown, "participant-0-name": "Aino", "participant-0-grade": "8"}
        page = send_and_follow(client, URL.format(occurrence), corrected)
        shown |= read_form_fields(page.text)
    expected = {**FORM_DATA, field: value}
    assert shown["contact-name"] == expected["contact-name"]
    assert shown["contact-phone"] == expected["contact-phone"]
    assert count_rows(database) == 0


def test_form_without_participants_asks_for_one(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    form = build_form(client, **{"participant-0-name": None})
    response = send_and_follow(client, URL.format(create_occurrence()), form)
    assert (response.status_code, 'name="participant-0-name"' in response.text) == (200, True)


@pytest.mark.parametrize("name", ["Åsa-Maria O’Brien", "Leo J. van der Rohe", "محمد", "李小龍"])
def test_name_in_any_script_is_accepted(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database, name: str
) -> None:
    assert send_form(client, create_occurrence(), participant_0_name=name).status_code == 303
    assert count_rows(database) == 2


@pytest.mark.parametrize("token", ["", "x", "stale"])
def test_old_or_broken_token_asks_to_send_again(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database, token: str
) -> None:
    if token == "stale":  # noqa: S105 - a case of this test
        with time_machine.travel(clock.now() - timedelta(days=2)):
            token = build_form(client)["token"]
    occurrence = create_occurrence()
    form = build_form(client, token=token)
    response = send_and_follow(client, URL.format(occurrence), form)
    assert (response.status_code, count_rows(database)) == (200, 0)
    assert "länge" in response.text
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
    response = send_and_follow(client, URL.format(occurrence), other)
    assert (response.status_code, count_rows(database)) == (200, 2)
    assert "redan skickat" in response.text


def test_form_beyond_seats_left_keeps_values_and_shows_seats_left(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    occurrence = create_occurrence(capacity=1)
    second = {"participant-1-name": "Eino", "participant-1-grade": ""}
    form = build_form(client, **second)
    response = send_and_follow(client, URL.format(occurrence), form)
    assert (response.status_code, count_rows(database)) == (200, 0)
    assert "bara 1 plats kvar" in response.text
    assert "Maija Virtanen" in response.text


@pytest.mark.parametrize(
    ("given", "word"),
    [
        # Somebody may cancel while the form is open, so the form is shown.
        ({"capacity": 0}, "e sista platserna blev just|lla platser är tagna"),
        ({"starts_at": clock.now() - timedelta(days=3)}, "Anmälan har stängt"),
        ({"cancelled": True}, "Evenemanget är inställt"),
        ({"opens_at": clock.now() + timedelta(days=1)}, "Anmälan har inte öppnat"),
        ({"registration": "walk_in"}, "Anmälan görs inte här"),
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
    assert re.search(word, client.get(URL.format(occurrence)).text)
    page = send_and_follow(client, URL.format(occurrence), build_form(client))
    assert re.search(word, page.text)
    assert count_rows(database) == 0


@pytest.mark.parametrize(
    ("path", "word"),
    [
        (f"/register/{UUID(int=1)}", "Sidan hittades inte"),
        ("/register/x", "Sidan hittades inte"),
        ("/r/x", "Länken fungerar inte"),
        ("/r/" + "A" * 46, "Länken fungerar inte"),
    ],
)
def test_unknown_address_shows_a_helpful_page(
    client: FlaskClient, database: Database, path: str, word: str
) -> None:
    response = client.get(path + "?lang=sv")
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert word in response.text


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
    assert response.status_code == 303
    assert client.get(response.location).status_code == 200
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
        caching = "private, no-cache" if path == "/change" else "no-store"
        assert response.headers["Cache-Control"] == caching
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert get_occurrence(occurrence).taken == 1


def test_change_on_an_outdated_page_keeps_typed_values(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    here = register(client, create_occurrence())
    change = {**FORM_DATA, "version": "1", "contact-name": "Matti Virtanen"}
    assert client.post(f"{here}/change", data=change).status_code == 303
    change["contact-name"] = "Maija V"
    response = send_and_follow(client, f"{here}/change?lang=sv", change)
    assert response.status_code == 200
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
    change = {**FORM_DATA, "contact-name": "X", "version": version}
    response = send_and_follow(client, f"{here}/change", change)
    assert 'value="X"' in response.text
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
