"""Staff see why an address gets no messages, and let them go there again with a reason."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.notifier.models import (
    ChannelName,
    Message,
    Registration,
    Suppression,
    SuppressionReason,
)
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import suppress_address
from shared.config import Settings
from shared.database.session import Database
from shared.staff.audit import audit
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.message_log.log_pages import (
    SubmitResend,
    get_registration_page,
    get_state,
    is_refused_with,
)
from tests.notifier.sent_messages import Outbound
from tests.staff_user import StaffUser

REASON = "Huoltaja soitti, postilaatikko toimii"
MAIL = "aino@example.org"
BLOCKED = f"No e-mails go to {MAIL}"
REASONS = SuppressionReason


@pytest.fixture
def bounced_email(database: Database, settings: Settings, failed_email: Message) -> Message:
    """Return the confirmation by e-mail, which came back: there is no such address."""
    block(database, settings, ChannelName.EMAIL, MAIL, REASONS.HARD_BOUNCE)
    return failed_email


def block(
    database: Database,
    settings: Settings,
    channel: ChannelName,
    address: str,
    reason: SuppressionReason,
) -> None:
    with database.begin() as session:
        suppress_address(session, settings, Address(channel, address), reason, source="test")


def build_url(message: Message, channel: str = "email") -> str:
    return f"/staff/messages/registrations/{message.subject_id}/addresses/{channel}"


def allow(client: FlaskClient, editor: StaffUser, message: Message, **changes: str) -> TestResponse:
    form = {"address": MAIL, "reason": REASON} | changes
    return client.post(build_url(message), data=editor.form_data(**form))


def is_blocked(database: Database) -> bool:
    with database.read() as session:
        in_force = select(Suppression.id).where(Suppression.lifted_at.is_(None))
        return session.execute(in_force).first() is not None


def test_blocked_address_is_shown_with_reason_and_offered(
    client: FlaskClient, queued_builder: FactBuilder, bounced_email: Message
) -> None:
    page = get_registration_page(client, queued_builder)
    assert BLOCKED in page
    assert "Earlier e-mails came back: there is no such address." in page
    assert build_url(bounced_email) in page
    assert REASONS.HARD_BOUNCE not in page
    question = client.get(build_url(bounced_email)).text
    assert MAIL in question
    assert "How do you know that it works?" in question


def test_message_to_a_blocked_address_is_not_offered_to_be_sent_again(
    client: FlaskClient,
    queued_builder: FactBuilder,
    bounced_email: Message,
    submit_resend: SubmitResend,
) -> None:
    page = get_registration_page(client, queued_builder)
    assert f"{bounced_email.id}/resend" not in page
    assert f"{bounced_email.id}/send-anyway" in page
    assert is_refused_with(submit_resend(bounced_email), "No messages go to this address.")


def test_allowed_address_gets_messages_again_and_the_log_has_the_reason(
    client: FlaskClient,
    editor: StaffUser,
    database: Database,
    settings: Settings,
    queued_builder: FactBuilder,
    bounced_email: Message,
    submit_resend: SubmitResend,
) -> None:
    answers = [allow(client, editor, bounced_email) for _ in range(2)]
    assert [one.headers["Location"].rpartition("=")[2] for one in answers] == [
        "allowed",
        "not-blocked",
    ]
    assert BLOCKED not in get_registration_page(client, queued_builder)
    assert submit_resend(bounced_email).status_code == 303
    assert MAIL in [one.recipient for one in Outbound(database, settings).send()]
    with database.read() as session:
        allowed = select(audit.c.detail).where(audit.c.action == "address_allowed_email")
        assert session.scalars(allowed).all() == [{"reason": REASON}]


def test_message_that_was_suppressed_is_sent_again_once_its_address_is_allowed(
    client: FlaskClient,
    editor: StaffUser,
    database: Database,
    settings: Settings,
    queued_builder: FactBuilder,
    submit_resend: SubmitResend,
) -> None:
    block(database, settings, ChannelName.EMAIL, MAIL, REASONS.HARD_BOUNCE)
    outbound = Outbound(database, settings)
    outbound.send()
    message = get_only_message(database, "confirmed", "email")
    assert is_refused_with(submit_resend(message), "No messages go to this address.")
    allow(client, editor, message)
    assert submit_resend(message).status_code == 303
    assert [one.channel for one in outbound.send()] == [ChannelName.EMAIL]
    assert get_state(database, message) == "sent"


@pytest.mark.parametrize("reason", [REASONS.STOP, REASONS.OPTED_OUT, REASONS.COMPLAINT])
def test_what_a_recipient_asked_for_is_shown_and_stays(
    client: FlaskClient,
    editor: StaffUser,
    database: Database,
    settings: Settings,
    queued_builder: FactBuilder,
    failed_email: Message,
    reason: SuppressionReason,
) -> None:
    block(database, settings, ChannelName.EMAIL, MAIL, reason)
    page = get_registration_page(client, queued_builder)
    assert f"to {MAIL}" in page
    assert build_url(failed_email) not in page
    assert client.get(build_url(failed_email)).status_code == 302
    assert allow(client, editor, failed_email).headers["Location"].endswith("not-blocked")
    assert is_blocked(database)


def test_missing_reason_is_asked_for(
    client: FlaskClient, editor: StaffUser, database: Database, bounced_email: Message
) -> None:
    answer = allow(client, editor, bounced_email, reason=" ")
    assert answer.status_code == 422
    assert "errors-title" in answer.text
    assert is_blocked(database)


def test_address_that_the_family_changed_meanwhile_is_not_allowed(
    client: FlaskClient,
    editor: StaffUser,
    database: Database,
    settings: Settings,
    bounced_email: Message,
) -> None:
    block(database, settings, ChannelName.EMAIL, "other@example.org", REASONS.HARD_BOUNCE)
    with database.begin() as session:
        session.execute(update(Registration).values(contact_email="other@example.org"))
    assert allow(client, editor, bounced_email).headers["Location"].endswith("not-blocked")
    assert is_blocked(database)


def test_unknown_channel_is_not_found(client: FlaskClient, bounced_email: Message) -> None:
    assert client.get(build_url(bounced_email, "fax")).status_code == 404


def test_staff_of_another_organisation_cannot_allow_it(
    app: Flask, database: Database, bounced_email: Message
) -> None:
    stranger = StaffUser(app, {})
    signed_in = stranger.sign_in(app.test_client())
    assert signed_in.get(build_url(bounced_email)).status_code in (403, 404)
    assert allow(signed_in, stranger, bounced_email).status_code in (403, 404)
    assert is_blocked(database)


def test_doubtful_message_that_was_forced_once_asks_the_list_again(
    database: Database,
    settings: Settings,
    client: FlaskClient,
    editor: StaffUser,
    bounced_email: Message,
    submit_resend: SubmitResend,
) -> None:
    """Staff sent it in spite of a bounce, allowed the address, and the family stops it then."""
    client.post(
        f"/staff/messages/{bounced_email.id}/send-anyway", data=editor.form_data(reason=REASON)
    )
    end_attempt(database, bounced_email, "unknown", "timeout")
    allow(client, editor, bounced_email)
    assert submit_resend(bounced_email).status_code == 303
    block(database, settings, ChannelName.EMAIL, MAIL, REASONS.STOP)
    outbound = Outbound(database, settings)
    assert MAIL not in [one.recipient for one in outbound.send()]
    assert get_state(database, bounced_email) == "unknown"  # the first one may have arrived
