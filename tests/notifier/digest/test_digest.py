"""The digest: once a day, when there is something to say, to those who want and may read it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from services.notifier.digest import operations
from services.notifier.digest.timers import queue_due_digests
from services.notifier.models import DigestReader, HeldBy, Message, MessageKind, StaffMail
from shared.config import Settings
from shared.contracts import DigestChosen
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message, hold_back
from tests.notifier.messages import apply_facts, list_captured, make_reminders, send_all_due
from tests.staff_user import StaffUser

EVENING = datetime(2026, 12, 14, 15, 0, tzinfo=UTC)
MORNING = datetime(2026, 12, 15, 5, 30, tzinfo=UTC)  # 07:30 in Finland
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock_hand() -> Iterator[time_machine.Traveller]:
    """Stop the clock in the evening, when messages are queued and sent."""
    with time_machine.travel(EVENING, tick=False) as hand:
        yield hand


@pytest.fixture
def reader(app: Flask, queued_builder: FactBuilder) -> StaffUser:
    """Create a messenger who wants the digest."""
    person = StaffUser(app, {queued_builder.occurrence.organisation_id: "messenger"})
    choose(person.live.database, person)
    return person


def choose(database: Database, person: StaffUser, version: int = 1, **given: Any) -> None:
    """Store the choice of a person."""
    values: dict[str, Any] = {
        "email": "liisa@staff.example.org", "language": "en", "is_wanted": True, **given
    }  # fmt: skip
    apply_facts(database, DigestChosen(version=version, staff_id=person.id, **values))


def list_digests(database: Database) -> list[Message]:
    """Return the queued digests."""
    with database.read() as session:
        rows = select(Message).where(Message.kind == MessageKind.DIGEST)
        return list(session.scalars(rows).unique())


def queue_and_die(database: Database, person: StaffUser) -> None:
    """Queue a digest and end before the commit."""
    with database.begin() as session:
        assert operations.queue_digest(session, person.id, date(2026, 12, 15), "Europe/Helsinki")
        raise KeyboardInterrupt


def test_digest_says_what_was_sent_what_failed_and_why_and_what_waits(
    database: Database,
    reader: StaffUser,
    settings: Settings,
    clock_hand: time_machine.Traveller,
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "sent")
    make_reminders(database)
    hold_back(database, get_only_message(database, "reminder", "sms"), HeldBy.RECIPIENT, hours=48)
    clock_hand.move_to(MORNING)
    queue_due_digests(database, settings)
    send_all_due(database, settings)
    (mail,) = [one for one in list_captured(database) if one.recipient == "liisa@staff.example.org"]
    assert mail.email_subject == "1 message did not arrive"
    for words in (
        "Raseko",
        "Open day: 1 message. There is no such e-mail address.",
        "1 message is held back.",
        "Open day: 1 text message",
        f"{settings.public_url}/staff/messages/",
    ):
        assert words in mail.text
        assert words in mail.html
    assert "Virtanen" not in mail.text + mail.html
    assert "aino@" not in mail.text + mail.html


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "ei mennyt perille"), ("sv", "kom inte fram")]
)
def test_digest_is_in_the_language_of_its_reader(
    database: Database,
    reader: StaffUser,
    settings: Settings,
    clock_hand: time_machine.Traveller,
    language: str,
    words: str,
) -> None:
    choose(database, reader, version=2, language=language)
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "999")
    clock_hand.move_to(MORNING)
    queue_due_digests(database, settings)
    (mail,) = list_digests(database)
    assert words in mail.email_subject
    assert "says only" not in mail.text
    assert "999" in mail.text


def test_digest_comes_once_however_often_the_worker_starts(
    database: Database,
    reader: StaffUser,
    settings: Settings,
    clock_hand: time_machine.Traveller,
) -> None:
    send_all_due(database, settings)
    clock_hand.move_to(MORNING - MINUTE)
    queue_due_digests(database, settings)
    assert list_digests(database) == []
    for minutes in (0, 1, 600):
        clock_hand.move_to(MORNING + minutes * MINUTE)
        queue_due_digests(database, settings)
    assert len(list_digests(database)) == 1
    clock_hand.move_to(MORNING + timedelta(days=1))
    queue_due_digests(database, settings)
    assert len(list_digests(database)) == 1  # nothing happened since


def test_worker_killed_before_the_commit_sends_it_at_the_next_start(
    database: Database,
    reader: StaffUser,
    settings: Settings,
    clock_hand: time_machine.Traveller,
) -> None:
    send_all_due(database, settings)
    clock_hand.move_to(MORNING)
    with pytest.raises(KeyboardInterrupt):
        queue_and_die(database, reader)
    assert list_digests(database) == []
    queue_due_digests(database, settings)
    assert len(list_digests(database)) == 1


def test_second_digest_of_a_day_is_impossible_without_the_mark_of_the_day(
    database: Database,
    reader: StaffUser,
    settings: Settings,
    clock_hand: time_machine.Traveller,
) -> None:
    """The id of the e-mail comes from the person and the day, so that a row lost sends no more."""
    send_all_due(database, settings)
    clock_hand.move_to(MORNING)
    queue_due_digests(database, settings)
    with database.begin() as session:
        session.execute(delete(DigestReader))
    choose(database, reader)
    queue_due_digests(database, settings)
    assert len(list_digests(database)) == 1


def test_day_without_messages_brings_no_mail(
    database: Database, reader: StaffUser, settings: Settings, clock_hand: time_machine.Traveller
) -> None:
    clock_hand.move_to(MORNING)
    queue_due_digests(database, settings)
    assert list_digests(database) == []
    with database.read() as session:
        assert session.scalars(select(DigestReader.last_day)).one() == date(2026, 12, 15)


def test_lost_right_or_another_choice_brings_no_mail(
    database: Database, reader: StaffUser, settings: Settings, clock_hand: time_machine.Traveller
) -> None:
    send_all_due(database, settings)
    clock_hand.move_to(MORNING)
    choose(database, reader, version=2, is_wanted=False, email="")
    queue_due_digests(database, settings)
    choose(database, reader, version=1)  # an old fact, late
    queue_due_digests(database, settings)
    choose(database, reader, version=3)
    reader.set_roles({next(iter(reader.roles)): "viewer"})
    queue_due_digests(database, settings)
    assert list_digests(database) == []


def test_messages_of_another_organisation_are_not_told(
    app: Flask, database: Database, queued_builder: FactBuilder, settings: Settings,
    clock_hand: time_machine.Traveller,
) -> None:  # fmt: skip
    choose(database, StaffUser(app, {uuid4(): "admin"}))
    send_all_due(database, settings)
    clock_hand.move_to(MORNING)
    queue_due_digests(database, settings)
    assert list_digests(database) == []


def test_digest_of_yesterday_is_not_sent_when_it_is_too_late(
    database: Database, reader: StaffUser, settings: Settings, clock_hand: time_machine.Traveller
) -> None:
    send_all_due(database, settings)
    clock_hand.move_to(MORNING)
    queue_due_digests(database, settings)
    clock_hand.move_to(MORNING + timedelta(hours=21))
    send_all_due(database, settings)
    (mail,) = list_digests(database)
    assert mail.state == "cancelled"
    with database.read() as session:
        assert session.scalars(select(StaffMail)).one().email == "liisa@staff.example.org"
