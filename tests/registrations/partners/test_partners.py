"""Keys of partner systems: shown once, stored as a hash, for one organisation, revocable."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from services.registrations.audit_labels import Action
from services.registrations.models import PartnerKey, Registration, SeatBudget
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.holds.clients import URL, name_outcome
from tests.registrations.request_body import build_registration_body, spell_digits
from tests.registrations.roster_client import RosterClient

PAGE = "/staff/registrations/partners/"


@pytest.fixture
def admin(app: Flask, database: Database, create_occurrence: CreateOccurrence) -> RosterClient:
    """Sign in an administrator of an organisation with one occurrence."""
    return RosterClient(app, create_occurrence, "admin", capacity=100)


def create_key(admin: RosterClient, seats: str = "5") -> str:
    page = admin.post_form(PAGE, name="Koulujärjestelmä", seats=seats).text
    found = re.search(r"<code>(live_[\w-]+)</code>", page)
    assert found is not None
    return found[1]


def register(app: Flask, occurrence: UUID, key: str, number: int = 0, seats: int = 1) -> str:
    body: Any = build_registration_body(occurrence, seats, family=number)
    headers = {"X-Partner-Key": key}
    return name_outcome(app.test_client().post(URL, json=body, headers=headers))


def load_key(database: Database) -> PartnerKey:
    with database.read() as session:
        return session.scalars(select(PartnerKey)).one()


def test_key_is_shown_once_and_stored_as_a_hash(admin: RosterClient, database: Database) -> None:
    key = create_key(admin)
    stored = load_key(database)
    assert key not in (stored.key_hash, stored.name)
    page = admin.get_page(PAGE)
    assert "Koulujärjestelmä" in page
    assert key not in page
    assert (Action.PARTNER_KEY_CREATED, "Liisa") in admin.list_actions()


def test_partner_registers_within_the_budget_of_its_key(
    app: Flask, admin: RosterClient, database: Database
) -> None:
    key = create_key(admin)
    outcomes = [register(app, admin.occurrence_id, key, n, seats=2) for n in range(6)]
    assert outcomes == ["confirmed", "confirmed", "held", "held", "held", "too-many-seats"]
    with database.read() as session:
        (budget,) = session.scalars(select(SeatBudget))
        assert budget.client == f"partner:{load_key(database).id.hex}"
        assert {one.partner for one in session.scalars(select(Registration))} == {
            "Koulujärjestelmä"
        }
    assert (
        name_outcome(
            app.test_client().post(
                URL, json=build_registration_body(admin.occurrence_id, family=99)
            )
        )
        == "confirmed"
    )


def test_partner_is_not_bound_by_the_caps_of_a_contact(app: Flask, admin: RosterClient) -> None:
    key = create_key(admin, "100")
    client = app.test_client()
    outcomes = []
    for number in range(3):
        body: Any = build_registration_body(admin.occurrence_id, 8)
        body["participants"] = [
            {"name": f"Lapsi {spell_digits(f'{number}')}-{spell_digits(f'{child}')}"}
            for child in range(8)
        ]
        outcomes.append(name_outcome(client.post(URL, json=body, headers={"X-Partner-Key": key})))
    assert outcomes == ["confirmed"] * 3


def test_key_is_for_the_events_of_its_organisation_only(
    app: Flask, admin: RosterClient, create_occurrence: CreateOccurrence
) -> None:
    key = create_key(admin)
    assert register(app, create_occurrence(), key) == "wrong-organisation"


@pytest.mark.parametrize("key", ["live_x", "", "ä"])
def test_unknown_key_is_refused(app: Flask, admin: RosterClient, key: str) -> None:
    assert register(app, admin.occurrence_id, key) == "invalid-key"


def test_revoked_key_is_refused_and_logged(
    app: Flask, admin: RosterClient, database: Database
) -> None:
    key = create_key(admin)
    for _ in range(2):
        admin.send_form(f"{PAGE}{load_key(database).id}/revoke")
    assert register(app, admin.occurrence_id, key) == "invalid-key"
    actions = [action for action, _name in admin.list_actions()]
    assert actions.count(Action.PARTNER_KEY_REVOKED) == 1


def test_history_names_the_partner(app: Flask, admin: RosterClient, database: Database) -> None:
    register(app, admin.occurrence_id, create_key(admin))
    with database.read() as session:
        registration = session.scalars(select(Registration)).one()
    assert "Koulujärjestelmä" in admin.get_page(admin.build_url(registration))


@pytest.mark.parametrize("fields", [{"name": "", "seats": "5"}, {"name": "X", "seats": "0"}])
def test_form_with_an_error_keeps_what_was_typed(
    admin: RosterClient, fields: dict[str, str]
) -> None:
    answer = admin.post_form(PAGE, **fields)
    assert answer.status_code == 422
    assert f'value="{fields["seats"]}"' in answer.text


def test_editor_may_not_see_the_keys(app: Flask, create_occurrence: CreateOccurrence) -> None:
    editor = RosterClient(app, create_occurrence, "editor")
    assert editor.client.get(PAGE).status_code == 403
