"""Staff see what is held back, and send it now."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.notifier.models import HeldBy, Message
from shared.config import Settings
from shared.database.session import Database
from shared.staff.audit import audit
from shared.staff.rights import ROLE_RIGHTS, Right, Role
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message, hold_back
from tests.notifier.message_log.log_pages import (
    SubmitResend,
    get_occurrence_page,
    get_registration_page,
    get_state,
)
from tests.notifier.messages import apply_facts
from tests.notifier.sent_messages import Outbound
from tests.staff_user import StaffUser


@pytest.fixture
def held_sms(database: Database, queued_sms: Message) -> Message:
    """Return the confirmation by SMS, which is held back."""
    hold_back(database, queued_sms)
    return queued_sms


def submit_release(client: FlaskClient, editor: StaffUser, message: Message) -> TestResponse:
    return client.post(f"/staff/messages/{message.id}/release", data=editor.form_data())


def load_message(database: Database, message: Message) -> Message:
    with database.read() as session:
        return session.get_one(Message, message.id)


@pytest.mark.parametrize(
    ("held_by", "words"),
    [
        (HeldBy.RECIPIENT, "Too many messages to the same recipient"),
        (HeldBy.REGISTRATION, "Too many messages about the same registration"),
        (HeldBy.ORGANISATION, "Your organisation has sent all its messages"),
        (HeldBy.UNVERIFIED_ADDRESS, "has not confirmed its new address"),
    ],
)
def test_held_message_is_shown_with_its_time_and_reason(
    database: Database,
    client: FlaskClient,
    queued_builder: FactBuilder,
    queued_sms: Message,
    held_by: HeldBy,
    words: str,
) -> None:
    hold_back(database, queued_sms, held_by)
    for page in (
        get_occurrence_page(client, queued_builder, "?state=held"),
        get_registration_page(client, queued_builder),
    ):
        assert words in page
        assert "Waiting until" in page


def test_held_messages_have_a_filter_and_a_column_of_their_own(
    client: FlaskClient, queued_builder: FactBuilder, held_sms: Message
) -> None:
    url = f"/staff/messages/occurrences/{queued_builder.occurrence.occurrence_id}?state="
    overview = client.get("/staff/messages/").text
    assert f"{url}held" in overview
    assert get_occurrence_page(client, queued_builder, "?state=held").count('class="line"') == 1
    waiting = get_occurrence_page(client, queued_builder, "?state=waiting")
    assert waiting.count('class="line"') == 1
    assert "Held back 1</a>" in waiting
    assert "Waiting 1</a>" in waiting


def test_button_stands_at_held_messages_only(
    client: FlaskClient, queued_builder: FactBuilder, held_sms: Message
) -> None:
    page = get_registration_page(client, queued_builder)
    assert page.count("Send now<") == 1
    assert f"/staff/messages/{held_sms.id}/release" in page


def test_released_message_is_sent_past_every_budget(
    database: Database,
    settings: Settings,
    client: FlaskClient,
    editor: StaffUser,
    queued_builder: FactBuilder,
) -> None:
    outbound = Outbound(database, replace(settings, registration_messages=1))
    outbound.send()
    seats = queued_builder.registration.seats
    outbound.apply(queued_builder.build_registration_changed(seats=seats, contact_name="Aino Uusi"))
    (held,) = outbound.list_held()
    outbound.sent.clear()
    answer = submit_release(client, editor, held)
    assert answer.location == f"/staff/messages/registrations/{held.subject_id}?done=released"
    outbound.send()
    assert [one.message_id for one in outbound.sent] == [held.id]
    assert "It goes out within moments" in client.get(answer.location).text


def test_release_is_logged_once(
    database: Database, client: FlaskClient, editor: StaffUser, held_sms: Message
) -> None:
    first, second = (submit_release(client, editor, held_sms) for _ in range(2))
    with database.read() as session:
        actions = list(session.scalars(select(audit.c.action)))
    assert actions.count("released_sms") == 1
    assert (first.location or "").endswith("?done=released")
    assert "is not held back any more" in client.get(second.location).text


def test_release_of_a_message_that_was_replaced_changes_nothing(
    database: Database,
    client: FlaskClient,
    editor: StaffUser,
    queued_builder: FactBuilder,
    held_sms: Message,
) -> None:
    apply_facts(database, queued_builder.build_registration_changed())
    assert submit_release(client, editor, held_sms).location.endswith("?done=not-held")
    assert get_state(database, held_sms) == "cancelled"
    assert "Too many messages" in get_registration_page(client, queued_builder)


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_release_by_each_role_needs_the_right_to_message(
    app: Flask, database: Database, queued_builder: FactBuilder, held_sms: Message, role: str
) -> None:
    user = StaffUser(app, {queued_builder.occurrence.organisation_id: role})
    answer = submit_release(user.sign_in(app.test_client()), user, held_sms)
    allowed = Right.MESSAGE in ROLE_RIGHTS[Role(role)]
    assert answer.status_code == (303 if allowed else 403)
    assert load_message(database, held_sms).is_released == allowed


def test_message_that_staff_send_again_meets_no_budget(
    database: Database,
    settings: Settings,
    queued_builder: FactBuilder,
    submit_resend: SubmitResend,
) -> None:
    outbound = Outbound(database, replace(settings, registration_messages=1))
    outbound.send()
    mail = get_only_message(database, "confirmed", "email")
    end_attempt(database, mail, "undelivered", "550")
    submit_resend(mail)
    outbound.sent.clear()
    assert [one.message_id for one in outbound.send()] == [mail.id]
