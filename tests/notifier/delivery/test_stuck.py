"""What nothing would move any more is found, told of, and mended where that is no guess."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from services.notifier.delivery import stuck
from services.notifier.delivery.channels.base import OutgoingMessage
from services.notifier.delivery.sender import (
    claim_due_messages,
    recover_doubtful_messages,
    send_due_messages,
)
from services.notifier.delivery.stuck import StuckReason
from services.notifier.models import ChannelName, Message, MessageState
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.messages import list_messages

LONG_AGO = clock.now() - timedelta(hours=1)


def list_reasons(database: Database) -> list[StuckReason]:
    with database.read() as session:
        return [found.reason for found in stuck.list_stuck(session)]


def lose_lease(database: Database, settings: Settings) -> None:
    """Claim messages as a sender does that dies, and lose the end of their lease."""
    with database.begin() as session:
        claim_due_messages(session, settings)
        session.execute(
            update(Message).where(Message.state == MessageState.SENDING).values(leased_until=None)
        )


def test_queued_messages_are_not_stuck(database: Database, queued_builder: FactBuilder) -> None:
    assert list_reasons(database) == []
    stuck.sweep(database)
    assert {message.state for message in list_messages(database)} == {"queued"}


def test_message_without_a_lease_is_looked_up_and_not_sent_again(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    lose_lease(database, settings)
    assert list_reasons(database) == [StuckReason.NO_LEASE]
    with database.read() as session:
        assert stuck.find_oldest_waiting(session) is not None
    sent: list[OutgoingMessage] = []

    def send(message: OutgoingMessage) -> str:
        sent.append(message)
        return "again"

    taken = FakeChannel(send, lambda _message: "taken")
    recover_doubtful_messages(database, settings, build_channels(taken))
    assert list_reasons(database) == [StuckReason.NO_LEASE]  # without the sweeper, for ever
    stuck.sweep(database)
    recover_doubtful_messages(database, settings, build_channels(taken))
    tried = [message for message in list_messages(database) if message.deliveries]
    assert [message.state for message in tried] == ["sent", "sent"]
    assert (sent, list_reasons(database)) == ([], [])


def test_message_that_nobody_recovers_is_told_of_and_left_alone(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    lose_lease(database, settings)
    with database.begin() as session:
        session.execute(
            update(Message).where(Message.state == "sending").values(leased_until=LONG_AGO)
        )
    stuck.sweep(database)
    assert list_reasons(database) == [StuckReason.NOT_RECOVERED]


def test_message_of_an_unknown_kind_is_told_of(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        session.execute(update(Message).values(due_at=LONG_AGO))
        session.execute(text("UPDATE message SET kind = 'of_next_year'"))
    assert list_reasons(database) == [StuckReason.UNKNOWN_KIND]
    assert send_due_messages(database, settings, build_channels(FakeChannel())) == 0


@pytest.mark.parametrize(
    ("state", "wanted"), [("stopped", "cancelled"), ("running", "queued"), ("paused", "paused")]
)
def test_paused_message_follows_its_campaign(
    database: Database, queued_builder: FactBuilder, state: str, wanted: str
) -> None:
    campaign = "c" * 32
    columns = {
        "id": campaign, "organisation_id": "a" * 32, "version": 1, "state": state,
        "audience": '{"occurrence_ids": [], "status": "coming", "reach": "all",'
        ' "languages": [], "left_out_ids": []}',
        "channels": "sms", "subject": "{}", "body": "{}", "sms": "{}", "also_later": 0,
        "created_at": "2026-01-01", "created_by": "", "confirmed_by": "", "people": 0,
        "segments": 0, "returned": "",
    }  # fmt: skip
    names = ", ".join(columns)
    values = ", ".join(f":{name}" for name in columns)
    with database.begin() as session:
        session.execute(text(f"INSERT INTO campaign ({names}) VALUES ({values})"), columns)  # noqa: S608
        session.execute(
            text(
                "UPDATE message SET status = 'paused', campaign_id = :id"
                " WHERE channel = 'sms' AND kind = 'confirmed'"
            ),
            {"id": campaign},
        )
        session.execute(update(Message).values(due_at=LONG_AGO))
    stuck.sweep(database)
    moved = {one.channel: one.state for one in list_messages(database) if one.kind == "confirmed"}
    assert moved == {ChannelName.SMS: wanted, ChannelName.EMAIL: "queued"}
