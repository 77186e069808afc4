"""Each channel sends for itself: a slow provider of text messages delays no e-mail."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.notifier.delivery import sender
from services.notifier.delivery.channels.base import Channel, OutgoingMessage
from services.notifier.delivery.channels.twilio_sms import SmsChannel
from services.notifier.models import AudienceFilter, Campaign, ChannelChoice, ChannelName, Message
from shared import clock
from shared.config import ConfigError, Settings, load_settings
from shared.database.session import Database
from tests.deploy.embedded_run import WAIT_SECONDS, wait_until
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel
from tests.notifier.messages import apply_facts, list_kinds_and_channels

FAMILIES = 6


class SlowProvider:
    """Answers only when `answers` is set; `begun` counts the texts that wait for it at once."""

    def __init__(self) -> None:
        self.answers, self.begun = threading.Event(), threading.Semaphore(0)

    def send(self, message: OutgoingMessage) -> str:
        """Wait, and then take the message."""
        self.begun.release()
        assert self.answers.wait(WAIT_SECONDS)
        return str(message.delivery_id)

    def wait_for(self, number: int) -> bool:
        """Return whether so many messages are on their way at the same time."""
        return all(self.begun.acquire(timeout=WAIT_SECONDS) for _ in range(number))


@pytest.fixture
def provider() -> Iterator[SlowProvider]:
    slow = SlowProvider()
    yield slow
    slow.answers.set()


@pytest.fixture
def running(database: Database, settings: Settings) -> Iterator["Running"]:
    first = FactBuilder()
    families = [first, *(first.build_for_same_occurrence() for _ in range(FAMILIES - 1))]
    apply_facts(database, first.build_occurrence_published())
    apply_facts(database, *(one.build_registration_confirmed() for one in families))
    started = Running(database, settings)
    yield started
    started.stop()


class Running:
    """Senders in threads of their own, as a worker runs them."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self._settings = database, settings
        self._stop, self._threads = threading.Event(), list[threading.Thread]()

    def start(self, **channels: Channel) -> None:
        """Start a sender for each of these channels."""
        for name in sender.list_senders(self.database):
            mine = {name: channels[name]}
            given = (self.database, self._settings, mine, self._stop)
            thread = threading.Thread(target=sender.run_sender, args=given)
            thread.start()
            self._threads.append(thread)

    def ask_to_stop(self) -> None:
        """Let the senders begin nothing more."""
        self._stop.set()

    def stop(self) -> None:
        """Stop the senders and wait until they have ended."""
        self.ask_to_stop()
        for thread in self._threads:
            thread.join(WAIT_SECONDS)

    def count(self, channel: str, *states: str) -> int:
        """Count the messages of a channel in these states."""
        return [one for _kind, one in list_kinds_and_channels(self.database, *states)].count(
            channel
        )


def test_emails_go_while_the_provider_of_texts_does_not_answer(
    running: Running, provider: SlowProvider
) -> None:
    running.start(sms=FakeChannel(provider.send), email=FakeChannel())
    assert provider.wait_for(1)
    wait_until(lambda: running.count("email", "sent") == FAMILIES)
    assert running.count("sms", "sent") == 0
    provider.answers.set()
    wait_until(lambda: running.count("sms", "sent") == FAMILIES)


def test_several_texts_are_on_their_way_at_once(running: Running, provider: SlowProvider) -> None:
    running.start(sms=FakeChannel(provider.send, max_at_once=4), email=FakeChannel())
    assert provider.wait_for(4)
    assert not provider.begun.acquire(blocking=False)  # and no more than the setting allows
    provider.answers.set()
    wait_until(lambda: running.count("sms", "sent") == FAMILIES)


def test_sender_that_is_stopped_returns_what_it_has_not_begun(
    running: Running, provider: SlowProvider
) -> None:
    running.start(sms=FakeChannel(provider.send, max_at_once=2), email=FakeChannel())
    assert provider.wait_for(2)
    running.ask_to_stop()
    provider.answers.set()
    running.stop()
    assert running.count("sms", "sent") == 2
    assert running.count("sms", "queued") == FAMILIES - 2


def test_setting_decides_how_many_texts_go_at_once(settings: Settings) -> None:
    twilio = replace(settings, sms_at_once=7, twilio_account="AC0", twilio_token="t")  # noqa: S106
    assert SmsChannel(twilio).max_at_once == 7


@pytest.mark.parametrize("text", ["0", "51", "many"])
def test_number_of_texts_at_once_beyond_its_limits_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="SMS_AT_ONCE"):
        load_settings("notifier", {"SMS_AT_ONCE": text})


def test_confirmation_goes_before_the_campaign_that_waits(
    database: Database, settings: Settings, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        campaign = Campaign(
            organisation_id=uuid4(), created_by="Liisa", created_at=clock.now(),
            audience=AudienceFilter(occurrence_ids=()), channels=ChannelChoice.EMAIL,
            subject={}, body={}, sms={},
        )  # fmt: skip
        session.add(campaign)
        session.flush()
        mine = Message.channel == "email", Message.kind == "confirmed"
        emails = session.scalars(select(Message).where(*mine).order_by(Message.due_at)).unique()
        first, *others = emails.all()
        for number, message in enumerate(others):
            message.campaign_id, message.recipient = campaign.id, f"{number}@example.org"
            message.due_at = first.due_at - timedelta(hours=1)
        first_id = first.id
    monkeypatch.setattr(sender, "CLAIM_SIZE", 2)
    with database.begin() as session:
        claimed = sender.claim_due_messages(session, settings, [ChannelName.EMAIL])
    assert claimed[0].message_id == first_id
    assert len(claimed) == 2
