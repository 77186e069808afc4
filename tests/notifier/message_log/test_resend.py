"""Saying something again: where it is safe, to whom, once; and what each guard is for."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from services.notifier.delivery import ledger
from services.notifier.message_log import operations, queries
from services.notifier.models import (
    ChannelName,
    DeliveryState,
    Message,
    MessageState,
    Occurrence,
    Registration,
)
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from shared.staff import access
from shared.staff.audit import audit
from shared.staff.rights import ROLE_RIGHTS, Right, Role
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.messages import apply_facts, list_captured, send_all_due
from tests.staff_user import StaffUser

SubmitResend = Callable[[Message], TestResponse]


@pytest.fixture
def editor(app: Flask, queued_builder: FactBuilder) -> StaffUser:
    """Somebody who may send again."""
    return StaffUser(app, {queued_builder.occurrence.organisation_id: "editor"})


@pytest.fixture
def client(app: Flask, editor: StaffUser) -> FlaskClient:
    """Her browser, in English."""
    made = editor.sign_in(app.test_client())
    made.set_cookie("lang", "en")
    return made


@pytest.fixture
def submit_resend(client: FlaskClient, editor: StaffUser) -> SubmitResend:
    """She presses the button."""
    return lambda message: client.post(
        f"/staff/messages/{message.id}/resend", data=editor.form_data()
    )


@pytest.fixture
def failed_email(database: Database, queued_builder: FactBuilder) -> Message:
    """A confirmation by e-mail that did not arrive."""
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    return get_only_message(database, "confirmed", "email")


@pytest.fixture
def queued_sms(database: Database, queued_builder: FactBuilder) -> Message:
    """The confirmation by text message, as it was queued."""
    return get_only_message(database, "confirmed", "sms")


def get_state(database: Database, message: Message) -> str:
    with database.read() as session:
        return session.get_one(Message, message.id).state


def is_refused_with(answer: TestResponse, words: str) -> bool:
    return answer.status_code == 409 and words in answer.text


# --- where it is safe ---


def test_resend_of_a_failed_email_goes_to_the_present_address(
    database: Database, settings: Settings, failed_email: Message, submit_resend: SubmitResend
) -> None:
    with database.begin() as session:
        session.execute(update(Registration).values(contact_email="right@example.org", seats=1))
    answer = submit_resend(failed_email)
    assert (answer.status_code, answer.location) == (
        303, f"/staff/messages/registrations/{failed_email.subject_id}?done=resent",
    )  # fmt: skip
    send_all_due(database, settings)
    sent = [row for row in list_captured(database) if row.channel == "email"]
    assert [row.recipient for row in sent] == ["right@example.org"]
    assert "1 paikka" in sent[0].text
    assert get_state(database, failed_email) == "sent"


@pytest.mark.parametrize("end", ["failed", "undelivered"])
def test_resend_of_an_sms_that_did_not_arrive_sends_it_again(
    database: Database,
    settings: Settings,
    queued_sms: Message,
    submit_resend: SubmitResend,
    end: str,
) -> None:
    end_attempt(database, queued_sms, end, "30003")
    assert submit_resend(queued_sms).status_code == 303
    send_all_due(database, settings)
    assert [row.channel for row in list_captured(database)].count(ChannelName.SMS) == 1


def test_resend_page_asks_for_confirmation_and_changes_nothing(
    client: FlaskClient, database: Database, failed_email: Message
) -> None:
    page = client.get(f"/staff/messages/{failed_email.id}/resend")
    assert page.status_code == 200
    for words in ("Send again?", "Aino Virtanen, aino@example.org", "no such e-mail address"):
        assert words in page.text
    assert get_state(database, failed_email) == "failed"


def test_resend_page_after_a_changed_address_shows_both(
    client: FlaskClient, database: Database, failed_email: Message
) -> None:
    with database.begin() as session:
        session.execute(update(Registration).values(contact_email="right@example.org"))
    page = client.get(f"/staff/messages/{failed_email.id}/resend").text
    assert "right@example.org" in page
    assert "last time: aino@example.org" in page


def test_resend_is_recorded_in_the_audit_log(
    database: Database,
    failed_email: Message,
    submit_resend: SubmitResend,
    editor: StaffUser,
    queued_builder: FactBuilder,
) -> None:
    submit_resend(failed_email)
    with database.read() as session:
        row = session.execute(select(audit)).one()
    assert (row.action, row.staff_id, row.target_id) == (
        "resent_email", editor.id, failed_email.subject_id,
    )  # fmt: skip
    assert row.organisation_id == queued_builder.occurrence.organisation_id


# --- where it is not ---


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("queued", "on its way already"),
        ("sending", "on its way already"),
        ("sent", "A second one would only confuse"),
        ("delivered", "It has arrived"),
        ("cancelled", "It is not needed any more"),
        ("suppressed", "The recipient wants no messages"),
        ("unknown", "The text message may have arrived"),
    ],
)
def test_resend_in_an_unsafe_state_is_refused_with_its_reason(
    client: FlaskClient,
    database: Database,
    queued_sms: Message,
    submit_resend: SubmitResend,
    state: str,
    words: str,
) -> None:
    with database.begin() as session:
        session.execute(update(Message).where(Message.id == queued_sms.id).values(state=state))
    assert is_refused_with(client.get(f"/staff/messages/{queued_sms.id}/resend"), words)
    assert is_refused_with(submit_resend(queued_sms), words)
    assert get_state(database, queued_sms) == state


def test_resend_after_the_start_or_a_cancellation_is_refused(
    database: Database,
    submit_resend: SubmitResend,
    failed_email: Message,
    queued_builder: FactBuilder,
) -> None:
    end_attempt(database, get_only_message(database, "reminder", "email"), "failed", "550")
    with database.begin() as session:
        session.execute(update(Occurrence).values(starts_at=clock.now() - timedelta(minutes=1)))
    assert is_refused_with(
        submit_resend(get_only_message(database, "reminder", "email")), "It does not hold any more"
    )
    apply_facts(database, queued_builder.build_registration_cancelled())
    assert is_refused_with(submit_resend(failed_email), "It does not hold any more")


def test_resend_to_an_erased_contact_is_refused(
    database: Database, submit_resend: SubmitResend, failed_email: Message
) -> None:
    with database.begin() as session:
        session.execute(update(Registration).values(contact_email=""))
    assert is_refused_with(submit_resend(failed_email), "no address")


def test_resend_of_an_email_with_a_later_one_queued_is_refused(
    database: Database,
    submit_resend: SubmitResend,
    failed_email: Message,
    queued_builder: FactBuilder,
) -> None:
    apply_facts(database, queued_builder.build_registration_changed())
    assert is_refused_with(submit_resend(failed_email), "A later message tells the newest state")
    assert get_only_message(database, "changed", "email").state == "queued"


def test_resend_to_an_address_with_the_same_message_is_refused(
    database: Database, submit_resend: SubmitResend, failed_email: Message
) -> None:
    with database.begin() as session:
        twin = Message(
            cause=failed_email.cause, subject_id=failed_email.subject_id,
            recipient="right@example.org", channel="email", kind="confirmed", state="cancelled",
            due_at=failed_email.due_at, created_at=failed_email.created_at,
        )  # fmt: skip
        session.add(twin)
        session.execute(update(Registration).values(contact_email="right@example.org"))
    assert is_refused_with(submit_resend(failed_email), "A later message")
    assert get_state(database, twin) == "cancelled"


def test_resend_of_an_email_of_unknown_outcome_is_allowed_once(
    database: Database, submit_resend: SubmitResend, queued_builder: FactBuilder
) -> None:
    doubtful = get_only_message(database, "confirmed", "email")
    end_attempt(database, doubtful, "unknown", "timeout")
    assert submit_resend(doubtful).status_code == 303
    end_attempt(database, doubtful, "unknown", "timeout")
    assert is_refused_with(submit_resend(doubtful), "It was sent again once and may have arrived")


def test_email_resent_by_staff_is_not_resent_by_the_sender(
    database: Database, submit_resend: SubmitResend, queued_builder: FactBuilder
) -> None:
    doubtful = get_only_message(database, "confirmed", "email")
    end_attempt(database, doubtful, "unknown", "timeout")
    submit_resend(doubtful)
    with database.begin() as session:
        assert not ledger.count_repetition(session, doubtful.id)


# --- who may ---


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_resend_by_each_role_needs_the_right_to_message(
    app: Flask, database: Database, failed_email: Message, queued_builder: FactBuilder, role: str
) -> None:
    user = StaffUser(app, {queued_builder.occurrence.organisation_id: role})
    client = user.sign_in(app.test_client())
    answer = client.post(f"/staff/messages/{failed_email.id}/resend", data=user.form_data())
    allowed = Right.MESSAGE in ROLE_RIGHTS[Role(role)]
    assert answer.status_code == (303 if allowed else 403)
    assert get_state(database, failed_email) == ("queued" if allowed else "failed")


@pytest.mark.parametrize(("role", "code"), [("admin", 404), ("coordinator", 403)])
def test_resend_by_staff_of_another_organisation_is_refused(
    app: Flask, database: Database, failed_email: Message, role: str, code: int
) -> None:
    other_user = StaffUser(app, {uuid4(): role})
    client = other_user.sign_in(app.test_client())
    answer = client.post(f"/staff/messages/{failed_email.id}/resend", data=other_user.form_data())
    assert (answer.status_code, get_state(database, failed_email)) == (code, "failed")


def test_resend_signed_out_or_with_a_wrong_token_is_refused(
    app: Flask, client: FlaskClient, database: Database, failed_email: Message
) -> None:
    url = f"/staff/messages/{failed_email.id}/resend"
    assert app.test_client().post(url).status_code == 401
    assert client.post(url, data={"csrf": "guessed"}).status_code == 403
    assert get_state(database, failed_email) == "failed"


# --- once ---


def test_resend_submitted_twice_sends_once(
    database: Database, settings: Settings, failed_email: Message, submit_resend: SubmitResend
) -> None:
    assert submit_resend(failed_email).status_code == 303
    assert is_refused_with(submit_resend(failed_email), "on its way already")
    send_all_due(database, settings)
    assert is_refused_with(submit_resend(failed_email), "A second one would only confuse")
    assert [row.channel for row in list_captured(database)].count(ChannelName.EMAIL) == 1


def resend_in_two_threads(database: Database, message: Message) -> list[str]:
    """Resend in two threads that have both read the message; return their results."""
    ends: list[str] = []
    both_looked = threading.Barrier(2)
    with database.read() as session:
        seen = queries.get_message(session, message.id)

    def submit_resend() -> None:
        both_looked.wait(30)
        with database.begin() as session:
            ends.append("sent" if operations.requeue_message(session, seen) else "refused")

    threads = [threading.Thread(target=submit_resend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(ends)


def test_resend_in_two_threads_queues_once(database: Database, failed_email: Message) -> None:
    assert resend_in_two_threads(database, failed_email) == ["refused", "sent"]


def test_repeated_callback_of_the_first_attempt_keeps_the_resend(
    database: Database, queued_sms: Message, submit_resend: SubmitResend
) -> None:
    first = end_attempt(database, queued_sms, "undelivered", "30003")
    submit_resend(queued_sms)
    with database.begin() as session:
        ledger.settle_delivery(session, first, DeliveryState.UNDELIVERED, "SM1", "30003")
    assert get_state(database, queued_sms) == "queued"


def test_late_delivery_of_the_first_attempt_cancels_the_resend(
    database: Database, settings: Settings, queued_sms: Message, submit_resend: SubmitResend
) -> None:
    first = end_attempt(database, queued_sms, "undelivered", "30003")
    submit_resend(queued_sms)
    with database.begin() as session:
        ledger.settle_delivery(session, first, DeliveryState.DELIVERED, "SM1")
    send_all_due(database, settings)
    assert [row for row in list_captured(database) if row.channel == "sms"] == []


def test_resend_of_a_reminder_at_night_waits_for_the_morning(
    database: Database,
    settings: Settings,
    submit_resend: SubmitResend,
    queued_builder: FactBuilder,
    editor: StaffUser,
) -> None:
    reminder = get_only_message(database, "reminder", "sms")
    end_attempt(database, reminder, "failed", "30003")
    actor = get_staff_access(database, editor)
    night = queued_builder.occurrence.starts_at.replace(hour=22, minute=30) - timedelta(days=2)
    with time_machine.travel(night, tick=False):
        with database.begin() as session:
            operations.resend_message(session, actor, queries.get_message(session, reminder.id))
        send_all_due(database, settings)
        assert get_state(database, reminder) == "queued"
    assert get_only_message(database, "reminder", "sms").due_at > night


def get_staff_access(database: Database, actor: StaffUser) -> access.StaffAccess:
    with database.read() as session:
        found = access.find_staff_access(session, actor.id)
    assert found is not None
    return found


# --- controls: what each guard prevents does happen without it ---


def test_resend_of_an_unknown_sms_without_the_check_sends_it_twice(
    database: Database, settings: Settings, queued_sms: Message, submit_resend: SubmitResend,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The control: the provider had taken it, only its answer was lost."""
    send_all_due(database, settings)
    with database.begin() as session:
        session.execute(update(Message).where(Message.id == queued_sms.id).values(state="unknown"))
    assert submit_resend(queued_sms).status_code == 409
    monkeypatch.setattr(operations, "find_refusal", lambda *_args: None)
    assert submit_resend(queued_sms).status_code == 303
    send_all_due(database, settings)
    assert [row.channel for row in list_captured(database)].count(ChannelName.SMS) == 2


def test_resend_of_a_cancelled_sms_without_the_check_queues_it(
    database: Database,
    queued_sms: Message,
    submit_resend: SubmitResend,
    queued_builder: FactBuilder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: the state alone keeps it dead."""
    apply_facts(database, queued_builder.build_registration_cancelled())
    monkeypatch.setattr(operations, "find_refusal", lambda *_args: None)
    submit_resend(queued_sms)
    assert get_state(database, queued_sms) == "queued"


def test_resend_in_two_threads_with_a_plain_update_queues_twice(
    database: Database, failed_email: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a plain update by id says yes to both."""

    def unguarded(session: Session, message: Message) -> bool:
        queries.get_message(session, message.id).state = MessageState.QUEUED
        return True

    monkeypatch.setattr(operations, "requeue_message", unguarded)
    assert resend_in_two_threads(database, failed_email) == ["sent", "sent"]


def test_repeated_callback_without_the_rank_check_undoes_the_resend(
    database: Database,
    queued_sms: Message,
    submit_resend: SubmitResend,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: with an equal rank let through, the family never gets it."""
    monkeypatch.setattr(ledger, "_is_progress", lambda *_args: True)
    first = end_attempt(database, queued_sms, "undelivered", "30003")
    submit_resend(queued_sms)
    with database.begin() as session:
        ledger.settle_delivery(session, first, DeliveryState.UNDELIVERED, "SM1", "30003")
    assert get_state(database, queued_sms) == "undelivered"
