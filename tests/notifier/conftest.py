"""Fixtures of the notifier service with a migrated SQLite database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.notifier.app import create_app
from shared.config import Settings, load_settings
from shared.database.session import Database
from tests.migrated_databases import migrate_new_database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts
from tests.notifier.twilio_server import TwilioServer


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Load the settings of an embedded run in a temporary folder."""
    return load_settings("notifier", {"LIVE_DATA": str(tmp_path)})


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Create the app with a migrated database, and close its connections after the test."""
    made = create_app(settings)
    migrate_new_database("notifier", made.extensions["live"].database)
    yield made
    made.extensions["live"].database.dispose()


@pytest.fixture
def database(app: Flask) -> Iterator[Database]:
    """Return the database of the app, and close it after the test."""
    made: Database = app.extensions["live"].database
    yield made
    made.dispose()


@pytest.fixture
def fact_builder() -> FactBuilder:
    """Build facts about a registration for an occurrence in ten days."""
    return FactBuilder()


@pytest.fixture
def queued_builder(database: Database, fact_builder: FactBuilder) -> FactBuilder:
    """Queue the confirmation and the reminder of the builder's registration."""
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
    )
    return fact_builder


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    """Run a server that replaces Twilio."""
    made = TwilioServer()
    yield made
    made.close()
