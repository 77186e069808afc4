"""Staff see why an address gets no messages, and send one message anyway, with a reason."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.notifier.models import Message, SuppressionReason
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import suppress_address
from shared.config import Settings
from shared.database.session import Database
from shared.staff.audit import audit
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import get_only_message
from tests.notifier.message_log.log_pages import get_registration_page, get_state
from tests.notifier.sent_messages import Outbound
from tests.staff_user import StaffUser

REASON = "Huoltaja soitti"


@pytest.fixture
def suppressed_sms(database: Database, settings: Settings, queued_sms: Message) -> Message:
    """Return the confirmation by SMS, whose number is dead."""
    address = Address(queued_sms.channel, queued_sms.recipient)
    with database.begin() as session:
        suppress_address(session, settings, address, SuppressionReason.DEAD_NUMBER, source="test")
    Outbound(database, settings).send()
    return get_only_message(database, "confirmed", "sms")


def send_anyway(
    client: FlaskClient, editor: StaffUser, message: Message, reason: str = REASON
) -> TestResponse:
    url = f"/staff/messages/{message.id}/send-anyway"
    return client.post(url, data=editor.form_data(reason=reason))


def test_suppressed_message_says_why_and_offers_to_send_it(
    client: FlaskClient, queued_builder: FactBuilder, suppressed_sms: Message
) -> None:
    page = get_registration_page(client, queued_builder)
    assert "Earlier text messages did not reach this number." in page
    assert f"/staff/messages/{suppressed_sms.id}/send-anyway" in page


def test_opening_the_question_changes_nothing(
    client: FlaskClient, database: Database, suppressed_sms: Message
) -> None:
    page = client.get(f"/staff/messages/{suppressed_sms.id}/send-anyway")
    assert "Why does it go anyway?" in page.text
    assert get_state(database, suppressed_sms) == "suppressed"


def test_message_goes_once_and_the_log_has_the_reason(
    client: FlaskClient,
    editor: StaffUser,
    database: Database,
    settings: Settings,
    suppressed_sms: Message,
) -> None:
    outbound = Outbound(database, settings)
    answers = [send_anyway(client, editor, suppressed_sms) for _ in range(2)]
    assert [one.headers["Location"].rpartition("=")[2] for one in answers] == [
        "sent-anyway",
        "not-suppressed",
    ]
    assert [one.channel for one in outbound.send()] == ["sms"]
    assert get_state(database, suppressed_sms) == "sent"
    with database.read() as session:
        sent = select(audit.c.detail).where(audit.c.action == "sent_anyway_sms")
        assert session.scalars(sent).all() == [{"reason": REASON}]


def test_missing_reason_is_asked_for(
    client: FlaskClient, editor: StaffUser, database: Database, suppressed_sms: Message
) -> None:
    answer = send_anyway(client, editor, suppressed_sms, reason=" ")
    assert answer.status_code == 422
    assert "errors-title" in answer.text
    assert get_state(database, suppressed_sms) == "suppressed"


def test_message_that_is_not_true_any_more_is_not_sent(
    client: FlaskClient, editor: StaffUser, database: Database, suppressed_sms: Message
) -> None:
    with database.begin() as session:
        registration = session.get_one(Message, suppressed_sms.id).require_registration()
        table = type(registration)
        session.execute(update(table).where(table.id == registration.id).values(status="cancelled"))
    answer = send_anyway(client, editor, suppressed_sms)
    assert answer.headers["Location"].endswith("done=not-suppressed")
    assert get_state(database, suppressed_sms) == "suppressed"


def test_staff_of_another_organisation_cannot_send_it(
    app: Flask, database: Database, suppressed_sms: Message
) -> None:
    stranger = StaffUser(app, {})
    answer = send_anyway(stranger.sign_in(app.test_client()), stranger, suppressed_sms)
    assert answer.status_code in (403, 404)
    assert get_state(database, suppressed_sms) == "suppressed"
