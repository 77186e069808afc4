"""Registrations that wait for the organiser: accepted or declined, many at once."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registrations.approval import staff
from services.registrations.audit_labels import Action
from services.registrations.models import Group, Registration
from shared import links
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.request_body import build_registration_body
from tests.registrations.roster_client import RosterClient
from tests.registrations.stored import list_facts

API = "/api/registrations/v1/registrations"


@pytest.fixture
def roster(app: Flask, database: Database, create_occurrence: CreateOccurrence) -> RosterClient:
    """Return the roster of an occurrence whose organiser approves each registration."""
    assert database  # it has the tables
    return RosterClient(app, create_occurrence, capacity=10, needs_approval=True)


def ask(client: FlaskClient, roster: RosterClient, family: int, seats: int = 2) -> str:
    """Register a family, and return the id of what waits."""
    body = build_registration_body(roster.occurrence_id, seats, family=family)
    answer = client.post(API, json=body)
    assert answer.json is not None
    assert (answer.status_code, answer.json["status"]) == (201, "pending")
    return str(answer.json["id"])


def read_statuses(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Registration.status).order_by(Registration.created_at)))


def decide(roster: RosterClient, decision: str, *ids: str, reason: str = "") -> str:
    """Send the form of the preview, and return the page that follows."""
    form = roster.user.form_data(decision=decision, reason=reason)
    answer = roster.client.post(f"{roster.url}/approval", data={**form, "id": list(ids)})
    assert answer.status_code == 303, answer.status
    return roster.get_page(answer.location)


def test_registration_waits_with_its_seats_until_it_is_approved(
    client: FlaskClient, roster: RosterClient, database: Database
) -> None:
    waiting = ask(client, roster, 1)
    assert roster.get_occurrence().taken == 2
    assert len(list_facts(database, "approval_asked")) == 1
    assert list_facts(database, "registration_confirmed") == []
    page = decide(roster, "approve", waiting)
    assert "1 registration accepted. The families get a message." in page
    assert (read_statuses(database), roster.get_occurrence().taken) == (["confirmed"], 2)
    assert len(list_facts(database, "registration_confirmed")) == 1
    assert [action for action, _name in roster.list_actions()][-2] == Action.APPROVED


def test_declined_registration_frees_the_seats_and_gives_the_reason(
    client: FlaskClient, roster: RosterClient, database: Database, settings: Settings
) -> None:
    waiting = ask(client, roster, 1)
    decide(roster, "decline", waiting, reason="Vain 9. luokkalaisille.")
    assert (read_statuses(database), roster.get_occurrence().taken) == (["cancelled"], 0)
    (fact,) = list_facts(database, "registration_cancelled")
    assert (fact["reason"], fact["note"]) == ("declined", "Vain 9. luokkalaisille.")
    with database.read() as session:
        stored = session.scalars(select(Registration)).one()
    token = links.create_secret(settings, links.SHOWN_LINK, stored.id, stored.link_version)
    page = client.get(f"/r/{token}?lang=en").text
    assert "The organiser declined your registration" in page
    assert "Vain 9. luokkalaisille." in page


def test_many_are_decided_at_once_and_those_that_left_are_left_out(
    client: FlaskClient, roster: RosterClient, database: Database
) -> None:
    ids = [ask(client, roster, family) for family in (1, 2, 3)]
    preview = roster.get_page(f"{roster.url}/approval?decision=approve&id={ids[0]}&id={ids[1]}")
    assert "Accept 2 registrations?" in preview
    assert ids[2] not in preview
    assert read_statuses(database) == ["pending"] * 3
    decide(roster, "decline", ids[0])
    page = decide(roster, "approve", *ids)
    assert "2 registrations accepted" in page
    assert "did not wait any more" in page
    assert read_statuses(database) == ["cancelled", "confirmed", "confirmed"]
    assert roster.get_occurrence().taken == 4


def test_registration_of_another_occurrence_is_not_decided(
    client: FlaskClient, app: Flask, roster: RosterClient, create_occurrence: CreateOccurrence
) -> None:
    other = RosterClient(app, create_occurrence, capacity=10, needs_approval=True)
    foreign = ask(client, other, 1)
    assert "0 registrations accepted" in decide(roster, "approve", foreign)
    assert read_statuses(other.database) == ["pending"]


def test_choosing_nobody_asks_to_tick(client: FlaskClient, roster: RosterClient) -> None:
    ask(client, roster, 1)
    page = roster.get_page(f"{roster.url}/approval?decision=approve&id=nonsense")
    assert "Tick at least one registration." in page


def test_waiting_family_may_cancel_and_not_change(
    client: FlaskClient, roster: RosterClient, database: Database, settings: Settings
) -> None:
    ask(client, roster, 1)
    with database.read() as session:
        stored = session.scalars(select(Registration)).one()
    token = links.create_secret(settings, links.SHOWN_LINK, stored.id, stored.link_version)
    page = client.get(f"/r/{token}?lang=en").text
    assert "The organiser will answer you" in page
    assert "/change" not in page
    client.post(f"/r/{token}/cancel")
    assert (read_statuses(database), roster.get_occurrence().taken) == (["cancelled"], 0)


def test_held_registration_waits_for_approval_after_its_link(
    client: FlaskClient,
    app: Flask,
    create_occurrence: CreateOccurrence,
    database: Database,
    settings: Settings,
) -> None:
    roster = RosterClient(app, create_occurrence, needs_approval=True, confirm_by_link=True)
    body = build_registration_body(roster.occurrence_id, 1)
    answer = client.post(API, json=body).json
    assert answer is not None
    assert answer["status"] == "held"
    with database.read() as session:
        stored = session.scalars(select(Registration)).one()
    token = links.create_secret(settings, links.SENT_LINK, stored.id, stored.link_version)
    client.post(f"/r/{token}/confirm")
    assert read_statuses(database) == ["pending"]


def test_roster_leads_to_what_waits(client: FlaskClient, roster: RosterClient) -> None:
    ask(client, roster, 1)
    page = roster.get_page(f"{roster.url}?status=pending")
    assert "Approve (1)" in page
    assert "Waits for approval" in page


def test_class_group_is_not_told_that_it_has_seats_before_the_approval(
    client: FlaskClient, roster: RosterClient, database: Database, settings: Settings
) -> None:
    ask(client, roster, 1)
    with database.begin() as session:
        stored = session.scalars(select(Registration)).one()
        session.add(
            Group(
                registration_id=stored.id,
                school="Yläkoulu",
                class_name="8A",
                grade="8",
                pupils=2,
                adults=0,
            )
        )
    token = links.create_secret(settings, links.SHOWN_LINK, stored.id, stored.link_version)
    page = client.get(f"/r/{token}/group?lang=en&done=confirmed").text
    assert "The organiser will answer you" in page
    assert "Your group has" not in page


def test_long_queue_is_decided_in_parts(
    client: FlaskClient, roster: RosterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff, "MAX_DECIDED", 2)
    for family in range(4):
        ask(client, roster, family, seats=1)
    page = roster.get_page(f"{roster.url}/approval")
    assert page.count('type="checkbox"') == 2
    assert "2 more registrations wait after these." in page
