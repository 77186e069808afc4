"""Fixtures of the message log: a signed-in editor and messages of one registration."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.notifier.models import Message
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.message_log.log_pages import SubmitResend
from tests.staff_user import StaffUser


@pytest.fixture
def editor(app: Flask, queued_builder: FactBuilder) -> StaffUser:
    """Create an editor in the organisation of the queued messages."""
    return StaffUser(app, {queued_builder.occurrence.organisation_id: "editor"})


@pytest.fixture
def client(app: Flask, editor: StaffUser) -> FlaskClient:
    """Sign the editor in with English pages."""
    made = editor.sign_in(app.test_client())
    made.set_cookie("lang", "en")
    return made


@pytest.fixture
def submit_resend(client: FlaskClient, editor: StaffUser) -> SubmitResend:
    """Return a function that submits the form to send a message again."""
    return lambda message: client.post(
        f"/staff/messages/{message.id}/resend", data=editor.form_data()
    )


@pytest.fixture
def failed_email(database: Database, queued_builder: FactBuilder) -> Message:
    """Return the confirmation by e-mail, which the server refused."""
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    return get_only_message(database, "confirmed", "email")


@pytest.fixture
def queued_sms(database: Database, queued_builder: FactBuilder) -> Message:
    """Return the confirmation by SMS, which is still queued."""
    return get_only_message(database, "confirmed", "sms")
