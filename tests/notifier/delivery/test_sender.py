"""The sender sends each due message once, also when it or the provider fails."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from services.notifier.delivery import ledger, retries
from services.notifier.delivery.channels import Channels, open_channels
from services.notifier.delivery.channels.base import (
    ChannelBusy,
    ChannelRefused,
    ChannelUnknown,
    OutgoingMessage,
)
from services.notifier.delivery.channels.capture import CaptureChannel
from services.notifier.delivery.sender import (
    claim_due_messages,
    recover_doubtful_messages,
    send_due_messages,
)
from services.notifier.models import ChannelName, DeliveryState, Message, MessageState
from shared import clock
from shared.config import Settings
from shared.contracts.values import RegistrationStatus
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.facts import build_sign_in_requested
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.ledger_rows import create_fact_builders
from tests.notifier.messages import (
    PAST,
    apply_facts,
    list_captured,
    list_email_kinds,
    list_kinds_and_channels,
    list_messages,
    make_reminders,
    send_all_due,
)


def build_function_channels(
    send: Callable[[OutgoingMessage], str], find: Callable[[OutgoingMessage], str | None]
) -> Channels:
    return build_channels(FakeChannel(send, find))


def fail_on_lookup(_outgoing: OutgoingMessage) -> str | None:
    raise AssertionError("no message should be looked up")


def build_failing_channels(error: Exception) -> Channels:
    def send(_outgoing: OutgoingMessage) -> str:
        raise error

    return build_function_channels(send, fail_on_lookup)


def end_leases(database: Database) -> None:
    with database.begin() as session:
        session.execute(update(Message).values(leased_until=PAST))


def test_send_before_the_reminder_is_due_sends_the_confirmation(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    make_reminders(database)
    send_all_due(database, settings)
    assert list_email_kinds(database, "sent") == ["confirmed"]
    assert list_email_kinds(database, "queued") == ["reminder"]
    assert [row.times for row in list_captured(database)] == [1, 1]


def test_reminder_after_its_due_time_is_sent(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    make_reminders(database)
    due = next(row.due_at for row in list_messages(database) if row.kind == "reminder")
    with time_machine.travel(due + timedelta(minutes=1), tick=False):
        send_all_due(database, settings)
    assert list_email_kinds(database, "sent") == ["confirmed", "reminder"]


def test_late_reminder_waits_for_morning_or_is_cancelled_after_start(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    make_reminders(database)
    late = queued_builder.occurrence.starts_at.replace(hour=0, minute=30) - timedelta(hours=2)
    with time_machine.travel(late, tick=False):
        send_all_due(database, settings)
        waiting = [row.due_at for row in list_messages(database) if row.state == "queued"]
    assert list_email_kinds(database, "sent") == ["confirmed"]
    assert all(moment > late for moment in waiting)
    with time_machine.travel(queued_builder.occurrence.starts_at + timedelta(days=1), tick=False):
        send_all_due(database, settings)
    assert list_email_kinds(database, "cancelled") == ["reminder"]


def test_message_claimed_but_not_sent_is_sent_once_after_its_lease(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        assert len(claim_due_messages(session, settings)) == 2
    send_all_due(database, settings)
    assert list_captured(database) == []  # the lease has not ended
    end_leases(database)
    send_all_due(database, settings)
    assert [row.times for row in list_captured(database)] == [1, 1]


def test_message_sent_but_not_settled_is_looked_up_and_not_resent(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        claimed = claim_due_messages(session, settings)
    for outgoing in claimed:
        CaptureChannel(database).send(outgoing)
    end_leases(database)
    send_all_due(database, settings)
    assert list_email_kinds(database, "sent") == ["confirmed"]
    assert [row.times for row in list_captured(database)] == [1, 1]


def test_message_sent_but_not_settled_without_lookup_is_sent_twice(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    """Negative control: without the lookup, every message is sent a second time."""
    with database.begin() as session:
        claimed = claim_due_messages(session, settings)
    for outgoing in claimed:
        CaptureChannel(database).send(outgoing)
    end_leases(database)
    real = open_channels(settings, database)[ChannelName.SMS]
    recover_doubtful_messages(
        database, settings, build_function_channels(real.send, lambda _outgoing: None)
    )
    assert [row.times for row in list_captured(database)] == [2, 2]


def test_message_on_a_busy_channel_is_retried_then_fails(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    pauses: list[timedelta] = []
    moment = clock.now()
    for _ in range(retries.MAX_ATTEMPTS):
        with time_machine.travel(moment, tick=False):
            send_due_messages(database, settings, build_failing_channels(ChannelBusy("429")))
        waiting = [
            r for r in list_messages(database) if r.kind == "confirmed" and r.state == "queued"
        ]
        if waiting:
            pauses += [max(one.due_at for one in waiting) - moment]
            moment = max(one.due_at for one in waiting)
    wanted = [*retries.RETRY_PAUSES, *[retries.RETRY_PAUSES[-1]] * retries.MAX_ATTEMPTS]
    for pause, seconds in zip(pauses, wanted, strict=False):
        assert seconds <= pause.total_seconds() <= seconds * (1 + retries.JITTER)
    assert len(pauses) == retries.MAX_ATTEMPTS - 1
    assert list_kinds_and_channels(database, "failed") == [
        ("confirmed", "email"),
        ("confirmed", "sms"),
    ]


@pytest.mark.parametrize(
    ("error", "status"),
    [(ChannelRefused("21211"), "failed"), (ChannelUnknown("timeout"), "unknown")],
)
def test_message_refused_or_of_unknown_outcome_is_not_resent(
    database: Database,
    settings: Settings,
    queued_builder: FactBuilder,
    error: Exception,
    status: str,
) -> None:
    send_due_messages(database, settings, build_failing_channels(error))
    send_all_due(database, settings)
    assert list_email_kinds(database, status) == ["confirmed"]
    assert list_captured(database) == []


def test_unsettled_message_after_a_failed_lookup_becomes_unknown(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    def fail_lookup(_outgoing: OutgoingMessage) -> str | None:
        raise ChannelUnknown("no answer")

    with database.begin() as session:
        claim_due_messages(session, settings)
    end_leases(database)
    recover_doubtful_messages(
        database, settings, build_function_channels(lambda _outgoing: "", fail_lookup)
    )
    assert list_email_kinds(database, "unknown") == ["confirmed"]


def test_dropped_message_that_may_have_been_sent_stays_unknown(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    """Its sender died after the provider took it, and the provider was busy the second time."""

    def refuse(_outgoing: OutgoingMessage) -> str:
        raise ChannelBusy("451")

    def fail_lookup(_outgoing: OutgoingMessage) -> str | None:
        raise ChannelUnknown("cannot-ask")

    with database.begin() as session:
        claim_due_messages(session, settings)
    end_leases(database)
    channel = FakeChannel(refuse, fail_lookup)
    channel.can_repeat = True
    recover_doubtful_messages(database, settings, build_channels(channel))
    assert list_email_kinds(database, "queued") == ["confirmed"]
    apply_facts(database, queued_builder.build_registration_cancelled())
    assert list_email_kinds(database, "unknown") == ["confirmed"]


def test_message_of_a_cancelled_registration_is_not_sent(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        row = session.get_one(Message, list_messages(database)[0].id)
        row.registration.status = RegistrationStatus.CANCELLED
    send_all_due(database, settings)
    assert list_captured(database) == []


def test_delivery_state_once_reached_never_moves_back(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    send_all_due(database, settings)
    delivery = next(row for row in list_messages(database) if row.state == "sent").deliveries[0].id
    for state in (
        DeliveryState.DELIVERED,
        DeliveryState.SENT,
        DeliveryState.FAILED,
        DeliveryState.UNKNOWN,
    ):
        with database.begin() as session:
            ledger.settle_delivery(session, delivery, state)
    assert len(list_kinds_and_channels(database, "delivered")) == 1


def test_batch_settlement_skips_deliveries_in_a_later_state(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        first, second = claim_due_messages(session, settings)
    with database.begin() as session:
        ledger.settle_delivery(session, first.delivery_id, DeliveryState.DELIVERED, "its own")
    with database.begin() as session:
        ledger.settle_sent_deliveries(
            session, {first.delivery_id: "one", second.delivery_id: "two"}
        )
    after = {row.id: row for row in list_messages(database)}
    further, moved = after[first.message_id], after[second.message_id]
    assert (further.state, further.deliveries[0].provider_id) == ("delivered", "its own")
    assert (moved.state, moved.deliveries[0].state) == ("sent", "sent")
    assert (moved.deliveries[0].provider_id, moved.leased_until) == ("two", None)
    assert moved.sent_at is not None


def test_batch_settlement_leaves_a_message_that_an_earlier_delivery_brought(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        first, _second = claim_due_messages(session, settings)
        session.get_one(Message, first.message_id).state = MessageState.DELIVERED
    with database.begin() as session:
        ledger.settle_sent_deliveries(session, {first.delivery_id: "again"})
    found = next(one for one in list_messages(database) if one.id == first.message_id)
    assert (found.state, found.deliveries[-1].state) == ("delivered", "sent")


def test_concurrent_senders_send_each_message_once(
    database: Database, settings: Settings, fact_builder: FactBuilder
) -> None:
    builders = create_fact_builders(40, fact_builder)
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        *(builder.build_registration_confirmed() for builder in builders),
    )
    threads = [threading.Thread(target=send_all_due, args=(database, settings)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    send_all_due(database, settings)
    assert [row.times for row in list_captured(database)] == [1] * 80


def test_sent_message_stores_when_it_was_sent(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    send_all_due(database, settings)
    moments = [row.sent_at for row in list_messages(database) if row.state == "sent"]
    assert all(isinstance(moment, datetime) for moment in moments)


def collect_outgoing(database: Database, settings: Settings) -> list[OutgoingMessage]:
    """Send what is due, and return what the channels were given."""
    collected: list[OutgoingMessage] = []

    def collect(outgoing: OutgoingMessage) -> str:
        collected.append(outgoing)
        return str(outgoing.message_id)

    send_due_messages(database, settings, build_function_channels(collect, fail_on_lookup))
    return collected


def test_email_about_a_registration_is_answered_to_the_contact_of_the_event(
    database: Database, settings: Settings
) -> None:
    builder = FactBuilder(contact_email="opo@example.org")
    apply_facts(
        database, builder.build_occurrence_published(), builder.build_registration_confirmed()
    )
    replies = {one.channel: one.reply_to for one in collect_outgoing(database, settings)}
    assert replies == {ChannelName.EMAIL: "opo@example.org", ChannelName.SMS: ""}


# --- a clock that is set back ---

HOUR = timedelta(hours=1)


def test_message_due_at_once_is_sent_although_the_clock_is_set_back(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    apply_facts(database, build_sign_in_requested(expires_at=clock.now() + HOUR))
    with time_machine.travel(clock.now() - HOUR, tick=False):
        send_due_messages(database, settings, open_channels(settings, database))
    assert list_kinds_and_channels(database, "sent") == [
        ("confirmed", "email"), ("confirmed", "sms"), ("sign_in", "email"),
    ]  # fmt: skip


def test_reminder_waits_for_its_time_although_the_clock_is_set_back(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    make_reminders(database)
    due = next(row.due_at for row in list_messages(database) if row.kind == "reminder")
    with time_machine.travel(clock.now() - HOUR, tick=False):
        send_all_due(database, settings)
    with time_machine.travel(due - timedelta(seconds=1), tick=False):
        send_all_due(database, settings)
    assert list_email_kinds(database, "queued") == ["reminder"]


def test_busy_message_is_tried_again_although_the_clock_is_set_back(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    send_due_messages(database, settings, build_failing_channels(ChannelBusy("429")))
    send_all_due(database, settings)
    assert list_email_kinds(database, "sent") == []  # its pause holds
    with time_machine.travel(clock.now() - HOUR, tick=False):
        send_all_due(database, settings)
    assert list_email_kinds(database, "sent") == ["confirmed"]


def test_message_of_a_dead_sender_is_recovered_although_the_clock_is_set_back(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        claim_due_messages(session, settings)
    with time_machine.travel(clock.now() - HOUR, tick=False):
        send_all_due(database, settings)
    assert list_email_kinds(database, "sent") == ["confirmed"]
