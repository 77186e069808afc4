"""A contact that has not used the link in our message has a small number of seats."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from services.registrations.models import Occurrence, Registration
from services.registrations.registration import insert, operations
from services.registrations.registration.limits import build_limits
from services.registrations.registration.operations import build_registration
from services.registrations.registration.schemas import RegistrationRequestSchema
from shared import links
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.holds.clients import URL, get_app_with, name_outcome
from tests.registrations.request_body import build_registration_body, spell_digits
from tests.registrations.roster_client import RosterClient


class Family:
    """One contact that registers again and again, each time with other children."""

    def __init__(self, app: Flask) -> None:
        self.client, self.number = app.test_client(), 0

    def register(self, occurrence: object, seats: int = 4, **contact: str) -> str:
        """Register children with names of their own; return the outcome."""
        self.number += 1
        body = build_registration_body(str(occurrence), seats)
        names = [
            {"name": f"Lapsi {spell_digits(f'{self.number}')}-{spell_digits(f'{child}')}"}
            for child in range(seats)
        ]
        given = {**body["contact"], **contact}
        return name_outcome(
            self.client.post(URL, json={**body, "participants": names, "contact": given})
        )


@pytest.fixture
def family(app: Flask) -> Family:
    """Return a family that registers by the API."""
    return Family(app)


def use_link(client: FlaskClient, settings: Settings, database: Database) -> None:
    """Press the button behind the link that was sent for the first registration."""
    with database.read() as session:
        first = session.scalars(select(Registration).order_by(Registration.created_at)).first()
    assert first is not None
    token = links.create_secret(settings, links.SENT_LINK, first.id, first.link_version)
    client.post(f"/r/{token}/confirm")


def test_contact_has_ten_seats_at_an_event_before_it_uses_the_link(
    family: Family, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=100)
    outcomes = [family.register(occurrence) for _ in range(3)]
    assert outcomes == ["confirmed", "confirmed", "contact-not-verified"]
    assert family.register(create_occurrence(capacity=100)) == "confirmed"


def test_contact_has_twenty_seats_in_all_before_it_uses_the_link(
    family: Family, create_occurrence: CreateOccurrence
) -> None:
    outcomes = [family.register(create_occurrence()) for _ in range(6)]
    assert outcomes == ["confirmed"] * 5 + ["contact-not-verified"]


def test_first_registration_of_a_contact_may_have_any_size(
    family: Family, create_occurrence: CreateOccurrence
) -> None:
    assert family.register(create_occurrence(capacity=100), seats=20) == "confirmed"


@pytest.mark.parametrize(
    "contact", [{"email": "AINO@example.org", "phone": "050 111 2222"}, {"email": "x@example.org"}]
)
def test_same_email_or_phone_is_the_same_contact(
    family: Family, create_occurrence: CreateOccurrence, contact: dict[str, str]
) -> None:
    occurrence = create_occurrence(capacity=100)
    family.register(occurrence, seats=8)
    assert family.register(occurrence, 4, **contact) == "contact-not-verified"


def test_contacts_without_an_email_are_not_one_contact(
    settings: Settings, database: Database, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(capacity=100)
    limits = replace(build_limits(settings, "a client"), contact_event_seats=5)
    for phone in ("+358401111111", "+358402222222"):
        request = RegistrationRequestSchema().parse(build_registration_body(occurrence, 4))
        contact = replace(request.contact, email="", phone=phone)
        with database.begin() as session:
            asked = replace(request, contact=contact)
            result = operations.create_registration(session, asked, limits=limits)
        assert result.status == "confirmed"


def test_contact_that_used_the_link_registers_more(
    settings: Settings,
    client: FlaskClient,
    database: Database,
    family: Family,
    create_occurrence: CreateOccurrence,
) -> None:
    occurrence = create_occurrence(capacity=100)
    family.register(occurrence, seats=10)
    assert family.register(occurrence) == "contact-not-verified"
    use_link(client, settings, database)
    assert family.register(occurrence) == "confirmed"


def test_contact_without_the_cap_takes_everything(
    settings: Settings, family: Family, create_occurrence: CreateOccurrence
) -> None:
    """The control: the guard is what stops the contact."""
    occurrence = create_occurrence(capacity=100)
    unlimited = Family(get_app_with(settings, contact_seats=0, contact_event_seats=0))
    assert {unlimited.register(occurrence) for _ in range(10)} == {"confirmed"}
    assert family.number == 0


def test_past_and_cancelled_registrations_do_not_count(
    database: Database, family: Family, create_occurrence: CreateOccurrence
) -> None:
    past, coming = create_occurrence(), create_occurrence(capacity=100)
    family.register(past, seats=10)
    with database.begin() as session:
        ended = session.get_one(Occurrence, past)
        ended.ends_at = ended.opens_at
    family.register(coming, seats=10)
    with database.begin() as session:
        session.execute(update(Registration).values(status="cancelled"))
    assert family.register(coming, seats=10) == "confirmed"


def test_staff_add_any_number_which_counts_for_nobody(
    app: Flask, database: Database, create_occurrence: CreateOccurrence
) -> None:
    roster = RosterClient(app, create_occurrence, capacity=100)
    with database.begin() as session:
        body = build_registration_body(roster.occurrence_id, 15)
        request = RegistrationRequestSchema().parse(body)
        occurrence = session.get_one(Occurrence, roster.occurrence_id)
        session.add(build_registration(occurrence, request))
    assert Family(app).register(roster.occurrence_id, seats=10) == "confirmed"


def test_same_child_is_refused_by_the_api(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence()
    body = build_registration_body(occurrence, seats=1)
    assert name_outcome(client.post(URL, json=body)) == "confirmed"
    again = {**body, "participants": [{"name": "  LAPSI   a "}]}
    answer = client.post(URL, json=again)
    assert (answer.status_code, name_outcome(answer)) == (409, "already-registered")
    other = {**body, "participants": [{"name": "Lapsi b"}]}
    assert name_outcome(client.post(URL, json=other)) == "confirmed"


def test_same_child_without_the_guard_registers_twice(
    monkeypatch: pytest.MonkeyPatch, client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    """The control."""
    unguarded = insert.SPEND_BUDGET.replace(insert.IS_CONTACT_HERE, "FALSE")
    monkeypatch.setattr(insert, "SPEND_BUDGET", unguarded)
    body = build_registration_body(create_occurrence(), seats=1)
    assert [name_outcome(client.post(URL, json=body)) for _ in range(2)] == ["confirmed"] * 2


def test_same_child_at_another_occurrence_or_after_cancelling_is_registered(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence()
    body = build_registration_body(occurrence, seats=1)
    made = client.post(URL, json=body).json
    assert made is not None
    token = made["manage_url"].rpartition("/")[2]
    client.delete(f"{URL}/{made['id']}", headers={"Authorization": f"Bearer {token}"})
    assert name_outcome(client.post(URL, json=body)) == "confirmed"
    body = build_registration_body(create_occurrence(), seats=1)
    assert name_outcome(client.post(URL, json=body)) == "confirmed"


def test_other_contact_registers_a_child_of_the_same_name(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence()
    for family in range(2):
        body = build_registration_body(occurrence, 1, family=family)
        assert name_outcome(client.post(URL, json=body)) == "confirmed"


def test_button_stands_only_behind_the_sent_link_until_it_is_used(
    settings: Settings,
    client: FlaskClient,
    database: Database,
    family: Family,
    create_occurrence: CreateOccurrence,
) -> None:
    client.set_cookie("lang", "en")
    family.register(create_occurrence())
    with database.read() as session:
        registration = session.scalars(select(Registration)).one()
    sent, shown = (
        f"/r/{links.create_secret(settings, purpose, registration.id, 1)}"
        for purpose in (links.SENT_LINK, links.SHOWN_LINK)
    )
    assert "This is my address" in client.get(sent).text
    assert "This is my address" not in client.get(shown).text
    page = client.post(f"{sent}/confirm", follow_redirects=True).text
    assert "Your address is confirmed." in page
    assert "This is my address" not in page
