"""A message that did not arrive is sent again, to the present address."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update

from services.notifier.message_log import operations, queries
from services.notifier.models import ChannelName, Message, Registration
from shared.config import Settings
from shared.database.session import Database
from shared.staff import access
from shared.staff.audit import audit
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.message_log.log_pages import SubmitResend, get_state
from tests.notifier.messages import list_captured, make_reminders, send_all_due
from tests.staff_user import StaffUser


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


def test_resend_of_a_reminder_at_night_waits_for_the_morning(
    database: Database,
    settings: Settings,
    submit_resend: SubmitResend,
    queued_builder: FactBuilder,
    editor: StaffUser,
) -> None:
    make_reminders(database)
    reminder = get_only_message(database, "reminder", "sms")
    end_attempt(database, reminder, "failed", "30003")
    actor = get_staff_access(database, editor)
    night = queued_builder.occurrence.starts_at.replace(hour=22, minute=30) - timedelta(days=2)
    with time_machine.travel(night, tick=False):
        with database.begin() as session:
            message = queries.get_message(session, reminder.id)
            operations.resend_message(session, settings, actor, message)
        send_all_due(database, settings)
        assert get_state(database, reminder) == "queued"
    assert get_only_message(database, "reminder", "sms").due_at > night


def get_staff_access(database: Database, actor: StaffUser) -> access.StaffAccess:
    with database.read() as session:
        found = access.find_staff_access(session, actor.id)
    assert found is not None
    return found
