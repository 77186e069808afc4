"""A notifier with a migrated SQLite database, and facts to feed it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from services.notifier.app import create_app
from services.notifier.delivery.channels import Channels, open_channels
from services.notifier.delivery.sender import recover_doubtful_messages, send_due_messages
from services.notifier.models import Captured, Message
from services.notifier.worker import build_handlers
from shared import clock
from shared.config import Settings, load_settings
from shared.contracts import (
    Fact,
    OccurrenceCancelled,
    OccurrenceMoved,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
)
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.notifier.twilio_server import TwilioServer
from tests.registrations.conftest import published as occurrence
from tests.shared.facts import make_registration_confirmed as registration

REMINDER_HOURS = 24
PAST = clock.now() - timedelta(days=1)


class Story:
    """Facts about one registration of one occurrence, in versions as they would be told."""

    def __init__(self, **given: Any) -> None:
        self.slot = occurrence(**given)
        self.family = registration()

    def published(self) -> Fact:
        """Return the fact that published the occurrence."""
        return self.slot

    def moved(self, days: int = 1, version: int = 2) -> Fact:
        """Return a fact that moves the occurrence by this many days."""
        later = {name: getattr(self.slot, name) + timedelta(days=days) for name in _TIMES}
        return OccurrenceMoved(**{**vars(self.slot), **later, "version": version})

    def called_off(self, version: int = 3) -> Fact:
        """Return a fact that cancels the occurrence."""
        return OccurrenceCancelled(**{**vars(self.slot), "cancelled": True, "version": version})

    def confirmed(self, **given: Any) -> Fact:
        """Return a fact that confirms the registration."""
        return RegistrationConfirmed(**self._registration(version=1, **given))

    def changed(self, **given: Any) -> Fact:
        """Return a fact that changes the registration."""
        return RegistrationChanged(**self._registration(**{"version": 2, "seats": 1, **given}))

    def cancelled(self, **given: Any) -> Fact:
        """Return a fact that cancels the registration."""
        changed = {"version": 3, "status": "cancelled", **given}
        return RegistrationCancelled(**self._registration(**changed))

    def _registration(self, **given: Any) -> dict[str, Any]:
        here = {"occurrence_id": self.slot.occurrence_id}
        return {**vars(self.family), **here, **given}


_TIMES = ("starts_at", "ends_at", "closes_at", "cancel_until")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an embedded run in a folder of its own."""
    return load_settings("notifier", {"LIVE_DATA": str(tmp_path)})


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The app over a migrated database."""
    made = create_app(settings)
    upgrade_database("notifier", made.extensions["live"].database)
    return made


@pytest.fixture
def database(app: Flask) -> Iterator[Database]:
    """The app's database."""
    made: Database = app.extensions["live"].database
    yield made
    made.dispose()


@pytest.fixture
def story() -> Story:
    """A family that comes to an occurrence in ten days."""
    return Story()


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    """A stand-in for Twilio."""
    made = TwilioServer()
    yield made
    made.close()


def apply_facts(database: Database, *facts: Fact) -> None:
    """Let the handlers see these facts, each in its own transaction."""
    by_contract = build_handlers(REMINDER_HOURS)
    for fact in facts:
        with database.begin() as session:
            by_contract[fact.type](session, fact)


def list_kinds_and_channels(database: Database, *statuses: str) -> list[tuple[str, str]]:
    """Kinds and channels of the messages in these states, in order."""
    with database.read() as session:
        rows = session.scalars(select(Message)).unique().all()
    return sorted((row.kind, row.channel) for row in rows if row.state in statuses)


def list_email_kinds(database: Database, *statuses: str) -> list[str]:
    """Kinds of the e-mails in these states."""
    return [
        kind for kind, channel in list_kinds_and_channels(database, *statuses) if channel == "email"
    ]


def list_captured(database: Database) -> list[Captured]:
    """Return the captured messages, oldest first."""
    with database.read() as session:
        return list(session.scalars(select(Captured).order_by(Captured.created_at)))


def list_messages(database: Database) -> list[Message]:
    """Return all messages, oldest first."""
    with database.read() as session:
        return list(session.scalars(select(Message).order_by(Message.created_at)).unique())


def send_all_due(database: Database, settings: Settings, channels: Channels | None = None) -> None:
    """Send what is due and settle what was left, once."""
    ways = channels or open_channels(settings, database)
    send_due_messages(database, settings, ways)
    recover_doubtful_messages(database, settings, ways)
