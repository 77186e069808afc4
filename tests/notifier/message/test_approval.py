"""The messages about a registration that waits for the organiser, and to those without a place."""

from datetime import timedelta

import pytest
import time_machine

from services.notifier.models import ChannelName, MessageKind, MessageState
from shared import clock
from shared.config import Settings
from shared.contracts.values import RegistrationStatus
from shared.database.session import Database
from shared.links import build_manage_url, build_waiting_url
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import (
    apply_facts,
    list_captured,
    list_messages,
    send_all_due,
)


def list_kinds(database: Database) -> list[MessageKind]:
    """List the kinds of the e-mails that were or will be sent, the oldest first."""
    return [
        one.kind
        for one in list_messages(database)
        if one.channel is ChannelName.EMAIL and one.state is not MessageState.CANCELLED
    ]


@pytest.fixture
def pending(database: Database, fact_builder: FactBuilder) -> None:
    """Apply the facts that a registration waits for approval."""
    apply_facts(
        database, fact_builder.build_occurrence_published(), fact_builder.build_approval_asked()
    )


@pytest.mark.usefixtures("pending")
def test_approved_registration_is_confirmed_and_not_called_a_change(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    apply_facts(database, fact_builder.build_registration_confirmed(version=2))
    assert list_kinds(database) == [MessageKind.APPROVAL_ASKED, MessageKind.CONFIRMED]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Järjestäjän viesti: Täynnä"),
        ("sv", "Arrangören skriver: Täynnä"),
        ("en", "The organiser writes: Täynnä"),
    ],
)
def test_declined_family_reads_the_reason(
    database: Database, fact_builder: FactBuilder, settings: Settings, language: str, words: str
) -> None:
    asked = fact_builder.build_approval_asked(language=language)
    apply_facts(database, fact_builder.build_occurrence_published(), asked)
    send_all_due(database, settings)
    before = len(list_captured(database))
    apply_facts(database, fact_builder.build_declined("Täynnä", language=language))
    send_all_due(database, settings)
    texts = [one.text for one in list_captured(database)[before:]]
    assert len(texts) == 2  # SMS and e-mail
    assert all(words in text for text in texts)


@pytest.mark.parametrize("is_pending", [True, False])
def test_move_is_told_to_those_without_a_place_once(
    database: Database, fact_builder: FactBuilder, settings: Settings, is_pending: bool
) -> None:
    joined = (
        fact_builder.build_approval_asked() if is_pending else fact_builder.build_waiting_joined()
    )
    apply_facts(database, fact_builder.build_occurrence_published(), joined)
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        send_all_due(database, settings)
        moved = fact_builder.build_occurrence_moved()
        apply_facts(database, moved, moved)
        send_all_due(database, settings)
    kinds = list_kinds(database)
    assert kinds.count(MessageKind.WAITING_MOVED) == 1
    link = "/r/" if is_pending else "/r/wait/"
    assert link in list_captured(database)[-1].text


@pytest.mark.usefixtures("pending")
def test_those_not_approved_learn_that_the_event_is_cancelled(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(database, fact_builder.build_occurrence_cancelled(version=2))
    assert list_kinds(database)[-1] == MessageKind.OCCURRENCE_CANCELLED


@pytest.mark.parametrize("is_pending", [True, False])
def test_lost_link_is_sent_to_those_without_a_place(
    database: Database, fact_builder: FactBuilder, settings: Settings, is_pending: bool
) -> None:
    status = RegistrationStatus.PENDING if is_pending else RegistrationStatus.WAITING
    joined = (
        fact_builder.build_approval_asked() if is_pending else fact_builder.build_waiting_joined()
    )
    asked = fact_builder.build_link_requested("email", status=status)
    apply_facts(database, fact_builder.build_occurrence_published(), joined, asked)
    send_all_due(database, settings)
    build = build_manage_url if is_pending else build_waiting_url
    link = build(settings, fact_builder.registration.registration_id, 1)
    assert list_kinds(database)[-1] == MessageKind.LINK
    assert link in list_captured(database)[-1].text


@pytest.mark.usefixtures("pending")
def test_link_that_was_asked_for_does_not_make_the_confirmation_a_change(
    database: Database, fact_builder: FactBuilder, settings: Settings
) -> None:
    status = RegistrationStatus.PENDING
    apply_facts(database, fact_builder.build_link_requested("email", status=status))
    send_all_due(database, settings)
    apply_facts(database, fact_builder.build_registration_confirmed(version=2))
    assert list_kinds(database)[-1] is MessageKind.CONFIRMED
