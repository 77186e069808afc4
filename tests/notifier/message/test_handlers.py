"""The messages that facts queue, also when facts are repeated or out of order."""

import itertools
from functools import cache

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete

from services.notifier.audience import operations as audience
from services.notifier.message import operations
from services.notifier.message.kinds import KINDS
from services.notifier.models import Base, ChannelName, MessageKind
from shared.config import Settings
from shared.contracts import Fact
from shared.database.session import Database
from shared.errors import NotFound
from shared.links import build_manage_url, is_valid_secret
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import (
    apply_facts,
    list_captured,
    list_email_kinds,
    list_kinds_and_channels,
    list_messages,
    make_reminders,
    send_all_due,
)


def test_confirmed_twice_queues_one_message_per_channel(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
        fact_builder.build_registration_confirmed(),
    )
    assert list_kinds_and_channels(database, "queued") == [
        ("confirmed", "email"),
        ("confirmed", "sms"),
    ]


def test_confirmed_before_its_occurrence_raises_not_found(
    database: Database, fact_builder: FactBuilder
) -> None:
    with pytest.raises(NotFound):
        apply_facts(database, fact_builder.build_registration_confirmed())
    assert list_messages(database) == []


def test_held_seats_ask_to_confirm_by_the_link_on_every_channel(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_held(),
    )
    assert list_kinds_and_channels(database, "queued") == [
        ("confirm_by_link", "email"),
        ("confirm_by_link", "sms"),
    ]
    send_all_due(database, settings)
    link = build_manage_url(settings, fact_builder.registration.registration_id, 1)
    captured = list_captured(database)
    assert len(captured) == 2
    assert all("Vahvista" in one.text and link in one.text for one in captured)


def test_confirming_held_seats_sends_the_confirmation(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_held(),
    )
    send_all_due(database, settings)
    apply_facts(database, fact_builder.build_registration_confirmed(version=2))
    assert list_email_kinds(database, "queued") == ["confirmed"]


def test_held_seats_that_were_released_get_no_message(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_held(),
        fact_builder.build_registration_cancelled(silent=True),
    )
    assert list_email_kinds(database, "queued") == []


def test_request_to_confirm_is_not_sent_after_its_time(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_held(minutes=-1),
    )
    send_all_due(database, settings)
    assert list_email_kinds(database, "sent") == []


def test_cancelled_before_sending_queues_only_the_cancellation(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
        fact_builder.build_registration_cancelled(),
    )
    assert list_kinds_and_channels(database, "queued") == [
        ("cancelled", "email"),
        ("cancelled", "sms"),
    ]


def test_confirmed_after_the_cancellation_queues_nothing(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_cancelled(),
        fact_builder.build_registration_confirmed(),
        fact_builder.build_registration_changed(),
    )
    assert list_email_kinds(database, "queued") == ["cancelled"]


def test_changed_after_the_confirmation_was_sent_queues_the_change(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    apply_facts(
        database, queued_builder.build_registration_changed(contact_email="new@example.org")
    )
    queued = [row for row in list_messages(database) if row.state == "queued"]
    assert {(row.kind, row.recipient) for row in queued if row.channel == "email"} == {
        ("changed", "new@example.org")
    }


def test_changed_before_sending_queues_one_confirmation(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
        fact_builder.build_registration_changed(),
    )
    assert list_email_kinds(database, "queued") == ["confirmed"]


def test_moved_occurrence_queues_a_message_and_drops_the_reminder(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    make_reminders(database)
    apply_facts(database, queued_builder.build_occurrence_moved(days=7))
    assert list_email_kinds(database, "queued") == ["moved"]
    assert list_email_kinds(database, "cancelled") == ["reminder"]


def test_correction_of_time_drops_reminder_and_sends_nothing(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
    )
    send_all_due(database, settings)
    make_reminders(database)
    apply_facts(database, fact_builder.build_occurrence_moved(announced_version=1))
    assert list_email_kinds(database, "queued") == []
    assert list_email_kinds(database, "cancelled") == ["reminder"]


def test_move_is_announced_though_later_correction_arrives_first(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
    )
    send_all_due(database, settings)
    apply_facts(
        database,
        fact_builder.build_occurrence_moved(days=2, version=3, announced_version=2),
        fact_builder.build_occurrence_moved(days=1, version=2, announced_version=2),
    )
    assert list_email_kinds(database, "queued") == ["moved"]


def test_cancelled_occurrence_queues_one_message_and_no_reminder(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
        fact_builder.build_occurrence_cancelled(),
        fact_builder.build_occurrence_cancelled(),
    )
    assert list_kinds_and_channels(database, "queued") == [
        ("called_off", "email"),
        ("called_off", "sms"),
    ]


def test_confirmed_for_a_cancelled_occurrence_queues_called_off(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_occurrence_cancelled(),
        fact_builder.build_registration_confirmed(),
    )
    assert list_email_kinds(database, "queued") == ["called_off"]


def test_registrations_with_the_same_address_each_get_messages(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    other = fact_builder.build_for_same_occurrence()
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
        other.build_registration_confirmed(),
    )
    send_all_due(database, settings)
    assert sorted(row.channel for row in list_captured(database)) == [
        "email",
        "email",
        "sms",
        "sms",
    ]


# --- any order, any repetition ---


def list_live_messages(
    database: Database, facts: list[Fact]
) -> set[tuple[MessageKind, ChannelName, str]]:
    """Empty the database, and list the queued confirmations and cancellations after these facts.

    A fact that cannot be applied yet is applied again at the end, as the bus delivers it again.
    """
    with database.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
    again: list[Fact] = []
    for fact in facts:
        try:
            apply_facts(database, fact)
        except NotFound:
            again.append(fact)
    apply_facts(database, *again)
    return {
        (row.kind, row.channel, row.cause)
        for row in list_messages(database)
        if row.state == "queued" and row.kind in ("confirmed", "cancelled", "called_off")
    }


@cache
def build_history(ending: str) -> list[Fact]:
    """Build all facts about one registration, in order."""
    fact_builder = FactBuilder()
    facts = [
        fact_builder.build_occurrence_published(),
        fact_builder.build_occurrence_moved(),
        fact_builder.build_registration_confirmed(),
        fact_builder.build_registration_changed(),
    ]
    endings = {
        "cancelled": fact_builder.build_registration_cancelled(),
        "called off": fact_builder.build_occurrence_cancelled(),
    }
    return [*facts, *([endings[ending]] if ending else [])]


@pytest.mark.parametrize("ending", ["", "cancelled", "called off"])
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draw=st.data())
def test_facts_in_any_order_and_repeated_queue_the_same_messages(
    database: Database, ending: str, draw: st.DataObject
) -> None:
    facts = build_history(ending)
    repeated = draw.draw(st.lists(st.sampled_from(facts), max_size=5))
    mixed = draw.draw(st.permutations([*facts, *repeated]))
    assert list_live_messages(database, mixed) == list_live_messages(database, facts)


def test_facts_in_any_order_without_the_version_check_differ(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: when older versions are applied, some order ends differently."""
    published, _, *facts = build_history("cancelled")
    monkeypatch.setattr(audience, "is_newer", lambda *_args: True)
    ends = {
        frozenset(list_live_messages(database, [published, *order]))
        for order in itertools.permutations(facts)
    }
    assert len(ends) > 1


def test_repeated_fact_without_the_lookup_breaks_the_unique_key(
    database: Database, queued_builder: FactBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: without the lookup of the same cause, the unique key raises."""
    monkeypatch.setattr(operations, "_find_message", lambda *_args: None)
    monkeypatch.setattr(audience, "is_newer", lambda *_args: True)
    with pytest.raises(Exception, match="UNIQUE"):
        apply_facts(database, queued_builder.build_registration_confirmed())


def test_requested_link_is_sent_on_the_channel_that_was_asked_for(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    request = fact_builder.build_link_requested("email", link_version=2, version=2)
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
        request,
        request,
    )
    assert ("link", "email") in list_kinds_and_channels(database, "queued")
    assert ("link", "sms") not in list_kinds_and_channels(database, "queued")
    assert len([row for row in list_messages(database) if row.kind == "link"]) == 1
    send_all_due(database, settings)
    mail = next(one for one in list_captured(database) if "Linkkisi" in one.email_subject)
    registration = fact_builder.registration.registration_id
    assert build_manage_url(settings, registration, 2) in mail.text


def test_requested_link_of_an_unknown_registration_waits(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(database, fact_builder.build_occurrence_published())
    with pytest.raises(NotFound):
        apply_facts(database, fact_builder.build_link_requested("email"))
    apply_facts(database, fact_builder.build_registration_confirmed())
    assert ("confirmed", "email") in list_kinds_and_channels(database, "queued")


def test_requested_link_of_a_cancelled_registration_is_not_sent(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(),
        fact_builder.build_registration_cancelled(),
        fact_builder.build_link_requested("email", "sms"),
    )
    assert {row.kind for row in list_messages(database) if row.state == "queued"} == {"cancelled"}


def test_message_to_a_corrected_address_has_a_link_that_opens_nothing(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    """A message that may not have been sent is sent again, to the address it was made for."""
    apply_facts(
        database,
        queued_builder.build_registration_changed(contact_email="new@example.org", link_version=2),
    )
    secrets = {
        message.recipient: KINDS[message.kind].build_link(message, settings).rpartition("/")[2]
        for message in list_messages(database)
        if message.channel is ChannelName.EMAIL
    }
    versions = {
        recipient: [n for n in (1, 2) if is_valid_secret(settings, "manage", secret, n)]
        for recipient, secret in secrets.items()
    }
    assert versions == {"aino@example.org": [], "new@example.org": [2]}
