"""The messages about a waiting list: joined, offered, expired, removed, then the registration."""

from datetime import timedelta

import pytest
import time_machine

from services.notifier.models import Message, MessageKind
from shared import clock
from shared.config import Settings
from shared.contracts.values import RegistrationStatus
from shared.database.session import Database
from shared.errors import NotFound
from shared.links import build_manage_url, build_waiting_url
from shared.quiet_hours import is_quiet
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import (
    apply_facts,
    list_captured,
    list_email_kinds,
    list_kinds_and_channels,
    list_messages,
    send_all_due,
)


def find_daytime() -> timedelta:
    """Return how long from now it is day."""
    return next(
        timedelta(hours=hours)
        for hours in range(1, 24)
        if not is_quiet(clock.now() + timedelta(hours=hours))
        and not is_quiet(clock.now() + timedelta(hours=hours + 1))
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Olet jonotuslistalla", "vapautunut 2 paikkaa", "Tarjous ei ole enää voimassa")),
        ("sv", ("Du står på kölistan", "2 lediga platser", "Erbjudandet har gått ut")),
        ("en", ("You are on the waiting list", "2 places are free", "The offer has expired")),
    ],
)
def test_each_step_of_the_list_is_told_with_the_link_of_the_list(
    database: Database,
    fact_builder: FactBuilder,
    settings: Settings,
    language: str,
    words: tuple[str, ...],
) -> None:
    given = {"language": language, "seats": 2}
    steps = (
        fact_builder.build_waiting_joined(**given),
        fact_builder.build_seats_offered(hours=72, **given),
        fact_builder.build_offer_expired(**given),
    )
    apply_facts(database, fact_builder.build_occurrence_published())
    link = build_waiting_url(settings, fact_builder.registration.registration_id, 1)
    with time_machine.travel(clock.now() + find_daytime(), tick=False):
        for number, fact in enumerate(steps):
            apply_facts(database, fact)
            send_all_due(database, settings)
            texts = [one.text for one in list_captured(database)[2 * number :]]
            assert len(texts) == 2  # SMS and e-mail
            assert all(link in text for text in texts)
            assert any(words[number] in text for text in texts)


def test_accepted_offer_is_confirmed_and_not_called_a_change(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_waiting_joined(),
    )
    send_all_due(database, settings)
    apply_facts(
        database,
        fact_builder.build_seats_offered(),
        fact_builder.build_registration_confirmed(version=3),
    )
    assert list_email_kinds(database, "queued") == ["confirmed"]
    send_all_due(database, settings)
    link = build_manage_url(settings, fact_builder.registration.registration_id, 1)
    assert any(link in one.text for one in list_captured(database))


def test_offer_waits_in_quiet_hours_and_is_not_sent_after_its_end(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    apply_facts(database, fact_builder.build_occurrence_published())
    night = next(
        clock.now() + timedelta(hours=hours)
        for hours in range(24)
        if (clock.now() + timedelta(hours=hours)).hour == 23
    )
    with time_machine.travel(night, tick=False):
        apply_facts(database, fact_builder.build_seats_offered(hours=24))
        send_all_due(database, settings)
        assert list_captured(database) == []
    with time_machine.travel(night + timedelta(hours=36), tick=False):
        send_all_due(database, settings)
        assert list_captured(database) == []
    assert {one.state for one in list_messages(database)} == {"cancelled"}


def test_family_that_leaves_gets_no_message_and_one_that_is_removed_does(
    database: Database, fact_builder: FactBuilder
) -> None:
    other = fact_builder.build_for_same_occurrence()
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_waiting_joined(),
        fact_builder.build_waiting_ended(),
        other.build_waiting_joined(),
        other.build_waiting_ended(by_staff=True),
    )
    assert list_email_kinds(database, "queued") == ["waiting_removed"]


def test_changed_party_keeps_the_message_that_waits(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_waiting_joined(),
        fact_builder.build_waiting_changed(),
    )
    assert list_email_kinds(database, "queued") == ["waiting_joined"]
    message: Message = list_messages(database)[0]
    assert message.require_registration().seats == 1


def test_cancelled_occurrence_is_told_to_those_who_wait(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database,
        fact_builder.build_occurrence_published(),
        fact_builder.build_waiting_joined(),
        fact_builder.build_occurrence_cancelled(),
    )
    assert list_email_kinds(database, "queued") == ["called_off"]


def test_link_that_overtakes_an_offer_waits_for_it(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(
        database, fact_builder.build_occurrence_published(), fact_builder.build_waiting_joined()
    )
    link = fact_builder.build_link_requested("email", version=2, status=RegistrationStatus.OFFERED)
    with pytest.raises(NotFound):
        apply_facts(database, link)
    apply_facts(database, fact_builder.build_seats_offered(), link)
    kinds = {kind for kind, _channel in list_kinds_and_channels(database, "queued")}
    assert {MessageKind.SEATS_OFFERED, MessageKind.LINK} <= kinds
