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
from tests.notifier.messages import (
    apply_facts,
    list_captured,
    list_kinds_and_channels,
    send_all_due,
)
from tests.registrations.facts import build_occurrence_published
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.roster_client import RosterClient

WAITING_STATES = ("queued", "sending")


@pytest.fixture
def notifier_settings(tmp_path: Path) -> Settings:
    """Settings of a notifier beside the registrations of the test."""
    return load_settings("notifier", {"LIVE_DATA": str(tmp_path)})


@pytest.fixture
def notifier(notifier_settings: Settings) -> Iterator[Database]:
    """The database of that notifier."""
    database: Database = create_app(notifier_settings).extensions["live"].database
    upgrade_database("notifier", database)
    yield database
    database.dispose()


@pytest.fixture
def roster(app: Flask, create_occurrence: CreateOccurrence, notifier: Database) -> RosterClient:
    """An editor at an occurrence that notifier knows."""
    client = RosterClient(app, create_occurrence)
    apply_facts(notifier, build_occurrence_published(occurrence_id=client.occurrence_id))
    return client


def list_published_facts(roster: RosterClient) -> list[Fact]:
    """List all facts in the outbox of registrations, in order."""
    with roster.database.read() as session:
        rows = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
    return [decode_fact(json.loads(text)).fact for text in rows]


def test_silent_cancel_before_anything_was_sent_sends_nothing(
    roster: RosterClient, notifier: Database, notifier_settings: Settings
) -> None:
    family = roster.create_registration()
    apply_facts(notifier, *list_published_facts(roster))
    assert (
        len(list_kinds_and_channels(notifier, *WAITING_STATES)) == 4
    )  # a confirmation and a reminder, on two channels
    roster.post_form(roster.build_url(family, "/cancel"))
    apply_facts(notifier, *list_published_facts(roster))
    assert list_kinds_and_channels(notifier, *WAITING_STATES) == []
    send_all_due(notifier, notifier_settings)
    assert list_captured(notifier) == []


def test_silent_cancel_after_the_confirmation_drops_the_reminder_and_says_nothing(
    roster: RosterClient, notifier: Database, notifier_settings: Settings
) -> None:
    family = roster.create_registration()
    apply_facts(notifier, *list_published_facts(roster))
    send_all_due(notifier, notifier_settings)
    roster.post_form(roster.build_url(family, "/cancel"))
    apply_facts(notifier, *list_published_facts(roster))
    send_all_due(notifier, notifier_settings)
    assert list_kinds_and_channels(notifier, "queued", "sending", "sent") == [
        ("confirmed", "email"),
        ("confirmed", "sms"),
    ]


def test_cancel_with_a_message_tells_the_family(roster: RosterClient, notifier: Database) -> None:
    family = roster.create_registration()
    roster.post_form(roster.build_url(family, "/cancel"), tell="1")
    apply_facts(notifier, *list_published_facts(roster))
    assert list_kinds_and_channels(notifier, *WAITING_STATES) == [
        ("cancelled", "email"),
        ("cancelled", "sms"),
    ]


def test_silent_cancel_that_arrives_first_is_not_undone_by_the_confirmation(
    roster: RosterClient, notifier: Database
) -> None:
    roster.post_form(roster.build_url(roster.create_registration(), "/cancel"))
    apply_facts(notifier, *reversed(list_published_facts(roster)))
    assert list_kinds_and_channels(notifier, *WAITING_STATES) == []


@pytest.mark.parametrize(
    ("email", "phone", "channel"),
    [("", "040 123 4567", "sms"), ("aino@example.org", "", "email")],
)
def test_family_added_with_one_way_to_reach_it_gets_its_messages_there_only(
    roster: RosterClient,
    notifier: Database,
    notifier_settings: Settings,
    email: str,
    phone: str,
    channel: str,
) -> None:
    token = roster.get_page(f"{roster.url}/add").split('name="token" value="')[1].split('"')[0]
    contact = {"name": "Aino", "email": email, "phone": phone, "language": "fi"}
    form = {f"contact-{name}": value for name, value in contact.items()}
    people = {"participant-0-name": "Eino", "participant-0-grade": ""}
    assert roster.post_form(f"{roster.url}/add", **form, **people, token=token).status_code == 303
    apply_facts(notifier, *list_published_facts(roster))
    assert list_kinds_and_channels(notifier, *WAITING_STATES) == [
        ("confirmed", channel),
        ("reminder", channel),
    ]
    send_all_due(notifier, notifier_settings)
    assert [message.channel for message in list_captured(notifier)] == [channel]
