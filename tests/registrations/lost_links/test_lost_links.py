"""A lost link is sent again, to the address of the registration and to no other."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import text, update
from structlog.testing import capture_logs

from services.registrations.lost_links import operations, timers
from services.registrations.models import Registration
from services.registrations.registration.operations import cancel_registration
from shared import clock, links
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.stored import create_registration, list_facts
from tests.registrations.waiting_list.lists import join, leave, read_entry, register

URL = "/r/link"


@pytest.fixture
def registration(database: Database, create_occurrence: CreateOccurrence) -> Registration:
    """Register a family as aino@example.org and 040 123 4567."""
    return create_registration(database, create_occurrence())


def request_link(client: FlaskClient, database: Database, contact: str) -> list[dict[str, Any]]:
    """Ask for a link, let the worker answer, and return all facts about it."""
    response = client.post(URL, data={"contact": contact})
    assert (response.status_code, response.location) == (303, f"{URL}?done=sent")
    timers.send_requested_links(database)
    return list_facts(database, "link_requested")


@pytest.mark.parametrize(
    ("contact", "channel"),
    [(" Aino@Example.org ", "email"), ("040 1234567", "sms"), ("+358 40 123 4567", "sms")],
)
def test_link_goes_to_the_address_that_was_asked_for(
    client: FlaskClient, database: Database, registration: Registration, contact: str, channel: str
) -> None:
    (fact,) = request_link(client, database, contact)
    assert UUID(fact["registration_id"]) == registration.id
    assert fact["channels"] == [channel]
    assert fact["version"] == registration.version


@pytest.mark.parametrize("contact", ["other@example.org", "040 123 4568"])
def test_unknown_address_gets_the_same_answer_and_no_message(
    client: FlaskClient, database: Database, registration: Registration, contact: str
) -> None:
    known = client.post(URL, data={"contact": "aino@example.org"})
    unknown = client.post(URL, data={"contact": contact})
    assert (known.status_code, known.location, known.text) == (
        unknown.status_code, unknown.location, unknown.text,
    )  # fmt: skip
    timers.send_requested_links(database)
    assert len(list_facts(database, "link_requested")) == 1


def test_cancelled_and_past_registrations_get_no_link(
    client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> None:
    cancelled = create_registration(database, create_occurrence())
    create_registration(database, create_occurrence())
    with database.begin() as session:
        cancel_registration(session, session.get_one(Registration, cancelled.id))
    with time_machine.travel(clock.now() + timedelta(days=11), tick=False):
        assert request_link(client, database, "aino@example.org") == []
    assert len(request_link(client, database, "aino@example.org")) == 1


def test_registration_that_cannot_be_read_stops_no_other_link(
    client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> None:
    bad, good = (create_registration(database, create_occurrence()) for _ in range(2))
    broken = update(Registration).where(Registration.id == bad.id)
    with database.begin() as session:
        session.execute(broken.values(created_at=text("'yesterday'")))
    with capture_logs() as logged:
        (fact,) = request_link(client, database, "aino@example.org")
    assert UUID(fact["registration_id"]) == good.id
    assert [(line["event"], line["row"]) for line in logged] == [("row left out", str(bad.id))]


def test_link_is_sent_a_few_times_a_day_only(
    client: FlaskClient, database: Database, registration: Registration
) -> None:
    start = clock.now()
    for minutes in range(0, 200, 5):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            facts = request_link(client, database, "aino@example.org")
    assert len(facts) == operations.MAX_LINKS_A_DAY
    times = [fact["requested_at"] for fact in facts]
    assert len(set(times)) == len(times)
    with time_machine.travel(start + timedelta(days=2), tick=False):
        assert len(request_link(client, database, "aino@example.org")) == len(facts) + 1


def test_links_without_the_limit_fill_a_mailbox(
    client: FlaskClient,
    database: Database,
    registration: Registration,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control."""
    monkeypatch.setattr(operations, "_note_link", lambda _registration: True)
    for _ in range(10):
        facts = request_link(client, database, "aino@example.org")
    assert len(facts) == 10


@pytest.mark.parametrize("contact", ["", "x", "aino@", "12"])
def test_wrong_address_is_shown_again_with_an_error(
    client: FlaskClient, database: Database, contact: str
) -> None:
    client.set_cookie("lang", "en")
    response = client.post(URL, data={"contact": contact})
    assert response.status_code == 422
    assert f'value="{contact}"' in response.text
    assert "Check these points" in response.text


@pytest.mark.parametrize("path", ["", "/change", "/cancel"])
def test_broken_link_offers_to_send_it_again(
    client: FlaskClient, database: Database, settings: Settings, path: str
) -> None:
    client.set_cookie("lang", "en")
    for token in ("x", links.create_secret(settings, "manage", uuid4(), 1)):
        response = client.get(f"/r/{token}{path}")
        assert response.status_code == 404
        assert "This link does not work" in response.text
        assert f'action="{URL}"' in response.text
        assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("added", ["", ".", ",", ")", "/", "%20", ">", "-", ");", "%22"])
def test_link_with_punctuation_behind_it_opens_and_works(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    registration: Registration,
    added: str,
) -> None:
    secret = links.create_secret(settings, "manage", registration.id, 1)
    response = client.get(f"/r/{secret}{added}")
    assert response.status_code == 200
    assert f'href="/r/{secret}/change"' in response.text


def test_link_of_a_waiting_entry_is_sent_again_once_in_a_while(
    client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=1)
    register(database, occurrence, 1)
    entry = read_entry(database, join(database, occurrence, 1))
    facts = request_link(client, database, entry.contact_email.upper())
    assert [(fact["status"], fact["channels"]) for fact in facts] == [("waiting", ["email"])]
    assert UUID(facts[0]["registration_id"]) == entry.id
    assert len(request_link(client, database, entry.contact_email)) == 1  # too soon
    leave(database, entry.id)
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert len(request_link(client, database, entry.contact_email)) == 1
