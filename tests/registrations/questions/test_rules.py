"""Who may register for an event, for which grades, and for how many."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.html_forms import read_form_fields
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.form_browser import FormBrowser
from tests.registrations.request_body import build_registration_body
from tests.registrations.roster_client import RosterClient

URL = "/api/registrations/v1/registrations"


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ({"grades": ["9"]}, ["participants", "0", "grade"]),
        ({"party_max": 1}, ["participants", "1", "name"]),
        ({"contact_roles": ["pupil"]}, ["contact", "role"]),
    ],
)
def test_registration_against_a_rule_takes_no_seat(
    client: FlaskClient,
    create_occurrence: CreateOccurrence,
    get_occurrence: GetOccurrence,
    rules: dict[str, Any],
    path: list[str],
) -> None:
    occurrence = create_occurrence(**rules)

    refused = client.post(URL, json=build_registration_body(occurrence))

    assert refused.status_code == 422
    found = refused.json["errors"]
    for name in path:
        found = found[name]
    assert found
    assert get_occurrence(occurrence).taken == 0


def test_registration_within_the_rules_is_confirmed(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(grades=["8"], party_max=2, contact_roles=["guardian"])
    assert client.post(URL, json=build_registration_body(occurrence)).status_code == 201


def test_form_offers_only_what_the_event_allows(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    browser = FormBrowser(client, create_occurrence(grades=["9"], party_max=1))
    assert '<option value="9">' in browser.text
    assert '<option value="8">' not in browser.text
    assert 'name="add"' not in browser.text
    browser.press(**{"participant-0-name": "Aino"})
    assert "Choose a grade that this event is for." in browser.text
    assert read_form_fields(browser.text)["participant-0-name"] == "Aino"


def test_staff_may_make_an_exception(app: Flask, create_occurrence: CreateOccurrence) -> None:
    roster = RosterClient(app, create_occurrence, grades=["9"])
    sent = {
        "participant-0-name": "Aino", "participant-0-grade": "8",
        "contact-name": "Maija", "contact-email": "maija@example.org", "contact-language": "fi",
        "token": read_form_fields(roster.get_page(f"{roster.url}/add"))["token"],
    }  # fmt: skip
    assert "Aino" in roster.send_form(f"{roster.url}/add", **sent)
    assert roster.get_occurrence().taken == 1


def test_family_may_not_change_to_a_grade_that_may_not_come(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(grades=["8"])
    made = client.post(URL, json=build_registration_body(occurrence)).json
    path = f"/r/{made['manage_url'].rpartition('/')[2]}/change"
    client.set_cookie("lang", "en")
    fields = read_form_fields(client.get(path).text)
    answer = client.post(path, data={**fields, "participant-0-grade": "7"})
    assert "Choose a grade that this event is for." in client.get(answer.location).text
    saved = client.post(path, data={**fields, "participant-0-name": "Ada"})
    assert saved.location.endswith("?done=changed")
