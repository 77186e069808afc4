"""Sending again is refused when it could repeat a message or send outdated text."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notifier.delivery import ledger
from services.notifier.message_log import operations
from services.notifier.models import ChannelName, Message, Occurrence, Registration
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.message_log.log_pages import SubmitResend, get_state, is_refused_with
from tests.notifier.messages import apply_facts, list_captured, make_reminders, send_all_due


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("queued", "on its way already"),
        ("sending", "on its way already"),
        ("sent", "A second one would only confuse"),
        ("delivered", "It has arrived"),
        ("cancelled", "It is not needed any more"),
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
    make_reminders(database)
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
    assert is_refused_with(submit_resend(failed_email), "A later message has the newest details")
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
    database: Database, settings: Settings, submit_resend: SubmitResend, queued_builder: FactBuilder
) -> None:
    doubtful = get_only_message(database, "confirmed", "email")
    end_attempt(database, doubtful, "unknown", "timeout")
    submit_resend(doubtful)
    with database.begin() as session:
        assert not ledger.count_repetition(session, settings, doubtful.id)


def test_resend_of_an_unknown_sms_without_the_check_sends_it_twice(
    database: Database, settings: Settings, queued_sms: Message, submit_resend: SubmitResend,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Negative control: the provider had sent the SMS and only its answer was lost."""
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
    """Negative control: only the check of the state prevents it."""
    apply_facts(database, queued_builder.build_registration_cancelled())
    monkeypatch.setattr(operations, "find_refusal", lambda *_args: None)
    submit_resend(queued_sms)
    assert get_state(database, queued_sms) == "queued"
