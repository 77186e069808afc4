"""Fixtures of the statistics: a clock that stands, and signed-in readers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import make_reminders
from tests.staff_user import StaffUser

NOW = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock_hand() -> Iterator[time_machine.Traveller]:
    """Stop the clock in the middle of a month, by day."""
    with time_machine.travel(NOW, tick=False) as hand:
        yield hand


@pytest.fixture
def queued_builder(database: Database, queued_builder: FactBuilder) -> FactBuilder:
    """Queue the reminder of the builder's registration, too."""
    make_reminders(database)
    return queued_builder


@pytest.fixture
def sign_in(app: Flask) -> Callable[[UUID, str], FlaskClient]:
    """Return a function that signs somebody in with a role in an organisation."""

    def make(organisation_id: UUID, role: str) -> FlaskClient:
        client = StaffUser(app, {organisation_id: role}).sign_in(app.test_client())
        client.set_cookie("lang", "en")
        return client

    return make
