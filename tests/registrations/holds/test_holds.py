"""A held registration: confirmed by the link that was sent, released when nobody uses it."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from structlog.testing import capture_logs

from services.registrations.audit_labels import Action
from services.registrations.holds import queries, timers
from services.registrations.models import Draft, Occurrence, Registration
from shared import clock, links
from shared.config import Settings
from shared.contracts.values import RegistrationStatus
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.holds.clients import (
    get_app_with,
    name_outcome,
    register_family,
    run_script,
)
from tests.registrations.roster_client import RosterClient
from tests.registrations.stored import list_facts


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Hold every seat: the budget is one seat less than any registration here takes."""
    return replace(settings, address_seats=3)


@pytest.fixture
def held(app: Flask, database: Database, create_occurrence: CreateOccurrence) -> Registration:
    """Return a held registration of four seats."""
    answer = register_family(app, create_occurrence(capacity=10), 1, seats=4)
    assert answer.json is not None
    assert answer.json["status"] == "held"
    return read_registration(database)


def read_registration(database: Database) -> Registration:
    with database.read() as session:
        return session.scalars(select(Registration)).one()


def build_path(settings: Settings, registration: Registration, purpose: str) -> str:
    token = links.create_secret(settings, purpose, registration.id, registration.link_version)
    return f"/r/{token}"


@pytest.fixture
def sent_path(settings: Settings, held: Registration) -> str:
    """Return the path of the link that is sent to the contact."""
    return build_path(settings, held, links.SENT_LINK)


@pytest.fixture
def shown_path(settings: Settings, held: Registration) -> str:
    """Return the path of the link that the browser is redirected to."""
    return build_path(settings, held, links.SHOWN_LINK)


def test_opening_the_link_confirms_nothing(
    client: FlaskClient, database: Database, sent_path: str
) -> None:
    client.set_cookie("lang", "en")
    assert "Confirm my places" in client.get(sent_path).text
    assert read_registration(database).status is RegistrationStatus.HELD


def test_button_of_the_sent_link_confirms_once(
    client: FlaskClient,
    database: Database,
    get_occurrence: GetOccurrence,
    held: Registration,
    sent_path: str,
) -> None:
    client.set_cookie("lang", "en")
    for _ in range(2):
        answer = client.post(f"{sent_path}/confirm", follow_redirects=True)
        assert "You have 4 places!" in answer.text
    confirmed = read_registration(database)
    assert (confirmed.status, confirmed.held_until) == (RegistrationStatus.CONFIRMED, None)
    assert [fact["status"] for fact in list_facts(database, "registration_held")] == ["held"]
    assert [fact["version"] for fact in list_facts(database, "registration_confirmed")] == [2]
    assert get_occurrence(held.occurrence_id).taken == 4


def test_link_shown_to_whoever_registers_does_not_confirm(
    client: FlaskClient, database: Database, shown_path: str
) -> None:
    client.set_cookie("lang", "en")
    page = client.get(shown_path).text
    assert "check your messages" in page
    assert "/confirm" not in page
    client.post(f"{shown_path}/confirm")
    assert read_registration(database).status is RegistrationStatus.HELD


def test_control_sent_link_is_what_confirms(
    monkeypatch: pytest.MonkeyPatch, client: FlaskClient, database: Database, shown_path: str
) -> None:
    """The control: without the question, a script confirms for itself."""
    monkeypatch.setattr("services.registrations.registration.queries.is_sent_link", lambda *_: True)
    client.post(f"{shown_path}/confirm")
    assert read_registration(database).status is RegistrationStatus.CONFIRMED


def test_seats_not_confirmed_in_time_come_back_without_a_message(
    client: FlaskClient,
    database: Database,
    get_occurrence: GetOccurrence,
    held: Registration,
    sent_path: str,
) -> None:
    client.set_cookie("lang", "en")
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        for _ in range(2):
            timers.release_expired_holds(database)
        assert get_occurrence(held.occurrence_id).taken == 0
        assert "not confirmed in time" in client.get(sent_path).text
        assert client.post(f"{sent_path}/confirm").status_code == 409
    (fact,) = list_facts(database, "registration_cancelled")
    assert (fact["silent"], fact["status"]) == (True, "cancelled")


def test_expired_hold_that_cannot_be_read_stops_no_other(
    app: Flask, database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=10)
    for family in (1, 2):
        register_family(app, occurrence, family, seats=4, address=f"203.0.113.{family}")
    with database.begin() as session:
        bad, good = session.scalars(select(Registration.id).order_by(Registration.id))
        broken = update(Registration).where(Registration.id == bad)
        session.execute(broken.values(created_at=text("'yesterday'")))
    later = clock.now() + timedelta(hours=1)
    with time_machine.travel(later, tick=False), capture_logs() as logged:
        timers.release_expired_holds(database)
        timers.release_expired_holds(database)
    with database.read() as session:
        statuses = dict(session.execute(select(Registration.id, Registration.status)).all())
        assert session.get_one(Occurrence, occurrence).taken == 4
    assert statuses == {bad: RegistrationStatus.HELD, good: RegistrationStatus.CANCELLED}
    (report,) = [line for line in logged if line["event"] == "row left out"]
    assert (report["row"], report["error"]) == (str(bad), "ValueError")
    with database.begin() as session:
        session.execute(broken.values(created_at=later))
    with time_machine.travel(later + timedelta(minutes=10), tick=False):
        timers.release_expired_holds(database)
    with database.read() as session:
        assert session.get_one(Occurrence, occurrence).taken == 0


def test_held_registration_is_not_changed_before_it_is_confirmed(
    client: FlaskClient, database: Database, sent_path: str
) -> None:
    assert f"{sent_path}/change" not in client.get(sent_path).text
    fields = {"contact-name": "X", "contact-email": "x@example.org", "participant-0-name": "Y"}
    client.post(f"{sent_path}/change", data={**fields, "version": "1"})
    assert read_registration(database).contact_email == "family1@example.org"


def test_held_registration_is_cancelled_without_a_message(
    client: FlaskClient,
    database: Database,
    get_occurrence: GetOccurrence,
    held: Registration,
    shown_path: str,
) -> None:
    assert client.get(f"{shown_path}/cancel").status_code == 200
    client.post(f"{shown_path}/cancel")
    assert get_occurrence(held.occurrence_id).taken == 0
    assert list_facts(database, "registration_cancelled")[0]["silent"] is True


def test_count_of_held_seats_falls_when_they_are_confirmed(
    client: FlaskClient, database: Database, sent_path: str
) -> None:
    with database.read() as session:
        assert queries.count_held_seats(session) == 4
    client.post(f"{sent_path}/confirm")
    with database.read() as session:
        assert queries.count_held_seats(session) == 0


def test_staff_see_and_confirm_a_held_registration(
    app: Flask, database: Database, create_occurrence: CreateOccurrence
) -> None:
    roster = RosterClient(app, create_occurrence, capacity=10)
    register_family(app, roster.occurrence_id, 1, seats=4)
    registration = read_registration(database)
    assert "Not confirmed yet" in roster.get_page(roster.url)
    assert "Confirm the registration" in roster.get_page(roster.build_url(registration))
    page = roster.send_form(roster.build_url(registration, "/confirm"))
    assert "Confirmed." in page
    assert read_registration(database).status is RegistrationStatus.CONFIRMED
    assert Action.CONFIRMED in {action for action, _name in roster.list_actions()}


def test_form_beyond_the_budget_waits_with_what_was_typed(
    settings: Settings, app: Flask, database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=100)
    served = get_app_with(settings, address_seats=1)
    client = served.test_client()
    run_script(served, occurrence, 2, seats=1)
    client.set_cookie("lang", "fi")
    address = {"REMOTE_ADDR": "203.0.113.7"}
    path = client.get(f"/register/{occurrence}").location
    token = path.partition("form=")[2].partition("&")[0]
    fields = {
        "step": "2", "token": token, "participant-0-name": "Eino", "contact-name": "Aino",
        "contact-email": "aino@example.org", "contact-phone": "0401234567",
        "contact-language": "fi",
    }  # fmt: skip
    answer = client.post(f"/register/{occurrence}", data=fields, environ_overrides=address)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert "Liian monta paikkaa kerralla" in answer.text
    with database.read() as session:
        assert session.scalars(select(Draft)).one().fields["participant-0-name"] == "Eino"
        assert session.get_one(Occurrence, occurrence).taken == 2
    back = answer.text.partition(f'href="/register/{occurrence}')[2].partition('"')[0]
    page = client.get(f"/register/{occurrence}{back.replace('&amp;', '&')}").text
    assert 'value="aino@example.org"' in page
    assert app


def test_event_with_the_switch_holds_every_registration(
    settings: Settings, app: Flask, create_occurrence: CreateOccurrence
) -> None:
    served = get_app_with(settings, address_seats=300)
    outcomes = [
        name_outcome(register_family(served, create_occurrence(confirm_by_link=is_on), number))
        for number, is_on in enumerate((True, False))
    ]
    assert outcomes == ["held", "confirmed"]
    assert app
