"""Test the routes of the roster with each role.

All tests share one app and one database: each makes its own organisation, and only reads responses.
"""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask

from services.registrations.app import create_app
from shared.config import load_settings
from shared.database.session import Database
from tests.migrated_databases import migrate_new_database
from tests.registrations.roster_client import HOME, MakeRoster, RosterClient
from tests.staff_user import StaffUser

# Every route of the roster: its path, whether it is a form, and the roles that may use it.
NAMES = {"admin", "editor", "messenger", "check_in"}
CONTACTS = NAMES - {"check_in"}
EDITS = {"admin", "editor"}
ROUTES = [
    ("occurrences/{occurrence}", False, NAMES),
    ("occurrences/{occurrence}/print", False, NAMES),
    ("occurrences/{occurrence}/list.csv", False, CONTACTS),
    ("occurrences/{occurrence}/list.xlsx", False, CONTACTS),
    ("occurrences/{occurrence}/capacity", True, EDITS),
    ("occurrences/{occurrence}/add", False, EDITS),
    ("occurrences/{occurrence}/add", True, EDITS),
    ("{registration}", False, NAMES),
    ("{registration}/change", False, EDITS),
    ("{registration}/change", True, EDITS),
    ("{registration}/remove/{participant}", False, EDITS),
    ("{registration}/remove/{participant}", True, EDITS),
    ("{registration}/cancel", False, EDITS),
    ("{registration}/cancel", True, EDITS),
]
ROLES = sorted(NAMES | {"viewer", "counsellor", "partner", "coordinator"})


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Create one app with a migrated database for all tests of this module."""
    folder = str(tmp_path_factory.mktemp("roster"))
    made = create_app(load_settings("registrations", {"LIVE_DATA": folder}))
    migrate_new_database("registrations", made.extensions["live"].database)
    return made


@pytest.fixture(scope="module")
def database(app: Flask) -> Iterator[Database]:
    """Return the database of the app, and close it after the last test."""
    made: Database = app.extensions["live"].database
    yield made
    made.dispose()


def request_route(roster: RosterClient, person: StaffUser | None, path: str, form: bool) -> int:
    family = roster.create_registration()
    url = HOME + path.format(
        occurrence=roster.occurrence_id,
        registration=family.id,
        participant=family.participants[0].id,
    )
    client = roster.client.application.test_client()
    if person:
        person.sign_in(client)
    data = person.form_data() if person else {}
    answer = client.post(url, data=data) if form else client.get(url)
    return answer.status_code


@pytest.mark.parametrize(("path", "form", "roles"), ROUTES)
@pytest.mark.parametrize("role", ROLES)
def test_route_with_role_opens_only_with_the_right(
    make_roster: MakeRoster, path: str, form: bool, roles: set[str], role: str
) -> None:
    roster = make_roster(role)
    answer = request_route(roster, roster.user, path, form)
    assert (answer in (200, 303, 422)) if role in roles else (answer == 403)


@pytest.mark.parametrize(("path", "form", "roles"), ROUTES)
def test_route_for_admin_of_another_organisation_is_not_found(
    app: Flask, make_roster: MakeRoster, path: str, form: bool, roles: set[str]
) -> None:
    assert request_route(make_roster(), StaffUser(app, {uuid4(): "admin"}), path, form) == 404


@pytest.mark.parametrize(("path", "form", "roles"), ROUTES)
def test_route_without_a_session_asks_to_sign_in(
    make_roster: MakeRoster, path: str, form: bool, roles: set[str]
) -> None:
    assert request_route(make_roster(), None, path, form) == (401 if form else 302)
