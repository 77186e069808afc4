"""Limits of channels: so many a second and a day, for all senders together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from services.notifier.delivery.sender import send_due_messages
from services.notifier.delivery.stuck import find_oldest_waiting
from services.notifier.models import ChannelDay, ChannelName, HeldBy
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.ledger_rows import create_fact_builders
from tests.notifier.messages import apply_facts, list_messages


@pytest.fixture
def unlimited(settings: Settings) -> Settings:
    """Settings without budgets: only the rates limit here."""
    return replace(settings, recipient_messages=0, registration_messages=0)


@pytest.fixture
def families(database: Database, queued_builder: FactBuilder) -> int:
    """Queue twelve confirmations on each channel; return how many."""
    for builder in create_fact_builders(11, queued_builder):
        apply_facts(database, builder.build_registration_confirmed())
    return 12


@pytest.fixture
def noon(families: int) -> Iterator[time_machine.Traveller]:
    """Stop the clock."""
    with time_machine.travel(clock.now(), tick=False) as stopped:
        yield stopped


def count_sent(database: Database, channel: str) -> int:
    return sum(one.state == "sent" and one.channel == channel for one in list_messages(database))


def send(database: Database, settings: Settings) -> None:
    send_due_messages(database, settings, build_channels(FakeChannel()))


def test_rate_lets_a_seconds_messages_go_and_no_more(
    database: Database, unlimited: Settings, noon: time_machine.Traveller
) -> None:
    limited = replace(unlimited, sms_per_second=3)
    for _ in range(3):
        send(database, limited)
    assert (count_sent(database, "sms"), count_sent(database, "email")) == (3, 12)
    noon.shift(timedelta(seconds=1))
    send(database, limited)
    assert count_sent(database, "sms") == 6
    noon.shift(timedelta(hours=1))  # a pause saves nothing up
    send(database, limited)
    assert count_sent(database, "sms") == 9


def test_rate_holds_for_senders_that_work_at_once(
    database: Database, unlimited: Settings, noon: time_machine.Traveller
) -> None:
    limited = replace(unlimited, sms_per_second=5)
    others = [Database(database.url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda other: send(other, limited), others * 3))
    for other in others:
        other.dispose()
    assert count_sent(database, "sms") == 5


def test_channel_without_a_limit_costs_no_statement(
    database: Database, unlimited: Settings, families: int
) -> None:
    statements: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    send(database, unlimited)
    assert statements
    assert [one for one in statements if "channel_rate" in one or "channel_day" in one] == []


def test_messages_that_a_rate_delays_are_no_problem_while_a_sender_works(
    database: Database, unlimited: Settings, noon: time_machine.Traveller
) -> None:
    limited = replace(unlimited, sms_per_second=1)
    send(database, limited)
    with database.read() as session:
        assert find_oldest_waiting(session) is None
    noon.shift(timedelta(minutes=2))
    with database.read() as session:
        assert find_oldest_waiting(session) is not None


def test_segments_of_the_day_hold_the_rest_until_tomorrow(
    database: Database, unlimited: Settings, noon: time_machine.Traveller
) -> None:
    limited = replace(unlimited, sms_day_segments=7)
    for _ in range(3):
        send(database, limited)
    with database.read() as session:
        (day,) = session.scalars(select(ChannelDay)).all()
    assert 0 < day.segments <= 7
    held = [one for one in list_messages(database) if one.held_by is HeldBy.CHANNEL_DAY]
    assert len(held) == 12 - count_sent(database, "sms")
    assert count_sent(database, "email") == 12
    assert {one.due_at > clock.now() for one in held} == {True}


def test_cancelled_event_is_told_beyond_the_segments_of_the_day(
    database: Database, unlimited: Settings, queued_builder: FactBuilder
) -> None:
    limited = replace(unlimited, sms_day_segments=1)
    send(database, unlimited)
    apply_facts(database, queued_builder.build_occurrence_cancelled())
    send(database, limited)
    told = [one for one in list_messages(database) if one.kind == "called_off"]
    assert {(one.channel, one.state) for one in told} == {
        (ChannelName.SMS, "sent"),
        (ChannelName.EMAIL, "sent"),
    }
