"""Handing over: only what is due and true, once, whatever happens to the sender or the provider."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from services.notifier.delivery import ledger as states
from services.notifier.delivery.channels import Channel, capture, open_channels
from services.notifier.delivery.channels.outgoing import (
    ChannelBusy,
    ChannelRefused,
    ChannelUnknown,
    Outgoing,
)
from services.notifier.delivery.sender import claim, recover, send_due
from services.notifier.models import Message
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.conftest import PAST, Story, captured, feed, kinds, ledger, messages, send_all


@pytest.fixture
def notice(database: Database, story: Story) -> Story:
    """A family whose confirmation and reminder are queued."""
    feed(database, story.published(), story.confirmed())
    return story


def channels(
    send: Callable[[Outgoing], str], find: Callable[[Outgoing], str | None]
) -> dict[str, Channel]:
    return dict.fromkeys(("sms", "email"), Channel(send, find))


def never(_outgoing: Outgoing) -> str | None:
    raise AssertionError("nobody had to be asked")


def failing(error: Exception) -> dict[str, Channel]:
    def send(_outgoing: Outgoing) -> str:
        raise error

    return channels(send, never)


def let_leases_end(database: Database) -> None:
    with database.begin() as session:
        session.execute(update(Message).values(leased_until=PAST))


def test_send_takes_what_is_due_and_leaves_the_reminder(
    database: Database, settings: Settings, notice: Story
) -> None:
    send_all(database, settings)
    assert kinds(database, "sent") == ["confirmed"]
    assert kinds(database, "queued") == ["reminder"]
    assert [row.times for row in captured(database)] == [1, 1]


def test_reminder_goes_when_it_is_due(
    database: Database, settings: Settings, notice: Story
) -> None:
    due = next(row.due_at for row in messages(database) if row.kind == "reminder")
    with time_machine.travel(due + timedelta(minutes=1), tick=False):
        send_all(database, settings)
    assert kinds(database, "sent") == ["confirmed", "reminder"]


def test_reminder_that_is_late_waits_for_the_morning_or_is_dropped(
    database: Database, settings: Settings, notice: Story
) -> None:
    late = notice.slot.starts_at.replace(hour=0, minute=30) - timedelta(hours=2)
    with time_machine.travel(late, tick=False):
        send_all(database, settings)
        waiting = [row.due_at for row in messages(database) if row.status == "queued"]
    assert kinds(database, "sent") == ["confirmed"]
    assert all(moment > late for moment in waiting)
    with time_machine.travel(notice.slot.starts_at + timedelta(days=1), tick=False):
        send_all(database, settings)
    assert kinds(database, "cancelled") == ["reminder"]


def test_sender_that_died_before_handing_over_has_its_message_sent_once(
    database: Database, settings: Settings, notice: Story
) -> None:
    with database.begin() as session:
        assert len(claim(session, settings)) == 2
    send_all(database, settings)
    assert captured(database) == []  # the lease holds
    let_leases_end(database)
    send_all(database, settings)
    assert [row.times for row in captured(database)] == [1, 1]


def test_sender_that_died_after_handing_over_asks_and_does_not_send_again(
    database: Database, settings: Settings, notice: Story
) -> None:
    with database.begin() as session:
        claimed = claim(session, settings)
    for outgoing in claimed:
        capture.send(database, outgoing)
    let_leases_end(database)
    send_all(database, settings)
    assert kinds(database, "sent") == ["confirmed"]
    assert [row.times for row in captured(database)] == [1, 1]


def test_sender_that_does_not_ask_hands_over_twice(
    database: Database, settings: Settings, notice: Story
) -> None:
    """The control: what asking prevents does happen without it."""
    with database.begin() as session:
        claimed = claim(session, settings)
    for outgoing in claimed:
        capture.send(database, outgoing)
    let_leases_end(database)
    real = open_channels(settings, database)["sms"]
    recover(database, settings, channels(real.send, lambda _outgoing: None))
    assert [row.times for row in captured(database)] == [2, 2]


def test_busy_channel_is_tried_again_after_growing_pauses_and_then_given_up(
    database: Database, settings: Settings, notice: Story
) -> None:
    pauses: list[timedelta] = []
    moment = clock.now()
    for _ in range(states.ATTEMPTS):
        with time_machine.travel(moment, tick=False):
            send_due(database, settings, failing(ChannelBusy("429")))
        waiting = [r for r in messages(database) if r.kind == "confirmed" and r.status == "queued"]
        if waiting:
            pauses.append(waiting[0].due_at - moment)
            moment = waiting[0].due_at
    assert pauses == sorted(pauses)
    assert len(pauses) == states.ATTEMPTS - 1
    assert ledger(database, "failed") == [("confirmed", "email"), ("confirmed", "sms")]


@pytest.mark.parametrize(
    ("error", "status"),
    [(ChannelRefused("21211"), "failed"), (ChannelUnknown("timeout"), "unknown")],
)
def test_refused_or_unknown_message_is_not_sent_again(
    database: Database, settings: Settings, notice: Story, error: Exception, status: str
) -> None:
    send_due(database, settings, failing(error))
    send_all(database, settings)
    assert kinds(database, status) == ["confirmed"]
    assert captured(database) == []


def test_abandoned_message_nobody_knows_of_becomes_unknown(
    database: Database, settings: Settings, notice: Story
) -> None:
    def cannot_tell(_outgoing: Outgoing) -> str | None:
        raise ChannelUnknown("no answer")

    with database.begin() as session:
        claim(session, settings)
    let_leases_end(database)
    recover(database, settings, channels(lambda _outgoing: "", cannot_tell))
    assert kinds(database, "unknown") == ["confirmed"]


def test_message_that_is_not_true_any_more_is_dropped_at_the_last_moment(
    database: Database, settings: Settings, notice: Story
) -> None:
    with database.begin() as session:
        row = session.get_one(Message, messages(database)[0].id)
        row.registration.status = "cancelled"
    send_all(database, settings)
    assert captured(database) == []


def test_state_that_was_reached_never_moves_back(
    database: Database, settings: Settings, notice: Story
) -> None:
    send_all(database, settings)
    delivery = next(row for row in messages(database) if row.status == "sent").deliveries[0].id
    for state in ("delivered", "sent", "failed", "unknown"):
        with database.begin() as session:
            states.settle(session, delivery, state)
    assert len(ledger(database, "delivered")) == 1


def test_messages_settled_together_move_on_unless_they_are_further(
    database: Database, settings: Settings, notice: Story
) -> None:
    with database.begin() as session:
        first, second = claim(session, settings)
    with database.begin() as session:
        states.settle(session, first.delivery_id, "delivered", "its own")
    with database.begin() as session:
        states.settle_sent(session, {first.delivery_id: "one", second.delivery_id: "two"})
    after = {row.id: row for row in messages(database)}
    further, moved = after[first.message_id], after[second.message_id]
    assert (further.status, further.deliveries[0].provider_id) == ("delivered", "its own")
    assert (moved.status, moved.deliveries[0].state) == ("sent", "sent")
    assert (moved.deliveries[0].provider_id, moved.leased_until) == ("two", None)
    assert moved.sent_at is not None


def test_senders_at_once_hand_over_each_message_once(
    database: Database, settings: Settings, story: Story
) -> None:
    families = [Story() for _ in range(40)]
    for family in families:
        family.slot = story.slot
    feed(database, story.published(), *(family.confirmed() for family in families))
    threads = [threading.Thread(target=send_all, args=(database, settings)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    send_all(database, settings)
    assert [row.times for row in captured(database)] == [1] * 80


def test_moment_of_sending_is_kept(database: Database, settings: Settings, notice: Story) -> None:
    send_all(database, settings)
    moments = [row.sent_at for row in messages(database) if row.status == "sent"]
    assert all(isinstance(moment, datetime) for moment in moments)
