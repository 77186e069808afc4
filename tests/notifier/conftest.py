"""Fixtures of the notifier service with a migrated SQLite database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from shared.config import Settings, load_settings
from shared.database.session import Database
from tests.migrated_databases import migrate_new_database
from tests.notifier.daytime import MORNING
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts
from tests.notifier.twilio_server import TwilioServer
from tests.service_apps import get_app


@pytest.fixture
def settings(data_folder: Path) -> Settings:
    """Load the settings of an embedded run in a temporary folder."""
    return load_settings("notifier", {"LIVE_DATA": str(data_folder)})


@pytest.fixture
def app(settings: Settings) -> Flask:
    """Return the app with a new migrated database."""
    made = get_app(settings)
    migrate_new_database("notifier", made.extensions["live"].database)
    return made


@pytest.fixture
def database(app: Flask) -> Database:
    """Return the database of the app."""
    made: Database = app.extensions["live"].database
    return made


@pytest.fixture
def clock_hand() -> Iterator[time_machine.Traveller]:
    """Stop the clock on a morning, so that no message waits for the end of quiet hours."""
    with time_machine.travel(MORNING, tick=False) as hand:
        yield hand


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
