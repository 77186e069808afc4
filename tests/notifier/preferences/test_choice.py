"""A contact chooses the language of our messages, and the channel of those that can wait."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from services.notifier.models import (
    ChannelChoice,
    ChannelName,
    MessageState,
    Registration,
    SuppressionReason,
)
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import suppress_address
from services.notifier.suppression.queries import find_suppressed
from shared import links
from shared.database.session import Database
from tests.notifier.campaigns.evening import Evening
from tests.notifier.messages import list_messages, make_reminders
from tests.notifier.sent_messages import Outbound

BOTH = {ChannelName.EMAIL, ChannelName.SMS}


class Contact:
    """The contact of one family, who opens the page from the registration."""

    def __init__(self, app: Flask, database: Database, **given: Any) -> None:
        self.database, self.evening = database, Evening(app, database, **given)
        self.family = self.evening.add_family(1)
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("lang", "en")
        self.id = self.family.registration.registration_id
        self.path = self.build_path(links.SHOWN_LINK)

    def build_path(self, purpose: str, version: int = 1) -> str:
        """Return the address of the page behind a secret of the registration."""
        secret = links.create_secret(self.evening.settings, purpose, self.id, version)
        return f"/preferences/registration/{secret}"

    def choose(self, language: str = "fi", channel: str = "both") -> str:
        """Send the form and return the page that follows."""
        fields = {"language": language, "channel": channel}
        return self.client.post(self.path, data=fields, follow_redirects=True).text

    def load(self) -> Registration:
        """Return the copy of the registration."""
        with self.database.read() as session:
            return session.get_one(Registration, self.id)

    def send_campaign(self, channels: ChannelChoice = ChannelChoice.BOTH) -> set[ChannelName]:
        """Start a campaign; return the channels on which it goes to the family."""
        before = {one.id for one in self.evening.list_messages()}
        campaign_id = self.evening.write(channels=channels)
        self.evening.confirm(campaign_id)
        self.evening.start(campaign_id)
        return {one.channel for one in self.evening.list_messages() if one.id not in before}

    def list_reminders(self, state: MessageState) -> set[ChannelName]:
        """Return the channels on which a reminder is in a state."""
        return {
            one.channel
            for one in list_messages(self.database)
            if one.kind == "reminder" and one.state is state
        }


@pytest.fixture
def contact(app: Flask, database: Database) -> Iterator[Contact]:
    """Register a family in the daytime."""
    with time_machine.travel(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), tick=False):
        yield Contact(app, database)


def test_messages_are_in_the_chosen_language_also_after_a_change(contact: Contact) -> None:
    assert "Our messages follow your choice" in contact.choose(language="sv")
    contact.evening.apply(contact.family.build_registration_changed(language="fi"))
    assert contact.load().language == "sv"
    outbound = Outbound(contact.database, contact.evening.settings)
    outbound.send()
    assert any("Hej" in one.text for one in outbound.sent)


@pytest.mark.parametrize(("channel", "expected"), [("email", "email"), ("sms", "sms")])
def test_news_that_can_wait_comes_on_the_chosen_channel_only(
    contact: Contact, channel: str, expected: str
) -> None:
    contact.choose(channel=channel)
    assert contact.send_campaign() == {expected}
    make_reminders(contact.database)
    assert contact.list_reminders(MessageState.QUEUED) == {expected}
    contact.evening.apply(contact.family.build_registration_cancelled())
    cancelled = [one for one in list_messages(contact.database) if one.kind == "cancelled"]
    assert {one.channel for one in cancelled} == BOTH
    contact.choose()
    assert contact.load().chosen_channel is None


def test_waiting_message_goes_on_the_channel_that_is_chosen_before_it(contact: Contact) -> None:
    make_reminders(contact.database)
    assert contact.list_reminders(MessageState.QUEUED) == BOTH
    contact.choose(channel="email")
    assert contact.list_reminders(MessageState.QUEUED) == {ChannelName.EMAIL}


def test_message_of_one_channel_goes_there_whatever_was_chosen(contact: Contact) -> None:
    contact.choose(channel="email")
    assert contact.send_campaign(ChannelChoice.SMS) == {ChannelName.SMS}


def test_chosen_address_that_nothing_reaches_is_replaced(contact: Contact) -> None:
    contact.choose(channel="email")
    with contact.database.begin() as session:
        address = Address(ChannelName.EMAIL, contact.load().contact_email)
        suppress_address(
            session,
            contact.evening.settings,
            address,
            SuppressionReason.HARD_BOUNCE,
            source="test",
        )
    assert contact.send_campaign() == {ChannelName.SMS}


def test_channel_without_an_address_is_not_offered_nor_taken(contact: Contact) -> None:
    contact.evening.apply(contact.family.build_registration_changed(contact_phone=""))
    assert "Only by text message" not in contact.client.get(contact.path).text
    contact.choose(channel="sms")
    assert contact.load().chosen_channel is None


@pytest.mark.parametrize(("language", "channel"), [("de", "fax"), ("", ""), ("x" * 500, "SMS")])
def test_made_up_choice_changes_nothing(contact: Contact, language: str, channel: str) -> None:
    contact.choose(language=language, channel=channel)
    stored = contact.load()
    assert (stored.language, stored.chosen_channel) == ("fi", None)


def test_revoked_and_foreign_secrets_open_nothing(contact: Contact) -> None:
    paths = [
        contact.build_path(links.SENT_LINK, version=2),
        contact.build_path(links.PREFERENCES_LINK),
        "/preferences/registration/x",
    ]
    for path in paths:
        assert contact.client.get(path).status_code == 404
        assert contact.client.post(path, data={"language": "sv"}).status_code == 404
    assert contact.client.get(contact.build_path(links.SENT_LINK)).status_code == 200
    assert contact.load().language == "fi"


def test_opening_the_page_changes_nothing(contact: Contact) -> None:
    contact.client.get(f"{contact.path}?language=sv&channel=sms&marketing=0")
    stored = contact.load()
    assert (stored.chosen_language, stored.chosen_channel) == (None, None)


def test_marketing_is_not_offered_where_the_organiser_does_not_ask(
    app: Flask, database: Database
) -> None:
    contact = Contact(app, database, asks_marketing_consent=False)
    path = contact.build_path(links.SENT_LINK)
    assert "You may tell me again" not in contact.client.get(path).text
    contact.client.post(path, data={"marketing": "1"})
    assert not contact.load().allows_marketing


def test_marketing_is_chosen_only_by_a_link_that_reached_the_address(contact: Contact) -> None:
    """Whoever registers may have typed the address of somebody else."""
    address = Address(ChannelName.EMAIL, contact.load().contact_email)
    settings = contact.evening.settings

    def is_suppressed() -> bool:
        with contact.database.read() as session:
            return bool(find_suppressed(session, settings, [address]).rows)

    assert "other events" not in contact.client.get(contact.path).text
    contact.client.post(contact.path, data={"marketing": "0"})
    assert not is_suppressed()
    sent = contact.build_path(links.SENT_LINK)
    contact.client.post(sent, data={"marketing": "0"})
    contact.client.post(contact.path, data={"marketing": "1"})
    assert is_suppressed()
    contact.client.post(sent, data={"marketing": "1"})
    assert not is_suppressed()
