"""Fixtures of the ledger: a signed-in editor of the organisation of the messages."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import make_reminders
from tests.staff_user import StaffUser


@pytest.fixture
def queued_builder(database: Database, queued_builder: FactBuilder) -> FactBuilder:
    """Queue the reminder of the builder's registration, too."""
    make_reminders(database)
    return queued_builder


@pytest.fixture
def client(app: Flask, queued_builder: FactBuilder) -> FlaskClient:
    """Sign an editor in with English pages."""
    editor = StaffUser(app, {queued_builder.occurrence.organisation_id: "editor"})
    made = editor.sign_in(app.test_client())
    made.set_cookie("lang", "en")
    return made
