"""Repeated requests, two threads and late callbacks do not send a message twice or lose it."""

import threading

import pytest
from sqlalchemy.orm import Session

from services.notifier.delivery import ledger
from services.notifier.message_log import operations, queries
from services.notifier.models import ChannelName, DeliveryState, Message, MessageState
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.ledger_rows import end_attempt
from tests.notifier.message_log.log_pages import SubmitResend, get_state, is_refused_with
from tests.notifier.messages import list_captured, send_all_due


def resend_in_two_threads(database: Database, message: Message) -> list[str]:
    """Resend in two threads that have both read the message; return their results."""
    results: list[str] = []
    both_read = threading.Barrier(2)
    with database.read() as session:
        seen = queries.get_message(session, message.id)

    def submit_resend() -> None:
        both_read.wait(30)
        with database.begin() as session:
            results.append("sent" if operations.requeue_message(session, seen) else "refused")

    threads = [threading.Thread(target=submit_resend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(results)


def test_resend_submitted_twice_sends_once(
    database: Database, settings: Settings, failed_email: Message, submit_resend: SubmitResend
) -> None:
    assert submit_resend(failed_email).status_code == 303
    assert is_refused_with(submit_resend(failed_email), "on its way already")
    send_all_due(database, settings)
    assert is_refused_with(submit_resend(failed_email), "A second one would only confuse")
    assert [row.channel for row in list_captured(database)].count(ChannelName.EMAIL) == 1


def test_resend_in_two_threads_queues_once(database: Database, failed_email: Message) -> None:
    assert resend_in_two_threads(database, failed_email) == ["refused", "sent"]


def test_resend_in_two_threads_with_a_plain_update_queues_twice(
    database: Database, failed_email: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a plain update by id succeeds in both threads."""

    def requeue_without_check(session: Session, message: Message) -> bool:
        queries.get_message(session, message.id).state = MessageState.QUEUED
        return True

    monkeypatch.setattr(operations, "requeue_message", requeue_without_check)
    assert resend_in_two_threads(database, failed_email) == ["sent", "sent"]


def repeat_callback_after_resend(
    database: Database, message: Message, submit_resend: SubmitResend
) -> None:
    """Send a message again, then get the callback of its first attempt a second time."""
    first = end_attempt(database, message, "undelivered", "30003")
    submit_resend(message)
    with database.begin() as session:
        ledger.settle_delivery(session, first, DeliveryState.UNDELIVERED, "SM1", "30003")


def test_repeated_callback_of_the_first_attempt_keeps_the_resend(
    database: Database, queued_sms: Message, submit_resend: SubmitResend
) -> None:
    repeat_callback_after_resend(database, queued_sms, submit_resend)
    assert get_state(database, queued_sms) == "queued"


def test_repeated_callback_without_the_rank_check_undoes_the_resend(
    database: Database,
    queued_sms: Message,
    submit_resend: SubmitResend,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: with an equal rank accepted, the message is not sent again."""
    monkeypatch.setattr(ledger, "_is_progress", lambda *_args: True)
    repeat_callback_after_resend(database, queued_sms, submit_resend)
    assert get_state(database, queued_sms) == "undelivered"


def test_late_delivery_of_the_first_attempt_cancels_the_resend(
    database: Database, settings: Settings, queued_sms: Message, submit_resend: SubmitResend
) -> None:
    first = end_attempt(database, queued_sms, "undelivered", "30003")
    submit_resend(queued_sms)
    with database.begin() as session:
        ledger.settle_delivery(session, first, DeliveryState.DELIVERED, "SM1")
    send_all_due(database, settings)
    assert [row for row in list_captured(database) if row.channel == "sms"] == []
