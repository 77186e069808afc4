"""Fixtures of the registrations service with a migrated SQLite database.

A `conftest.py` or a test module of another folder imports those that it needs.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.registrations.app import create_app
from services.registrations.models import Occurrence
from services.registrations.occurrences.operations import apply_occurrence
from shared.config import Settings, load_settings
from shared.database.session import Database
from tests.migrated_databases import migrate_new_database
from tests.registrations.facts import build_occurrence_published
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Load the settings of an embedded run in a temporary folder."""
    env = {"LIVE_DATA": str(tmp_path), "MIN_FORM_SECONDS": "0"}
    return load_settings("registrations", env)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Create the app with a migrated database, and close its connections after the test."""
    made = create_app(settings)
    migrate_new_database("registrations", made.extensions["live"].database)
    yield made
    made.extensions["live"].database.dispose()


@pytest.fixture
def database(app: Flask) -> Iterator[Database]:
    """Return the database of the app, and close it after the test."""
    made: Database = app.extensions["live"].database
    yield made
    made.dispose()


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
