"""A guardian's answer: the first one holds, none in time frees the seat."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registrations.audit_labels import Action
from services.registrations.holds.timers import release_expired_holds
from services.registrations.models import GuardianAnswer, Occurrence, Registration
from services.registrations.registration.operations import cancel_registration
from shared import clock, links
from shared.config import Settings
from shared.database.session import Database
from shared.staff.audit import audit
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.request_body import build_registration_body
from tests.registrations.roster_client import RosterClient
from tests.registrations.stored import list_facts

API = "/api/registrations/v1/registrations"
GUARDIAN = {"email": "huoltaja@example.org"}


def read_registration(database: Database) -> Registration:
    with database.read() as session:
        return session.scalars(select(Registration)).one()


def read_outcome(database: Database) -> tuple[str, str, int]:
    """Return the status of the registration, the guardian's answer and the seats taken."""
    with database.read() as session:
        registration = session.scalars(select(Registration)).one()
        taken = session.scalars(select(Occurrence.taken)).one()
    return registration.status, registration.guardian_answer, taken


def register_pupil(client: FlaskClient, occurrence_id: UUID) -> None:
    body = build_registration_body(occurrence_id, 1, guardian=GUARDIAN)
    body["contact"]["role"], body["participants"][0]["grade"] = "pupil", 5
    answer = client.post(API, json=body)
    assert answer.json is not None
    assert (answer.status_code, answer.json["status"]) == (201, "held")


@pytest.fixture
def pupil(
    client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> Registration:
    """Register a pupil of grade 5, whose guardian has to confirm."""
    register_pupil(client, create_occurrence(capacity=3))
    return read_registration(database)


@pytest.fixture
def link(settings: Settings, pupil: Registration) -> str:
    """Return the path of the guardian's link."""
    return links.build_guardian_url(settings, pupil.id).removeprefix(settings.public_url)


def test_pupil_below_the_limit_is_held_until_a_guardian_is_asked(
    database: Database, pupil: Registration
) -> None:
    (fact,) = list_facts(database, "guardian_confirmation_asked")
    assert (fact["guardian_email"], fact["is_guardian_copied"]) == ("huoltaja@example.org", True)
    assert pupil.held_until == pupil.created_at + timedelta(hours=48)
    assert read_outcome(database) == ("held", GuardianAnswer.ASKED, 1)


def test_opening_the_guardian_link_changes_nothing(
    client: FlaskClient, database: Database, link: str
) -> None:
    page = client.get(f"{link}?lang=en")
    assert "Yes, my child may come" in page.text
    assert "aino@example.org" not in page.text
    assert read_outcome(database) == ("held", GuardianAnswer.ASKED, 1)


def test_own_link_of_the_pupil_does_not_confirm_the_seat(
    client: FlaskClient, database: Database, settings: Settings, pupil: Registration
) -> None:
    token = links.create_secret(settings, links.SENT_LINK, pupil.id, pupil.link_version)
    client.post(f"/r/{token}/confirm")
    assert read_registration(database).is_verified
    assert read_outcome(database) == ("held", GuardianAnswer.ASKED, 1)


def test_guardian_confirms_twice_with_one_effect(
    client: FlaskClient, database: Database, link: str
) -> None:
    assert [client.post(f"{link}/confirm").status_code for _ in range(2)] == [303, 303]
    assert read_outcome(database) == ("confirmed", GuardianAnswer.CONFIRMED, 1)
    assert len(list_facts(database, "registration_confirmed")) == 1
    with database.read() as session:
        actions = list(session.scalars(select(audit.c.action)))
    assert actions == [Action.GUARDIAN_CONFIRMED]


def test_guardian_who_confirms_reads_that_the_organiser_still_decides(
    client: FlaskClient,
    database: Database,
    settings: Settings,
    create_occurrence: CreateOccurrence,
) -> None:
    register_pupil(client, create_occurrence(capacity=3, needs_approval=True))
    url = links.build_guardian_url(settings, read_registration(database).id)
    link = url.removeprefix(settings.public_url)
    client.post(f"{link}/confirm")
    page = client.get(f"{link}?lang=en")
    assert "The organiser accepts or declines the registration" in page.text
    assert "has a place" not in page.text
    assert read_outcome(database) == ("pending", GuardianAnswer.CONFIRMED, 1)


@pytest.mark.parametrize(
    ("first", "second", "words", "outcome"),
    [
        ("confirm", "decline", "has a place", ("confirmed", GuardianAnswer.CONFIRMED, 1)),
        ("decline", "confirm", "register again", ("cancelled", GuardianAnswer.DECLINED, 0)),
    ],
)
def test_second_guardian_who_disagrees_sees_the_first_answer(
    client: FlaskClient,
    database: Database,
    link: str,
    first: str,
    second: str,
    words: str,
    outcome: tuple[str, str, int],
) -> None:
    client.post(f"{link}/{first}")
    page = client.post(f"{link}/{second}?lang=en")
    assert page.status_code == 409
    assert "the first one holds" in page.text
    assert words in page.text
    assert read_outcome(database) == outcome


def test_guardian_who_declines_frees_the_seat_and_the_pupil_is_told(
    client: FlaskClient, database: Database, settings: Settings, pupil: Registration, link: str
) -> None:
    client.post(f"{link}/decline")
    (fact,) = list_facts(database, "registration_cancelled")
    assert (fact["reason"], fact["silent"]) == ("guardian_declined", False)
    token = links.create_secret(settings, links.SHOWN_LINK, pupil.id, pupil.link_version)
    assert "Your guardian did not confirm" in client.get(f"/r/{token}?lang=en").text


def test_answer_after_the_time_comes_too_late(
    client: FlaskClient, database: Database, link: str
) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=49)):
        page = client.post(f"{link}/confirm?lang=en")
    assert page.status_code == 409
    assert "The time to confirm is over" in page.text
    assert read_outcome(database) == ("held", GuardianAnswer.ASKED, 1)


@pytest.mark.usefixtures("pupil")
def test_seat_is_free_and_the_pupil_told_when_nobody_answers(database: Database) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=49)):
        release_expired_holds(database)
    assert read_outcome(database) == ("cancelled", GuardianAnswer.NONE_IN_TIME, 0)
    (fact,) = list_facts(database, "registration_cancelled")
    assert (fact["reason"], fact["silent"]) == ("guardian_silent", False)


def test_staff_who_asked_the_guardian_confirm_by_hand(
    app: Flask, client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> None:
    roster = RosterClient(app, create_occurrence)
    register_pupil(client, roster.occurrence_id)
    pupil = read_registration(database)
    assert "huoltaja@example.org" in roster.get_page(roster.build_url(pupil))
    roster.post_form(roster.build_url(pupil, "/confirm"))
    assert read_outcome(database) == ("confirmed", GuardianAnswer.CONFIRMED, 1)


def test_link_of_an_erased_registration_opens_nothing(
    client: FlaskClient, database: Database, pupil: Registration, link: str
) -> None:
    with database.begin() as session:
        session.get_one(Registration, pupil.id).contact_name = ""
    assert client.get(link).status_code == 404


def test_own_address_is_no_address_of_a_guardian(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    body = build_registration_body(create_occurrence(), 1, guardian={"email": "AINO@example.org"})
    body["contact"]["role"], body["participants"][0]["grade"] = "pupil", 5
    answer = client.post(API, json=body)
    assert answer.status_code == 422
    assert "guardian" in answer.text


def test_pupil_is_told_when_staff_cancel_while_a_guardian_is_asked(
    app: Flask, client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> None:
    roster = RosterClient(app, create_occurrence)
    register_pupil(client, roster.occurrence_id)
    pupil = read_registration(database)
    with database.begin() as session:
        cancel_registration(session, session.get_one(Registration, pupil.id))
    (fact,) = list_facts(database, "registration_cancelled")
    assert fact["silent"] is False
