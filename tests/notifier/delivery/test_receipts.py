"""What a report moves: the message, and the suppression list; never back, and not twice."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from services.notifier.delivery import receipts
from services.notifier.delivery.channels.base import ChannelBusy, ChannelRefused, OutgoingMessage
from services.notifier.delivery.sender import send_due_messages
from services.notifier.models import (
    ChannelName,
    DeliveryState,
    Message,
    Suppression,
    SuppressionReason,
)
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.facts import build_sign_in_requested
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.messages import apply_facts, list_messages, make_messages_due

Report = Callable[[UUID, DeliveryState, str], bool]


@pytest.fixture
def sms(database: Database, settings: Settings, queued_builder: FactBuilder) -> Message:
    """Send the confirmation; return its SMS."""
    send_due_messages(database, settings, build_channels(FakeChannel()))
    return get_sms(database)


@pytest.fixture
def report(database: Database, settings: Settings) -> Report:
    """Return a function that saves a report about a delivery."""

    def save(delivery_id: UUID, state: DeliveryState, error: str = "") -> bool:
        with database.begin() as session:
            return receipts.apply_result(session, settings, delivery_id, state, "", error)

    return save


def get_sms(database: Database) -> Message:
    return next(
        one
        for one in list_messages(database)
        if (one.channel, one.kind) == (ChannelName.SMS, "confirmed")
    )


def list_suppressed(database: Database) -> list[SuppressionReason]:
    with database.read() as session:
        return list(session.scalars(select(Suppression.reason)))


@pytest.mark.parametrize(
    ("code", "reasons"),
    [
        ("30003", []),
        ("30005", [SuppressionReason.DEAD_NUMBER]),
        ("30006", [SuppressionReason.DEAD_NUMBER]),
        ("30007", []),
        ("21610", [SuppressionReason.STOP]),
        ("no-such-code", []),
    ],
)
def test_report_suppresses_the_number_as_the_table_says(
    database: Database, sms: Message, report: Report, code: str, reasons: list[SuppressionReason]
) -> None:
    for _ in range(2):
        report(sms.deliveries[-1].id, DeliveryState.UNDELIVERED, code)
    assert list_suppressed(database) == reasons


def test_refusal_at_once_suppresses_the_number_too(
    database: Database, settings: Settings, queued_builder: FactBuilder
) -> None:
    def refuse(_message: OutgoingMessage) -> str:
        raise ChannelRefused("21211")

    channels = {ChannelName.SMS: FakeChannel(refuse), ChannelName.EMAIL: FakeChannel()}
    send_due_messages(database, settings, channels)
    assert list_suppressed(database) == [SuppressionReason.DEAD_NUMBER]


def test_refused_mail_to_staff_suppresses_nobody(database: Database, settings: Settings) -> None:
    def refuse(_message: OutgoingMessage) -> str:
        raise ChannelRefused("550 5.1.1")

    apply_facts(database, build_sign_in_requested())
    send_due_messages(database, settings, build_channels(FakeChannel(refuse)))
    assert {one.state for one in list_messages(database)} == {"failed"}
    assert list_suppressed(database) == []


def test_sms_that_never_left_the_provider_is_sent_again(
    database: Database, settings: Settings, sms: Message, report: Report
) -> None:
    for _ in range(2):
        report(sms.deliveries[-1].id, DeliveryState.FAILED, "30001")
    assert get_sms(database).state == "queued"
    make_messages_due(database)
    send_due_messages(database, settings, build_channels(FakeChannel()))
    again = get_sms(database)
    assert (again.state, len(again.deliveries)) == ("sent", 2)
    # What is still said of the first attempt does not matter any more.
    report(sms.deliveries[-1].id, DeliveryState.UNDELIVERED, "30005")
    assert (get_sms(database).state, list_suppressed(database)) == ("sent", [])


def test_late_arrival_of_an_earlier_attempt_is_not_set_back_by_the_later_one(
    database: Database, settings: Settings, sms: Message, report: Report
) -> None:
    report(sms.deliveries[-1].id, DeliveryState.FAILED, "30001")
    make_messages_due(database)
    send_due_messages(database, settings, build_channels(FakeChannel()))
    first, second = get_sms(database).deliveries
    assert report(first.id, DeliveryState.DELIVERED, "")
    for state in (DeliveryState.SENT, DeliveryState.UNDELIVERED):
        report(second.id, state, "30003")
    assert get_sms(database).state == "delivered"


def test_failure_of_an_earlier_attempt_does_not_undo_the_later_one(
    database: Database, settings: Settings, queued_builder: FactBuilder, report: Report
) -> None:
    def be_busy(_message: OutgoingMessage) -> str:
        raise ChannelBusy("429")

    send_due_messages(database, settings, build_channels(FakeChannel(be_busy)))
    make_messages_due(database)
    send_due_messages(database, settings, build_channels(FakeChannel()))
    first, _second = get_sms(database).deliveries
    assert report(first.id, DeliveryState.UNDELIVERED, "30005")
    assert (get_sms(database).state, list_suppressed(database)) == ("sent", [])


@pytest.mark.usefixtures("sms")
def test_report_about_an_unknown_delivery_changes_nothing(
    database: Database, report: Report
) -> None:
    assert not report(UUID(int=5), DeliveryState.UNDELIVERED, "30005")
    assert (get_sms(database).state, list_suppressed(database)) == ("sent", [])
