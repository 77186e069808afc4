"""What goes on the other channel when a message could not be delivered: once, and no chain."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time, timedelta

import pytest
import time_machine
from sqlalchemy import update

from services.notifier.delivery import fallback
from services.notifier.delivery.channels.base import ChannelRefused, OutgoingMessage
from services.notifier.delivery.sender import send_due_messages
from services.notifier.models import ChannelName, Message, OrganisationSettings, Registration
from shared import clock
from shared.config import Fallback, Settings
from shared.contracts import Fact
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.messages import apply_facts, list_messages


@pytest.fixture
def failed_sms(database: Database, settings: Settings, queued_builder: FactBuilder) -> None:
    """Send a link by SMS alone, which is refused; the confirmations are sent."""
    send_due_messages(database, settings, build_channels(FakeChannel()))
    apply_facts(database, queued_builder.build_link_requested("sms"))
    send_due_messages(database, settings, build_channels(FakeChannel(refuse)))


def refuse(_message: OutgoingMessage) -> str:
    raise ChannelRefused("21614")


def list_links(database: Database) -> list[Message]:
    return [message for message in list_messages(database) if message.kind == "link"]


def run(database: Database, settings: Settings, rule: Fallback) -> None:
    fallback.replace_failed_messages(database, replace(settings, fallback=rule))


@pytest.mark.usefixtures("failed_sms")
def test_failed_sms_is_replaced_by_one_email_however_often_it_runs(
    database: Database, settings: Settings
) -> None:
    for _ in range(3):
        run(database, settings, Fallback.EMAIL)
    sms, email = list_links(database)
    assert (sms.state, email.state, email.channel) == ("failed", "queued", ChannelName.EMAIL)
    assert email.instead_of_id == sms.id
    sent: list[OutgoingMessage] = []

    def record(message: OutgoingMessage) -> str:
        sent.append(message)
        return "1"

    send_due_messages(database, settings, build_channels(FakeChannel(record)))
    assert [message.message_id for message in sent] == [email.id]
    assert "/r/" in sent[0].text


@pytest.mark.usefixtures("failed_sms")
def test_workers_that_run_at_once_replace_a_message_once(
    database: Database, settings: Settings
) -> None:
    others = [Database(database.url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda other: run(other, settings, Fallback.BOTH), others))
    for other in others:
        other.dispose()
    assert len(list_links(database)) == 2


@pytest.mark.usefixtures("failed_sms")
@pytest.mark.parametrize("rule", [Fallback.NONE, Fallback.SMS])
def test_failed_sms_stays_alone_where_the_setting_says_so(
    database: Database, settings: Settings, rule: Fallback
) -> None:
    run(database, settings, rule)
    assert len(list_links(database)) == 1


@pytest.mark.usefixtures("failed_sms")
def test_substitute_that_fails_is_not_replaced(database: Database, settings: Settings) -> None:
    run(database, settings, Fallback.BOTH)
    send_due_messages(database, settings, build_channels(FakeChannel(refuse)))
    assert [message.state for message in list_links(database)] == ["failed", "failed"]
    run(database, settings, Fallback.BOTH)
    assert len(list_links(database)) == 2


def test_message_on_both_channels_is_not_replaced(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    send_due_messages(
        database, settings,
        {ChannelName.SMS: FakeChannel(refuse), ChannelName.EMAIL: FakeChannel()},
    )  # fmt: skip
    before = len(list_messages(database))
    run(database, settings, Fallback.BOTH)
    assert len(list_messages(database)) == before


@pytest.mark.usefixtures("failed_sms")
@pytest.mark.parametrize(
    "change",
    [
        lambda builder: builder.build_registration_cancelled(version=9),
        lambda builder: builder.build_occurrence_cancelled(),
    ],
    ids=["registration", "occurrence"],
)
def test_substitute_that_is_no_longer_true_is_not_sent(
    database: Database,
    settings: Settings,
    queued_builder: FactBuilder,
    change: Callable[[FactBuilder], Fact],
) -> None:
    run(database, settings, Fallback.EMAIL)
    apply_facts(database, change(queued_builder))
    send_due_messages(database, settings, build_channels(FakeChannel()))
    assert [message.state for message in list_links(database)] == ["failed", "cancelled"]


@pytest.mark.usefixtures("failed_sms")
def test_failure_of_last_week_is_left_to_staff(database: Database, settings: Settings) -> None:
    with time_machine.travel(clock.now() + timedelta(days=7), tick=False):
        run(database, settings, Fallback.EMAIL)
    assert len(list_links(database)) == 1


@pytest.mark.usefixtures("failed_sms")
def test_family_without_the_other_address_gets_nothing(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        session.execute(update(Registration).values(contact_email=""))
    run(database, settings, Fallback.EMAIL)
    assert len(list_links(database)) == 1


@pytest.mark.usefixtures("failed_sms")
def test_organisation_that_declines_has_no_message_replaced(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    organisation_id = queued_builder.occurrence.organisation_id
    with database.begin() as session:
        session.add(
            OrganisationSettings(
                organisation_id=organisation_id,
                version=1,
                opens=time(8),
                closes=time(21),
                on_sundays=True,
                on_holidays=True,
                uses_fallback=False,
                sms_day_segments=0,
                changed_at=clock.now(),
                changed_by="Liisa",
            )
        )
    run(database, settings, Fallback.BOTH)
    assert len(list_links(database)) == 1
    with database.begin() as session:
        session.get_one(OrganisationSettings, organisation_id).uses_fallback = True
    run(database, settings, Fallback.BOTH)
    assert len(list_links(database)) == 2


def test_link_of_a_guardian_never_goes_to_the_pupil_instead(
    database: Database, settings: Settings, fact_builder: FactBuilder
) -> None:
    asked = fact_builder.build_guardian_asked()
    apply_facts(database, fact_builder.build_occurrence_published(), asked)
    send_due_messages(database, settings, build_channels(FakeChannel(refuse)))
    run(database, settings, Fallback.BOTH)
    asked_of = [one.recipient for one in list_messages(database) if one.kind == "guardian_asked"]
    assert asked_of == ["huoltaja@example.org"]
