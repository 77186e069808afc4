"""A registrations service with a migrated SQLite database, and occurrences to register for."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.registrations.app import create_app
from services.registrations.models import Occurrence
from services.registrations.occurrences.operations import apply_occurrence
from shared import clock
from shared.config import Settings, load_settings
from shared.contracts import OccurrencePublished
from shared.database.migrate import upgrade_database
from shared.database.session import Database

Publish = Callable[..., UUID]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an embedded run in a folder of its own."""
    return load_settings("registrations", {"LIVE_DATA": str(tmp_path)})


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The app over a migrated database."""
    made = create_app(settings)
    upgrade_database("registrations", made.extensions["live"].database)
    return made


@pytest.fixture
def database(app: Flask) -> Iterator[Database]:
    """The app's database."""
    made: Database = app.extensions["live"].database
    yield made
    made.dispose()


@pytest.fixture
def client(app: Flask, database: Database) -> FlaskClient:
    """A client of the app."""
    return app.test_client()


def published(**given: Any) -> OccurrencePublished:
    """Return a fact about an occurrence, which by default starts in ten days."""
    start = given.pop("starts_at", clock.now() + timedelta(days=10))
    usual: dict[str, Any] = {
        "version": 1, "occurrence_id": uuid4(), "event_id": uuid4(), "slug": "avoimet-ovet",
        "title": {"fi": "Avoimet ovet", "sv": "Öppet hus", "en": "Open day"},
        "organisation_id": uuid4(),
        "organisation_name": {"fi": "Novida", "sv": "Novida", "en": "Novida"},
        "venue": "Konesali", "address": "Katu 1", "online_url": "",
        "contact_email": "", "contact_phone": "",
        "starts_at": start, "ends_at": start + timedelta(hours=2), "time_zone": "Europe/Helsinki",
        "capacity": 10, "opens_at": clock.now() - timedelta(days=1),
        "closes_at": start - timedelta(hours=1), "cancel_until": start - timedelta(hours=1),
        "cancelled": False,
    }  # fmt: skip
    return OccurrencePublished(**{**usual, **given})


@pytest.fixture
def publish(database: Database) -> Publish:
    """Make an occurrence known; return its id."""

    def make(**given: Any) -> UUID:
        fact = published(**given)
        with database.begin() as session:
            apply_occurrence(session, fact)
        return fact.occurrence_id

    return make


@pytest.fixture
def stored(database: Database) -> Callable[[UUID], Occurrence]:
    """The occurrence as it stands in the database."""

    def read(occurrence_id: UUID) -> Occurrence:
        with database.read() as session:
            return session.get_one(Occurrence, occurrence_id)

    return read


def body(occurrence_id: UUID | str, seats: int = 2, **given: Any) -> dict[str, Any]:
    """Return the JSON of a registration by a guardian with this many children."""
    contact = {
        "name": "Aino Virtanen", "email": "aino@example.org", "phone": "040 123 4567",
        "language": "fi", "role": "guardian",
    }  # fmt: skip
    participants = [{"name": f"Lapsi {number}", "grade": 8} for number in range(seats)]
    asked = {"occurrence_id": str(occurrence_id), "contact": contact, "participants": participants}
    return {**asked, **given}
