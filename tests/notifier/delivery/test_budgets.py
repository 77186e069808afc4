"""What is over a budget waits, goes out once when there is room, and nothing is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import event, select

from services.notifier.delivery.channels.base import ChannelBusy, OutgoingMessage
from services.notifier.delivery.metrics import collect_messages
from services.notifier.delivery.sender import send_due_messages
from services.notifier.models import HeldBy, MessageState, OrganisationDay
from shared import clock
from shared.config import Settings
from shared.contracts import Fact
from shared.database.session import Database
from shared.quiet_hours import is_quiet
from tests.notifier.daytime import MORNING
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.facts import build_sign_in_requested
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.ledger_rows import create_fact_builders, get_only_message, hold_back
from tests.notifier.messages import apply_facts, delete_expired_after, make_reminders
from tests.notifier.sent_messages import Outbound

pytestmark = pytest.mark.usefixtures("clock_hand")
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MakeOutbound = Callable[..., Outbound]


@pytest.fixture
def make_outbound(
    database: Database, settings: Settings, fact_builder: FactBuilder
) -> MakeOutbound:
    """Return a function that begins with a published occurrence; it takes settings."""

    def make(**changed: Any) -> Outbound:
        apply_facts(database, fact_builder.build_occurrence_published())
        return Outbound(database, replace(settings, **changed))

    return make


def confirm(fact_builder: FactBuilder, **given: Any) -> Fact:
    """Build the fact of a family's own registration, whose link was not used yet."""
    return fact_builder.build_registration_confirmed(**{"is_verified": False, **given})


def change(fact_builder: FactBuilder, version: int, **given: Any) -> Fact:
    """Build the fact of a change that keeps the seats."""
    usual = {"version": version, "is_verified": False, "seats": fact_builder.registration.seats}
    return fact_builder.build_registration_changed(**{**usual, **given})


def change_phone(fact_builder: FactBuilder, version: int) -> Fact:
    """Build the fact of a change to another stranger's number."""
    phone = f"+35840{version:07d}"
    return change(fact_builder, version, contact_phone=phone, link_version=version)


def change_name(fact_builder: FactBuilder, version: int, **given: Any) -> Fact:
    """Build the fact of another name."""
    return change(fact_builder, version, contact_name=f"Aino {'A' * version}", **given)


@pytest.mark.parametrize(("limit", "sent"), [(0, 41), (8, 8)])
def test_forty_changes_of_the_number_reach_few_strangers(
    make_outbound: MakeOutbound, fact_builder: FactBuilder, limit: int, sent: int
) -> None:
    outbound = make_outbound(registration_messages=limit, recipient_messages=0)
    outbound.apply(confirm(fact_builder))
    outbound.apply(*(change_phone(fact_builder, version) for version in range(2, 42)))
    assert len(set(outbound.list_recipients("sms"))) == sent
    assert len(outbound.list_recipients("email")) == sent
    assert len(outbound.list_held("sms")) == (1 if limit else 0)


@pytest.mark.parametrize(("limit", "sent"), [(0, 31), (8, 8)])
def test_thirty_changes_of_a_name_become_one_later_message(
    make_outbound: MakeOutbound,
    fact_builder: FactBuilder,
    clock_hand: time_machine.Traveller,
    limit: int,
    sent: int,
) -> None:
    outbound = make_outbound(registration_messages=limit, recipient_messages=0)
    outbound.apply(confirm(fact_builder))
    outbound.apply(*(change_name(fact_builder, version) for version in range(2, 32)))
    assert len(outbound.list_recipients()) == sent
    if not limit:
        return
    (held,) = outbound.list_held()
    assert held.held_by is HeldBy.REGISTRATION
    assert held.due_at == MORNING + DAY
    assert held.former.contact_name == "Aino " + "A" * 8  # what the last message said
    clock_hand.move_to(held.due_at - SECOND)
    assert outbound.send() == []
    clock_hand.move_to(held.due_at)
    later = [one for one in outbound.send() if one.channel == "sms"]
    assert len(later) == 1
    assert "Aino " + "A" * 31 in later[0].text
    assert outbound.list_held() == []
    clock_hand.shift(5 * DAY)
    assert outbound.send() == []


@pytest.mark.parametrize(("limit", "sent"), [(0, 80), (12, 12)])
def test_forty_times_register_and_cancel_reach_the_recipient_few_times(
    make_outbound: MakeOutbound, fact_builder: FactBuilder, limit: int, sent: int
) -> None:
    outbound = make_outbound(recipient_messages=limit)
    for one in create_fact_builders(40, fact_builder):
        outbound.apply(confirm(one), one.build_registration_cancelled(version=2, is_verified=False))
    assert len(outbound.list_recipients()) == sent
    assert outbound.list_held_by() == ({HeldBy.RECIPIENT} if limit else set())


def test_family_that_changes_its_mind_twice_meets_no_budget(
    make_outbound: MakeOutbound, fact_builder: FactBuilder
) -> None:
    outbound, phone = make_outbound(), "+358409999999"
    outbound.apply(
        confirm(fact_builder),
        change_name(fact_builder, 2),
        change(fact_builder, 3, contact_phone=phone, link_version=2),
        change(fact_builder, 4, link_version=3),  # back to the first number
        change_name(fact_builder, 5, link_version=3),
        fact_builder.build_registration_cancelled(version=6, is_verified=False),
    )
    first = fact_builder.registration.contact_phone
    assert outbound.list_recipients() == [first, first, phone, first, first, first]
    assert outbound.list_held() == outbound.list_held("email") == []


def test_reminders_of_two_registrations_meet_no_budget(
    make_outbound: MakeOutbound, fact_builder: FactBuilder, clock_hand: time_machine.Traveller
) -> None:
    outbound = make_outbound()
    outbound.apply(confirm(fact_builder), confirm(fact_builder.build_for_same_occurrence()))
    make_reminders(outbound.database)
    clock_hand.move_to(fact_builder.occurrence.starts_at - timedelta(hours=20))
    assert len(outbound.send()) == 4


def test_budget_has_room_when_the_oldest_use_is_a_day_ago(
    make_outbound: MakeOutbound, fact_builder: FactBuilder, clock_hand: time_machine.Traveller
) -> None:
    outbound = make_outbound(registration_messages=2)
    outbound.apply(confirm(fact_builder))
    clock_hand.shift(timedelta(hours=3))
    outbound.apply(change_name(fact_builder, 2), change_name(fact_builder, 3))
    (held,) = outbound.list_held()
    assert held.due_at == MORNING + DAY
    clock_hand.move_to(MORNING + DAY)
    assert len(outbound.send()) == 2
    outbound.apply(change_name(fact_builder, 4))
    (held,) = outbound.list_held()
    assert held.due_at == MORNING + DAY + timedelta(hours=3)


def test_message_that_was_held_back_waits_for_the_morning(
    make_outbound: MakeOutbound, fact_builder: FactBuilder, clock_hand: time_machine.Traveller
) -> None:
    outbound = make_outbound(registration_messages=1)
    clock_hand.move_to(MORNING.replace(hour=22))
    assert is_quiet(clock.now())
    outbound.apply(confirm(fact_builder), change_name(fact_builder, 2))
    (held,) = outbound.list_held()
    assert held.due_at == datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


def test_verified_recipient_has_five_times_the_budget(
    make_outbound: MakeOutbound, fact_builder: FactBuilder
) -> None:
    outbound = make_outbound(recipient_messages=2)
    outbound.apply(*(confirm(one) for one in create_fact_builders(4, fact_builder)))
    assert len(outbound.list_recipients()) == 2
    for one in create_fact_builders(12, fact_builder):
        outbound.apply(confirm(one, is_verified=True))
    assert len(outbound.list_recipients()) == 10


def test_move_by_staff_passes_the_budgets_of_recipient_and_registration(
    make_outbound: MakeOutbound, fact_builder: FactBuilder
) -> None:
    outbound = make_outbound(recipient_messages=1, registration_messages=1)
    outbound.apply(confirm(fact_builder))
    outbound.apply(fact_builder.build_occurrence_moved())
    assert len(outbound.list_recipients()) == 2


def test_move_waits_for_the_next_day_of_the_organisation(
    make_outbound: MakeOutbound, fact_builder: FactBuilder
) -> None:
    outbound = make_outbound(organisation_messages=1)
    outbound.apply(confirm(fact_builder), fact_builder.build_occurrence_moved())
    (held,) = outbound.list_held()
    assert held.held_by is HeldBy.ORGANISATION
    assert held.due_at == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # 8 in Helsinki


def test_cancelled_occurrence_is_told_whatever_the_budgets(
    make_outbound: MakeOutbound, fact_builder: FactBuilder
) -> None:
    outbound = make_outbound(recipient_messages=1, registration_messages=1, organisation_messages=1)
    outbound.apply(confirm(fact_builder), change_name(fact_builder, 2))
    assert len(outbound.list_recipients()) == 1
    outbound.apply(fact_builder.build_occurrence_cancelled())
    assert len(outbound.list_recipients()) == 2


@pytest.mark.parametrize(("limit", "sent"), [(0, 5), (3, 3)])
def test_organisation_sends_no_more_than_its_budget_a_day(
    make_outbound: MakeOutbound,
    fact_builder: FactBuilder,
    clock_hand: time_machine.Traveller,
    limit: int,
    sent: int,
) -> None:
    outbound = make_outbound(organisation_messages=limit, recipient_messages=0)
    apply_facts(outbound.database, *(confirm(one) for one in create_fact_builders(5, fact_builder)))
    outbound.send()
    assert len(outbound.list_recipients("sms")) == len(outbound.list_recipients("email")) == sent
    if limit:
        assert outbound.list_held_by() == {HeldBy.ORGANISATION}
        clock_hand.shift(DAY)
        outbound.send()
        assert len(outbound.list_recipients("sms")) == 5


def test_held_message_that_becomes_untrue_is_cancelled_and_says_why(
    make_outbound: MakeOutbound, fact_builder: FactBuilder, clock_hand: time_machine.Traveller
) -> None:
    outbound = make_outbound()
    outbound.apply(confirm(fact_builder))
    make_reminders(outbound.database)
    reminder = get_only_message(outbound.database, "reminder", "sms")
    hold_back(outbound.database, reminder, hours=24 * 11)
    clock_hand.shift(timedelta(days=11))
    outbound.send()
    reminder = get_only_message(outbound.database, "reminder", "sms")
    assert (reminder.state, reminder.held_by) == (MessageState.CANCELLED, HeldBy.REGISTRATION)


def test_mail_to_staff_meets_no_budget(
    make_outbound: MakeOutbound, fact_builder: FactBuilder
) -> None:
    outbound = make_outbound(recipient_messages=1, registration_messages=1, organisation_messages=1)
    outbound.apply(*(build_sign_in_requested() for _ in range(5)))
    assert len(outbound.list_recipients("email")) == 5


def test_message_that_a_busy_provider_delays_is_counted_once(
    make_outbound: MakeOutbound, fact_builder: FactBuilder, clock_hand: time_machine.Traveller
) -> None:
    def be_busy(_message: OutgoingMessage) -> str:
        raise ChannelBusy("429")

    outbound = make_outbound(registration_messages=1, organisation_messages=1)
    apply_facts(outbound.database, confirm(fact_builder))
    busy = build_channels(FakeChannel(be_busy))
    for _ in range(3):
        send_due_messages(outbound.database, outbound.settings, busy)
        clock_hand.shift(timedelta(minutes=20))
    assert sorted(one.channel for one in outbound.send()) == ["email", "sms"]
    with outbound.database.read() as session:
        assert set(session.scalars(select(OrganisationDay.used))) == {1}


def test_claim_of_many_messages_reads_the_budgets_once(
    make_outbound: MakeOutbound, fact_builder: FactBuilder
) -> None:
    outbound = make_outbound()
    builders = create_fact_builders(20, fact_builder)
    apply_facts(
        outbound.database,
        *(
            confirm(
                one, contact_phone=f"+35840{number:07d}", contact_email=f"a{number}@example.org"
            )
            for number, one in enumerate(builders)
        ),
    )
    reads: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_arguments: Any) -> None:
        if "claimed_at >" in statement or "organisation_day" in statement:
            reads.append(statement)

    event.listen(outbound.database.engine, "before_cursor_execute", note)
    outbound.send()
    assert len(outbound.sent) == 40
    assert len(reads) == 4  # recipients, registrations, the organisation read and counted


def test_uses_of_a_recipient_are_found_by_an_index(
    make_outbound: MakeOutbound, fact_builder: FactBuilder
) -> None:
    outbound = make_outbound()
    apply_facts(outbound.database, confirm(fact_builder))
    plans: list[str] = []

    def explain(
        connection: Any, _cursor: Any, statement: str, parameters: Any, *_arguments: Any
    ) -> None:
        if statement.startswith("SELECT message.recipient, message.channel, message.claimed_at"):
            raw = connection.connection.driver_connection
            rows = raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(row[3] for row in rows)

    event.listen(outbound.database.engine, "before_cursor_execute", explain)
    outbound.send()
    assert any("ix_message_recipient_claimed_at" in plan for plan in plans), plans


def test_held_messages_are_counted_in_the_metrics(
    make_outbound: MakeOutbound, fact_builder: FactBuilder
) -> None:
    outbound = make_outbound(registration_messages=1)
    outbound.apply(confirm(fact_builder), change_name(fact_builder, 2))
    with outbound.database.read() as session:
        _messages, held, *_problems = collect_messages(session)
    values = {(s.labels["channel"], s.labels["budget"]): s.value for s in held.samples}
    assert values["sms", "registration"] == values["email", "registration"] == 1
    assert values["sms", "recipient"] == 0


def test_old_days_of_organisations_are_deleted(
    make_outbound: MakeOutbound, fact_builder: FactBuilder
) -> None:
    outbound = make_outbound()
    outbound.apply(confirm(fact_builder))
    for days, left in ((20, 2), (40, 0)):
        delete_expired_after(outbound.database, outbound.settings, days)
        with outbound.database.read() as session:
            assert len(session.scalars(select(OrganisationDay)).all()) == left
