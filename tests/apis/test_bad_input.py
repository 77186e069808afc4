"""What goes wrong on the pages: a clear word in the page's language, and nothing is lost of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from services.registrations.models import Occurrence, Participant, Registration
from services.registrations.registration import operations
from shared import clock
from shared.database.session import Database
from shared.web.forms import tokens
from tests.registrations.conftest import Publish, app, database, publish, settings, stored
from tests.registrations.conftest import client as registrations_client

__all__ = ["app", "database", "publish", "registrations_client", "settings", "stored"]
Stored = Callable[[UUID], Occurrence]
ADDRESS = "/register/{}?lang=sv"
TYPED = {
    "step": "2", "participant-0-name": "Aino Virtanen", "participant-0-grade": "8",
    "contact-name": "Maija Virtanen", "contact-email": "maija@example.org",
    "contact-phone": "040 123 4567", "contact-language": "sv",
}  # fmt: skip


@pytest.fixture
def client(registrations_client: FlaskClient) -> FlaskClient:
    """A client of the registrations app."""
    return registrations_client


def typed(client: FlaskClient, **changed: str | None) -> dict[str, str]:
    """A whole form with a token of now, and what was changed of it."""
    settings = client.application.extensions["live"].settings
    form = {**TYPED, "token": tokens.issue_form_token(settings, "register"), **changed}
    return {name: value for name, value in form.items() if value is not None}


def send(client: FlaskClient, occurrence: UUID, **changed: Any) -> Any:
    dashed = {name.replace("_", "-"): value for name, value in changed.items()}
    return client.post(ADDRESS.format(occurrence), data=typed(client, **dashed))


def saved(database: Database) -> int:
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
def test_wrong_field_is_told_in_swedish_and_keeps_what_was_typed(
    client: FlaskClient, database: Database, publish: Publish, field: str, value: str, word: str
) -> None:
    answer = client.post(ADDRESS.format(publish()), data=typed(client, **{field: value}))
    assert answer.status_code == 422
    assert word in answer.text
    assert 'lang="sv"' in answer.text
    kept = {**TYPED, field: value}
    for name in ("participant-0-name", "contact-name", "contact-email", "contact-phone"):
        assert f'name="{name}"' in answer.text
        assert kept[name] in answer.text
    assert saved(database) == 0


def test_no_participants_ask_for_one(client: FlaskClient, publish: Publish) -> None:
    answer = client.post(
        ADDRESS.format(publish()), data=typed(client, **{"participant-0-name": None})
    )
    assert (answer.status_code, 'name="participant-0-name"' in answer.text) == (422, True)


def test_emoji_in_a_name_are_welcome(
    client: FlaskClient, publish: Publish, database: Database
) -> None:
    assert send(client, publish(), participant_0_name="Åke 🚀").status_code == 303
    assert saved(database) == 2


@pytest.mark.parametrize("token", ["", "x", "stale"])
def test_stale_or_broken_token_asks_to_send_once_more(
    client: FlaskClient, publish: Publish, database: Database, token: str
) -> None:
    if token == "stale":  # noqa: S105 - a word of this test
        with time_machine.travel(clock.now() - timedelta(days=2)):
            token = typed(client)["token"]
    occurrence = publish()
    answer = send(client, occurrence, token=token)
    assert (answer.status_code, saved(database)) == (409, 0)
    assert "Maija Virtanen" in answer.text
    fresh = answer.text.split('name="token" value="')[1].split('"')[0]
    assert send(client, occurrence, token=fresh).status_code == 303


def test_form_sent_twice_is_one_registration(
    client: FlaskClient, publish: Publish, database: Database
) -> None:
    occurrence, form = publish(), typed(client)
    first, second = (client.post(ADDRESS.format(occurrence), data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert saved(database) == 2


def test_form_sent_again_with_other_names_asks_whether_that_is_meant(
    client: FlaskClient, publish: Publish, database: Database
) -> None:
    occurrence, form = publish(), typed(client)
    client.post(ADDRESS.format(occurrence), data=form)
    other = {**form, "participant-0-name": "Eino Virtanen"}
    answer = client.post(ADDRESS.format(occurrence), data=other)
    assert (answer.status_code, saved(database)) == (409, 2)
    assert "redan skickat" in answer.text


def test_last_seat_gone_keeps_the_form_and_says_how_many_are_left(
    client: FlaskClient, publish: Publish, database: Database
) -> None:
    occurrence = publish(capacity=1)
    answer = send(client, occurrence, participant_1_name="Eino", participant_1_grade="")
    assert (answer.status_code, saved(database)) == (409, 0)
    assert "bara 1 plats kvar" in answer.text
    assert "Maija Virtanen" in answer.text


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
def test_slot_one_cannot_register_for_says_why(
    client: FlaskClient, publish: Publish, database: Database, given: dict[str, Any], word: str
) -> None:
    occurrence = publish(**given)
    assert word in client.get(ADDRESS.format(occurrence)).text
    assert send(client, occurrence).status_code == 409
    assert saved(database) == 0


@pytest.mark.parametrize(
    "path", [f"/register/{UUID(int=1)}", "/register/x", "/r/x", "/r/" + "A" * 46]
)
def test_unknown_address_is_a_helpful_page(
    client: FlaskClient, database: Database, path: str
) -> None:
    answer = client.get(path + "?lang=sv")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "Sidan hittades inte" in answer.text


def test_huge_form_is_refused_on_a_page(client: FlaskClient, publish: Publish) -> None:
    answer = client.post(ADDRESS.format(publish()), data={"note": "x" * 10_000_000})
    assert (answer.status_code, answer.mimetype) == (413, "text/html")
    assert "Texten är för lång" in answer.text


def test_broken_utf8_in_a_form_is_no_server_error(
    client: FlaskClient, publish: Publish, database: Database
) -> None:
    answer = client.post(
        ADDRESS.format(publish()),
        data=b"step=2&participant-0-name=%FF%FE&contact-name=%C3",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422
    assert saved(database) == 0


def test_form_from_another_site_is_refused(
    client: FlaskClient, publish: Publish, database: Database
) -> None:
    occurrence = publish()
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = client.post(ADDRESS.format(occurrence), data=typed(client), headers=header)
        assert (answer.status_code, saved(database)) == (403, 0)


def registered(client: FlaskClient, occurrence: UUID) -> str:
    return str(send(client, occurrence).location.split("?")[0])


def test_link_of_a_cancelled_registration_changes_nothing_more(
    client: FlaskClient, publish: Publish, stored: Stored
) -> None:
    occurrence = publish()
    here = registered(client, occurrence)
    assert [client.post(f"{here}/cancel").status_code for _ in range(2)] == [303, 303]
    change = {**TYPED, "version": "2"}
    assert client.post(f"{here}/change", data=change).status_code == 409
    assert "Anmälan är avbokad" in client.get(here + "?lang=sv").text
    assert stored(occurrence).taken == 0


def test_opening_a_link_changes_nothing(
    client: FlaskClient, publish: Publish, stored: Stored
) -> None:
    occurrence = publish()
    here = registered(client, occurrence)
    for path in ("", "/cancel", "/change"):
        answer = client.get(here + path)
        assert answer.status_code == 200
        assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == (
            "no-store",
            "no-referrer",
        )
    assert stored(occurrence).taken == 1


def test_change_of_an_outdated_page_is_told_and_keeps_what_was_typed(
    client: FlaskClient, publish: Publish
) -> None:
    here = registered(client, publish())
    change = {**TYPED, "version": "1", "contact-name": "Matti Virtanen"}
    assert client.post(f"{here}/change", data=change).status_code == 303
    answer = client.post(f"{here}/change?lang=sv", data={**change, "contact-name": "Maija V"})
    assert answer.status_code == 409
    assert "har ändrats under tiden" in answer.text
    assert "Maija V" in answer.text


def test_change_after_the_deadline_says_so(client: FlaskClient, publish: Publish) -> None:
    here = registered(client, publish())
    with time_machine.travel(clock.now() + timedelta(days=9, hours=23, minutes=30)):
        answer = client.post(f"{here}/cancel?lang=sv")
        assert answer.status_code == 409
        assert "Tiden för ändringar har gått ut" in answer.text


@pytest.mark.parametrize("version", ["", "x", "99", "-1"])
def test_change_with_a_forged_version_saves_nothing(
    client: FlaskClient, publish: Publish, database: Database, version: str
) -> None:
    here = registered(client, publish())
    answer = client.post(f"{here}/change", data={**TYPED, "contact-name": "X", "version": version})
    assert answer.status_code in (409, 422)
    with database.read() as session:
        assert session.scalars(select(Registration)).one().contact_name == "Maija Virtanen"


def test_guard_of_versions_taken_out_overwrites(
    client: FlaskClient, publish: Publish, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without the look at the version an outdated page overwrites."""
    here = registered(client, publish())
    real = operations.change

    def unguarded(session: Any, registration: Registration, form: Any, _version: int) -> Any:
        return real(session, registration, form, registration.version)

    monkeypatch.setattr(operations, "change", unguarded)
    change = {**TYPED, "version": "99", "contact-name": "X"}
    assert client.post(f"{here}/change", data=change).status_code == 303
