"""Messages to families after changes by staff: notifier applies the facts of registrations."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from shared.bus.envelope import decode_fact
from shared.bus.outbox import outbox
from shared.config import Settings, load_settings
from shared.contracts import Fact
from shared.database.session import Database
from tests.migrated_databases import migrate_new_database
from tests.notifier.messages import (
    apply_facts,
    list_captured,
    list_kinds_and_channels,
    send_all_due,
)
from tests.registrations.facts import build_occurrence_published
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.roster_client import RosterClient
from tests.service_apps import get_app

WAITING_STATES = ("queued", "sending")


@pytest.fixture
def notifier_settings(data_folder: Path) -> Settings:
    """Return the settings of a notifier in the same folder as registrations."""
    return load_settings("notifier", {"LIVE_DATA": str(data_folder)})


@pytest.fixture
def notifier(notifier_settings: Settings) -> Database:
    """Return the migrated database of that notifier."""
    database: Database = get_app(notifier_settings).extensions["live"].database
    migrate_new_database("notifier", database)
    return database


@pytest.fixture
def roster(app: Flask, create_occurrence: CreateOccurrence, notifier: Database) -> RosterClient:
    """Return an editor's client for an occurrence that notifier has stored."""
    client = RosterClient(app, create_occurrence)
    apply_facts(notifier, build_occurrence_published(occurrence_id=client.occurrence_id))
    return client


def list_published_facts(roster: RosterClient) -> list[Fact]:
    """List all facts in the outbox of registrations, in order."""
    with roster.database.read() as session:
        rows = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
    return [decode_fact(json.loads(text)).fact for text in rows]


def test_silent_cancel_before_the_confirmation_sends_nothing(
    roster: RosterClient, notifier: Database, notifier_settings: Settings
) -> None:
    family = roster.create_registration()
    apply_facts(notifier, *list_published_facts(roster))
    # A confirmation on two channels.
    assert len(list_kinds_and_channels(notifier, *WAITING_STATES)) == 2
    roster.post_form(roster.build_url(family, "/cancel"))
    apply_facts(notifier, *list_published_facts(roster))
    assert list_kinds_and_channels(notifier, *WAITING_STATES) == []
    send_all_due(notifier, notifier_settings)
    assert list_captured(notifier) == []


def test_silent_cancel_after_the_confirmation_sends_nothing_more(
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


def test_cancel_with_message_queues_it_on_every_channel(
    roster: RosterClient, notifier: Database
) -> None:
    family = roster.create_registration()
    roster.post_form(roster.build_url(family, "/cancel"), tell="1")
    apply_facts(notifier, *list_published_facts(roster))
    assert list_kinds_and_channels(notifier, *WAITING_STATES) == [
        ("cancelled", "email"),
        ("cancelled", "sms"),
    ]


def test_silent_cancel_read_before_the_confirmation_queues_nothing(
    roster: RosterClient, notifier: Database
) -> None:
    roster.post_form(roster.build_url(roster.create_registration(), "/cancel"))
    apply_facts(notifier, *reversed(list_published_facts(roster)))
    assert list_kinds_and_channels(notifier, *WAITING_STATES) == []


@pytest.mark.parametrize(
    ("email", "phone", "channel"),
    [("", "040 123 4567", "sms"), ("aino@example.org", "", "email")],
)
def test_family_with_one_contact_channel_gets_messages_there_only(
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
    assert list_kinds_and_channels(notifier, *WAITING_STATES) == [("confirmed", channel)]
    send_all_due(notifier, notifier_settings)
    assert [message.channel for message in list_captured(notifier)] == [channel]
