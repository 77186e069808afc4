"""The JSON API of registrations: responses, errors and secrets."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from services.registrations.models import Registration
from shared import clock
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.request_body import build_registration_body

URL = "/api/registrations/v1/registrations"


def build_authorization(answer: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer['manage_url'].rpartition('/')[2]}"}


def test_register_two_children_takes_two_seats(
    client: FlaskClient, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence = create_occurrence()
    answer = client.post(URL, json=build_registration_body(occurrence))
    assert answer.status_code == 201
    assert (answer.json["status"], answer.json["seats"]) == ("confirmed", 2)
    assert "/r/" in answer.json["manage_url"]
    assert get_occurrence(occurrence).taken == 2


def test_register_more_than_seats_left_stores_nothing(
    client: FlaskClient,
    create_occurrence: CreateOccurrence,
    get_occurrence: GetOccurrence,
    database: Database,
) -> None:
    occurrence = create_occurrence(capacity=3)
    answer = client.post(URL, json=build_registration_body(occurrence, seats=4))
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert answer.json["type"] == "urn:live:full"
    assert get_occurrence(occurrence).taken == 0
    with database.read() as session:
        assert session.query(Registration).count() == 0


def test_register_again_with_same_key_returns_the_same_response(
    client: FlaskClient, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence, headers = create_occurrence(), {"Idempotency-Key": "a"}
    first = client.post(URL, json=build_registration_body(occurrence), headers=headers)
    second = client.post(URL, json=build_registration_body(occurrence), headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert get_occurrence(occurrence).taken == 2


def test_register_with_a_used_key_and_another_body_is_refused(
    client: FlaskClient, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence, headers = create_occurrence(), {"Idempotency-Key": "a"}
    client.post(URL, json=build_registration_body(occurrence), headers=headers)
    assert (
        client.post(
            URL, json=build_registration_body(occurrence, seats=1), headers=headers
        ).status_code
        == 422
    )
    assert get_occurrence(occurrence).taken == 2


def test_cancel_twice_releases_the_seats_once(
    client: FlaskClient, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence = create_occurrence()
    made = client.post(URL, json=build_registration_body(occurrence)).json
    for _ in range(2):
        answer = client.delete(f"{URL}/{made['id']}", headers=build_authorization(made))
        assert (answer.status_code, answer.json["status"]) == (200, "cancelled")
    assert get_occurrence(occurrence).taken == 0


def test_show_with_the_secret_lists_the_participants(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    made = client.post(URL, json=build_registration_body(create_occurrence())).json
    answer = client.get(f"{URL}/{made['id']}", headers=build_authorization(made))
    assert [one["name"] for one in answer.json["participants"]] == ["Lapsi a", "Lapsi b"]


@pytest.mark.parametrize("method", ["get", "delete"])
def test_call_with_secret_of_another_registration_is_not_found(
    client: FlaskClient,
    create_occurrence: CreateOccurrence,
    get_occurrence: GetOccurrence,
    method: str,
) -> None:
    occurrence = create_occurrence()
    mine, other = (
        client.post(URL, json=build_registration_body(occurrence, family=number)).json
        for number in range(2)
    )
    answer = client.open(f"{URL}/{mine['id']}", method=method, headers=build_authorization(other))
    assert answer.status_code == 404
    assert get_occurrence(occurrence).taken == 4


@pytest.mark.parametrize("token", ["", "x", "ä", "A" * 46, "-" * 22, "A" * 21 + "é"])
def test_call_with_a_broken_secret_is_refused(
    client: FlaskClient, create_occurrence: CreateOccurrence, token: str
) -> None:
    made = client.post(URL, json=build_registration_body(create_occurrence())).json
    headers = {"Authorization": f"Bearer {token}".encode("latin-1")}
    assert client.get(f"{URL}/{made['id']}", headers=headers).status_code in (401, 404)


@pytest.mark.parametrize(
    "window",
    [
        {"opens_at": clock.now() + timedelta(days=1)},
        {"closes_at": clock.now() - timedelta(days=1)},
        {"cancelled": True},
    ],
)
def test_register_outside_registration_window_is_refused(
    client: FlaskClient, create_occurrence: CreateOccurrence, window: dict[str, Any]
) -> None:
    answer = client.post(URL, json=build_registration_body(create_occurrence(**window)))
    assert (answer.status_code, answer.json["type"]) == (409, "urn:live:closed")


def test_cancel_after_the_deadline_is_refused(
    client: FlaskClient, create_occurrence: CreateOccurrence, get_occurrence: GetOccurrence
) -> None:
    occurrence = create_occurrence(cancel_until=clock.now())
    made = client.post(URL, json=build_registration_body(occurrence)).json
    answer = client.delete(f"{URL}/{made['id']}", headers=build_authorization(made))
    assert (answer.status_code, answer.json["type"]) == (409, "urn:live:too-late")
    assert get_occurrence(occurrence).taken == 2


def test_register_for_an_unknown_occurrence_is_not_found(
    client: FlaskClient, database: Database
) -> None:
    assert client.post(URL, json=build_registration_body(uuid4())).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"participants": []},
        {"participants": [{"name": " "}]},
        {"participants": [{"name": "x" * 101}]},
        {"participants": [{"name": "a\x00b"}]},
        {"participants": [{"name": "\ud800"}]},
        {"participants": [{"name": "Voitit! Katso www.evil.example/lahja!"}]},
        {"participants": [{"name": "evil.example"}]},
        {"participants": [{"name": "Aino\u2028Eino"}]},
        {"participants": [{"name": "\u200b"}]},
        {"participants": [{"name": "Aino", "grade": 10}]},
        {"participants": [{"name": "Aino", "grade": True}]},
        {"participants": "Aino"},
        {"contact": {}},
        {"contact": None},
        {"occurrence_id": "x"},
        {"consents": {"marketing": "perhaps"}},
        {"note": "x" * 1001},
    ],
)
def test_register_with_invalid_field_returns_errors(
    client: FlaskClient, create_occurrence: CreateOccurrence, change: dict[str, Any]
) -> None:
    sent = json.dumps({**build_registration_body(create_occurrence()), **change})
    answer = client.post(URL, data=sent, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["errors"]


@pytest.mark.parametrize(
    ("email", "status"),
    [("aino@päiväkoti.fi", 201), ("aino@localhost", 422), ("äiti@example.org", 422)],
)
def test_register_accepts_addresses_that_get_mail(
    client: FlaskClient, create_occurrence: CreateOccurrence, email: str, status: int
) -> None:
    asked = build_registration_body(create_occurrence())
    asked["contact"]["email"] = email
    assert client.post(URL, json=asked).status_code == status


@pytest.mark.parametrize(
    ("number", "status"),
    [("040 123 4567", 201), ("+358 40 1234567", 201), ("040-1234567", 201), ("123", 422)],
)
def test_register_accepts_phone_numbers_in_common_formats(
    client: FlaskClient, create_occurrence: CreateOccurrence, number: str, status: int
) -> None:
    asked = build_registration_body(create_occurrence())
    asked["contact"]["phone"] = number
    assert client.post(URL, json=asked).status_code == status


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 422),
        (b"x" * 10_000_000, 413),
        (b"", 400),
        (b'{"a":' * 5000, 400),
    ],
)
def test_register_with_broken_body_returns_a_problem(
    client: FlaskClient, database: Database, data: bytes, status: int
) -> None:
    answer = client.post(URL, data=data, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_register_with_accents_and_without_optional_fields_succeeds(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    asked = build_registration_body(
        create_occurrence(), participants=[{"name": "Åke Renée", "grade": None}], consents={}
    )
    assert client.post(URL, json=asked).status_code == 201
