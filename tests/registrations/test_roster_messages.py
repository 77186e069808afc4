"""What families hear of what staff do: the facts of registrations at notifier's own handlers."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from services.notifier.app import create_app
from shared.bus.envelope import decode_fact
from shared.bus.outbox import outbox
from shared.config import Settings, load_settings
from shared.contracts import Fact
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.notifier.conftest import captured, feed, ledger, send_all
from tests.registrations.conftest import Publish, published
from tests.registrations.roster import Desk

UNTOLD = ("queued", "sending")


@pytest.fixture
def notifier_settings(tmp_path: Path) -> Settings:
    """Settings of a notifier beside the registrations of the test."""
    return load_settings("notifier", {"LIVE_DATA": str(tmp_path)})


@pytest.fixture
def notifier(notifier_settings: Settings) -> Iterator[Database]:
    """The database of that notifier."""
    made: Database = create_app(notifier_settings).extensions["live"].database
    upgrade_database("notifier", made)
    yield made
    made.dispose()


@pytest.fixture
def desk(app: Flask, publish: Publish, notifier: Database) -> Desk:
    """An editor at an occurrence that notifier knows."""
    made = Desk(app, publish)
    feed(notifier, published(occurrence_id=made.occurrence))
    return made


def notice(desk: Desk) -> list[Fact]:
    """Every fact that registrations has promised, in order."""
    with desk.database.read() as session:
        rows = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
    return [decode_fact(json.loads(text)).fact for text in rows]


def test_silent_cancel_before_anything_was_sent_sends_nothing(
    desk: Desk, notifier: Database, notifier_settings: Settings
) -> None:
    family = desk.family()
    feed(notifier, *notice(desk))
    assert len(ledger(notifier, *UNTOLD)) == 4  # a confirmation and a reminder, on two channels
    desk.send(desk.of(family, "/cancel"))
    feed(notifier, *notice(desk))
    assert ledger(notifier, *UNTOLD) == []
    send_all(notifier, notifier_settings)
    assert captured(notifier) == []


def test_silent_cancel_after_the_confirmation_drops_the_reminder_and_says_nothing(
    desk: Desk, notifier: Database, notifier_settings: Settings
) -> None:
    family = desk.family()
    feed(notifier, *notice(desk))
    send_all(notifier, notifier_settings)
    desk.send(desk.of(family, "/cancel"))
    feed(notifier, *notice(desk))
    send_all(notifier, notifier_settings)
    assert ledger(notifier, "queued", "sending", "sent") == [
        ("confirmed", "email"),
        ("confirmed", "sms"),
    ]


def test_cancel_with_a_message_tells_the_family(desk: Desk, notifier: Database) -> None:
    family = desk.family()
    desk.send(desk.of(family, "/cancel"), tell="1")
    feed(notifier, *notice(desk))
    assert ledger(notifier, *UNTOLD) == [("cancelled", "email"), ("cancelled", "sms")]


def test_silent_cancel_that_arrives_first_is_not_undone_by_the_confirmation(
    desk: Desk, notifier: Database
) -> None:
    desk.send(desk.of(desk.family(), "/cancel"))
    feed(notifier, *reversed(notice(desk)))
    assert ledger(notifier, *UNTOLD) == []


@pytest.mark.parametrize(
    ("email", "phone", "channel"),
    [("", "040 123 4567", "sms"), ("aino@example.org", "", "email")],
)
def test_family_added_with_one_way_to_reach_it_gets_its_messages_there_only(
    desk: Desk,
    notifier: Database,
    notifier_settings: Settings,
    email: str,
    phone: str,
    channel: str,
) -> None:
    token = desk.page(f"{desk.url}/add").split('name="token" value="')[1].split('"')[0]
    contact = {"name": "Aino", "email": email, "phone": phone, "language": "fi"}
    form = {f"contact-{name}": value for name, value in contact.items()}
    people = {"participant-0-name": "Eino", "participant-0-grade": ""}
    assert desk.send(f"{desk.url}/add", **form, **people, token=token).status_code == 303
    feed(notifier, *notice(desk))
    assert ledger(notifier, *UNTOLD) == [("confirmed", channel), ("reminder", channel)]
    send_all(notifier, notifier_settings)
    assert [message.channel for message in captured(notifier)] == [channel]
