"""Fixtures of the events service: the app, its database, organisations and staff accounts."""

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.events.models import Organisation
from shared.config import load_settings
from shared.database.session import Database
from tests.events.editor import Editor
from tests.events.events_site import EventsSite, create_events_site
from tests.events.staff_account import AddOrganisation, AddStaffAccount, StaffAccount
from tests.migrated_databases import migrate_new_database
from tests.service_apps import get_app


@pytest.fixture
def app(data_folder: Path) -> Flask:
    """Return the app as in an embedded run, over a new database."""
    made = get_app(load_settings("events", {"LIVE_DATA": str(data_folder)}))
    live = made.extensions["live"]
    migrate_new_database("events", live.database)
    return made


@pytest.fixture
def site(data_folder: Path) -> EventsSite:
    """Return the app over a new database with one organisation, and people who sign in."""
    return create_events_site(data_folder)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client of the app."""
    return app.test_client()


@pytest.fixture
def database(app: Flask) -> Database:
    """Return the app's database."""
    made: Database = app.extensions["live"].database
    return made


@pytest.fixture
def add_organisation(database: Database) -> AddOrganisation:
    """Return a function that adds an organisation and returns its id."""

    def add(slug: str) -> UUID:
        names = {language: f"{slug} {language}" for language in ("fi", "sv", "en")}
        with database.begin() as session:
            made = Organisation(slug=slug, name=names, contact_email=f"{slug}@example.org")
            session.add(made)
            session.flush()
            return made.id

    return add


@pytest.fixture
def add_staff_account(app: Flask) -> AddStaffAccount:
    """Return a function that adds a staff account with roles by organisation."""

    def add(name: str, roles: dict[UUID, str]) -> StaffAccount:
        return StaffAccount(app, name, roles)

    return add


@pytest.fixture
def editor(app: Flask) -> Editor:
    """Return an editor of a new organisation who is signed in and reads English."""
    return Editor(app)
