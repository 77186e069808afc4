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

Press = Callable[[Message], TestResponse]


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
def press(client: FlaskClient, editor: StaffUser) -> Press:
    """She presses the button."""
    return lambda message: client.post(
        f"/staff/messages/{message.id}/resend", data=editor.form_data()
    )


@pytest.fixture
def mail(database: Database, queued_builder: FactBuilder) -> Message:
    """A confirmation by e-mail that did not arrive."""
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    return get_only_message(database, "confirmed", "email")


@pytest.fixture
def sms(database: Database, queued_builder: FactBuilder) -> Message:
    """The confirmation by text message, as it was queued."""
    return get_only_message(database, "confirmed", "sms")


def status(database: Database, message: Message) -> str:
    with database.read() as session:
        return session.get_one(Message, message.id).state


def refused(answer: TestResponse, words: str) -> bool:
    return answer.status_code == 409 and words in answer.text


# --- where it is safe ---


def test_resend_of_a_failed_message_sends_it_anew_to_the_present_address(
    database: Database, settings: Settings, mail: Message, press: Press
) -> None:
    with database.begin() as session:
        session.execute(update(Registration).values(contact_email="right@example.org", seats=1))
    answer = press(mail)
    assert (answer.status_code, answer.location) == (
        303, f"/staff/messages/registrations/{mail.subject_id}?done=resent",
    )  # fmt: skip
    send_all_due(database, settings)
    sent = [row for row in list_captured(database) if row.channel == "email"]
    assert [row.recipient for row in sent] == ["right@example.org"]
    assert "1 paikka" in sent[0].text
    assert status(database, mail) == "sent"


@pytest.mark.parametrize("end", ["failed", "undelivered"])
def test_resend_of_a_text_message_that_surely_did_not_arrive_goes(
    database: Database, settings: Settings, sms: Message, press: Press, end: str
) -> None:
    end_attempt(database, sms, end, "30003")
    assert press(sms).status_code == 303
    send_all_due(database, settings)
    assert [row.channel for row in list_captured(database)].count(ChannelName.SMS) == 1


def test_resend_asks_first_and_a_look_changes_nothing(
    client: FlaskClient, database: Database, mail: Message
) -> None:
    page = client.get(f"/staff/messages/{mail.id}/resend")
    assert page.status_code == 200
    for words in ("Send again?", "Aino Virtanen, aino@example.org", "no such e-mail address"):
        assert words in page.text
    assert status(database, mail) == "failed"


def test_resend_tells_of_a_changed_address_before(
    client: FlaskClient, database: Database, mail: Message
) -> None:
    with database.begin() as session:
        session.execute(update(Registration).values(contact_email="right@example.org"))
    page = client.get(f"/staff/messages/{mail.id}/resend").text
    assert "right@example.org" in page
    assert "last time: aino@example.org" in page


def test_resend_is_noted(
    database: Database, mail: Message, press: Press, editor: StaffUser, queued_builder: FactBuilder
) -> None:
    press(mail)
    with database.read() as session:
        row = session.execute(select(audit)).one()
    assert (row.action, row.staff_id, row.target_id) == (
        "resent_email", editor.id, mail.subject_id,
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
    client: FlaskClient, database: Database, sms: Message, press: Press, state: str, words: str
) -> None:
    with database.begin() as session:
        session.execute(update(Message).where(Message.id == sms.id).values(state=state))
    assert refused(client.get(f"/staff/messages/{sms.id}/resend"), words)
    assert refused(press(sms), words)
    assert status(database, sms) == state


def test_resend_after_the_start_or_the_end_of_the_registration_is_refused(
    database: Database, press: Press, mail: Message, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "reminder", "email"), "failed", "550")
    with database.begin() as session:
        session.execute(update(Occurrence).values(starts_at=clock.now() - timedelta(minutes=1)))
    assert refused(
        press(get_only_message(database, "reminder", "email")), "It does not hold any more"
    )
    apply_facts(database, queued_builder.build_registration_cancelled())
    assert refused(press(mail), "It does not hold any more")


def test_resend_to_an_erased_contact_is_refused(
    database: Database, press: Press, mail: Message
) -> None:
    with database.begin() as session:
        session.execute(update(Registration).values(contact_email=""))
    assert refused(press(mail), "no address")


def test_resend_of_what_a_later_message_has_told_is_refused(
    database: Database, press: Press, mail: Message, queued_builder: FactBuilder
) -> None:
    apply_facts(database, queued_builder.build_registration_changed())
    assert refused(press(mail), "A later message tells the newest state")
    assert get_only_message(database, "changed", "email").state == "queued"


def test_resend_to_an_address_that_has_the_same_message_is_refused(
    database: Database, press: Press, mail: Message
) -> None:
    with database.begin() as session:
        twin = Message(
            cause=mail.cause, subject_id=mail.subject_id, recipient="right@example.org",
            channel="email", kind="confirmed", state="cancelled", due_at=mail.due_at,
            created_at=mail.created_at,
        )  # fmt: skip
        session.add(twin)
        session.execute(update(Registration).values(contact_email="right@example.org"))
    assert refused(press(mail), "A later message")
    assert status(database, twin) == "cancelled"


def test_doubtful_email_goes_again_once_by_hand(
    database: Database, press: Press, queued_builder: FactBuilder
) -> None:
    doubtful = get_only_message(database, "confirmed", "email")
    end_attempt(database, doubtful, "unknown", "timeout")
    assert press(doubtful).status_code == 303
    end_attempt(database, doubtful, "unknown", "timeout")
    assert refused(press(doubtful), "It was sent again once and may have arrived")


def test_doubtful_email_repeated_by_hand_is_not_repeated_by_the_sender(
    database: Database, press: Press, queued_builder: FactBuilder
) -> None:
    doubtful = get_only_message(database, "confirmed", "email")
    end_attempt(database, doubtful, "unknown", "timeout")
    press(doubtful)
    with database.begin() as session:
        assert not ledger.count_repetition(session, doubtful.id)


# --- who may ---


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_resend_needs_the_right_in_the_organisation(
    app: Flask, database: Database, mail: Message, queued_builder: FactBuilder, role: str
) -> None:
    person = StaffUser(app, {queued_builder.occurrence.organisation_id: role})
    client = person.sign_in(app.test_client())
    answer = client.post(f"/staff/messages/{mail.id}/resend", data=person.form_data())
    allowed = Right.MESSAGE in ROLE_RIGHTS[Role(role)]
    assert answer.status_code == (303 if allowed else 403)
    assert status(database, mail) == ("queued" if allowed else "failed")


@pytest.mark.parametrize(("role", "code"), [("admin", 404), ("coordinator", 403)])
def test_resend_in_another_organisation_is_not_for_strangers(
    app: Flask, database: Database, mail: Message, role: str, code: int
) -> None:
    stranger = StaffUser(app, {uuid4(): role})
    client = stranger.sign_in(app.test_client())
    answer = client.post(f"/staff/messages/{mail.id}/resend", data=stranger.form_data())
    assert (answer.status_code, status(database, mail)) == (code, "failed")


def test_resend_signed_out_or_by_a_foreign_form_is_refused(
    app: Flask, client: FlaskClient, database: Database, mail: Message
) -> None:
    url = f"/staff/messages/{mail.id}/resend"
    assert app.test_client().post(url).status_code == 401
    assert client.post(url, data={"csrf": "guessed"}).status_code == 403
    assert status(database, mail) == "failed"


# --- once ---


def test_resend_pressed_twice_goes_once(
    database: Database, settings: Settings, mail: Message, press: Press
) -> None:
    assert press(mail).status_code == 303
    assert refused(press(mail), "on its way already")
    send_all_due(database, settings)
    assert refused(press(mail), "A second one would only confuse")
    assert [row.channel for row in list_captured(database)].count(ChannelName.EMAIL) == 1


def at_once(database: Database, message: Message) -> list[str]:
    """Resend in two threads that have both read the message; return their results."""
    ends: list[str] = []
    both_looked = threading.Barrier(2)
    with database.read() as session:
        seen = queries.get_message(session, message.id)

    def press() -> None:
        both_looked.wait(30)
        with database.begin() as session:
            ends.append("sent" if operations.requeue_message(session, seen) else "refused")

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(ends)


def test_resend_pressed_by_two_who_saw_the_same_is_one(database: Database, mail: Message) -> None:
    assert at_once(database, mail) == ["refused", "sent"]


def test_repeated_callback_of_the_first_attempt_does_not_undo_a_resend(
    database: Database, sms: Message, press: Press
) -> None:
    first = end_attempt(database, sms, "undelivered", "30003")
    press(sms)
    with database.begin() as session:
        ledger.settle_delivery(session, first, DeliveryState.UNDELIVERED, "SM1", "30003")
    assert status(database, sms) == "queued"


def test_late_arrival_of_the_first_attempt_ends_a_resend_that_waits(
    database: Database, settings: Settings, sms: Message, press: Press
) -> None:
    first = end_attempt(database, sms, "undelivered", "30003")
    press(sms)
    with database.begin() as session:
        ledger.settle_delivery(session, first, DeliveryState.DELIVERED, "SM1")
    send_all_due(database, settings)
    assert [row for row in list_captured(database) if row.channel == "sms"] == []


def test_resent_reminder_waits_for_the_morning(
    database: Database,
    settings: Settings,
    press: Press,
    queued_builder: FactBuilder,
    editor: StaffUser,
) -> None:
    reminder = get_only_message(database, "reminder", "sms")
    end_attempt(database, reminder, "failed", "30003")
    actor = known(database, editor)
    night = queued_builder.occurrence.starts_at.replace(hour=22, minute=30) - timedelta(days=2)
    with time_machine.travel(night, tick=False):
        with database.begin() as session:
            operations.resend_message(session, actor, queries.get_message(session, reminder.id))
        send_all_due(database, settings)
        assert status(database, reminder) == "queued"
    assert get_only_message(database, "reminder", "sms").due_at > night


def known(database: Database, actor: StaffUser) -> access.StaffAccess:
    with database.read() as session:
        found = access.find_staff_access(session, actor.id)
    assert found is not None
    return found


# --- controls: what each guard prevents does happen without it ---


def test_guessing_at_a_doubtful_text_message_sends_it_twice_without_the_guard(
    database: Database, settings: Settings, sms: Message, press: Press,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The control: the provider had taken it, only its answer was lost."""
    send_all_due(database, settings)
    with database.begin() as session:
        session.execute(update(Message).where(Message.id == sms.id).values(state="unknown"))
    assert press(sms).status_code == 409
    monkeypatch.setattr(operations, "find_refusal", lambda *_args: None)
    assert press(sms).status_code == 303
    send_all_due(database, settings)
    assert [row.channel for row in list_captured(database)].count(ChannelName.SMS) == 2


def test_cancelled_message_lives_again_without_the_guard(
    database: Database,
    sms: Message,
    press: Press,
    queued_builder: FactBuilder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: the state alone keeps it dead."""
    apply_facts(database, queued_builder.build_registration_cancelled())
    monkeypatch.setattr(operations, "find_refusal", lambda *_args: None)
    press(sms)
    assert status(database, sms) == "queued"


def test_two_who_saw_the_same_queue_twice_without_the_guarded_update(
    database: Database, mail: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a plain update by id says yes to both."""

    def unguarded(session: Session, message: Message) -> bool:
        queries.get_message(session, message.id).state = MessageState.QUEUED
        return True

    monkeypatch.setattr(operations, "requeue_message", unguarded)
    assert at_once(database, mail) == ["sent", "sent"]


def test_same_callback_undoes_a_resend_without_the_rule_of_ends(
    database: Database, sms: Message, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with an equal rank let through, the family never gets it."""
    monkeypatch.setattr(ledger, "_is_progress", lambda *_args: True)
    first = end_attempt(database, sms, "undelivered", "30003")
    press(sms)
    with database.begin() as session:
        ledger.settle_delivery(session, first, DeliveryState.UNDELIVERED, "SM1", "30003")
    assert status(database, sms) == "undelivered"
