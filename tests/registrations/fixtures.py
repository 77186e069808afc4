"""Fixtures of the registrations service with a migrated SQLite database.

A `conftest.py` or a test module of another folder imports those that it needs.
"""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.registrations.models import Occurrence
from services.registrations.occurrences.operations import apply_occurrence
from shared.config import Settings, load_settings
from shared.database.session import Database
from tests.migrated_databases import migrate_new_database
from tests.registrations.facts import build_occurrence_published
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.service_apps import get_app


@pytest.fixture
def settings(data_folder: Path) -> Settings:
    """Load the settings of an embedded run in a temporary folder."""
    env = {"LIVE_DATA": str(data_folder), "MIN_FORM_SECONDS": "0"}
    return load_settings("registrations", env)


@pytest.fixture
def app(settings: Settings) -> Flask:
    """Return the app with a new migrated database."""
    made = get_app(settings)
    migrate_new_database("registrations", made.extensions["live"].database)
    return made


@pytest.fixture
def database(app: Flask) -> Database:
    """Return the database of the app."""
    made: Database = app.extensions["live"].database
    return made


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    """Create a client of the app."""
    return app.test_client()


@pytest.fixture
def create_occurrence(database: Database) -> CreateOccurrence:
    """Return a function that stores an occurrence and returns its id."""

    def create(**given: Any) -> UUID:
        fact = build_occurrence_published(**given)
        with database.begin() as session:
            apply_occurrence(session, fact)
        return fact.occurrence_id

    return create


@pytest.fixture
def get_occurrence(database: Database) -> GetOccurrence:
    """Return a function that reads an occurrence from the database."""

    def get(occurrence_id: UUID) -> Occurrence:
        with database.read() as session:
            return session.get_one(Occurrence, occurrence_id)

    return get
