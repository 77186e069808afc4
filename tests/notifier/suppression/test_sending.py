"""The sender asks the suppression list just before it sends."""

import pytest

from services.notifier.models import ChannelName, MessageState, SuppressionReason
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import suppress_address
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.facts import build_sign_in_requested
from tests.notifier.ledger_rows import get_only_message
from tests.notifier.messages import apply_facts, list_messages
from tests.notifier.sent_messages import Outbound

pytestmark = pytest.mark.usefixtures("clock_hand")
REASONS = SuppressionReason


@pytest.fixture
def outbound(database: Database, settings: Settings) -> Outbound:
    """Return what leaves the notifier."""
    return Outbound(database, settings)


def suppress(outbound: Outbound, address: Address, reason: SuppressionReason) -> None:
    with outbound.database.begin() as session:
        suppress_address(session, outbound.settings, address, reason, source="test")


@pytest.mark.parametrize(
    ("channel", "reason", "other"),
    [
        (ChannelName.EMAIL, REASONS.HARD_BOUNCE, ChannelName.SMS),
        (ChannelName.SMS, REASONS.STOP, ChannelName.EMAIL),
        (ChannelName.SMS, REASONS.DEAD_NUMBER, ChannelName.EMAIL),
    ],
)
def test_message_to_a_suppressed_address_is_not_sent_and_says_why(
    outbound: Outbound,
    queued_builder: FactBuilder,
    channel: ChannelName,
    reason: SuppressionReason,
    other: ChannelName,
) -> None:
    queued = get_only_message(outbound.database, "confirmed", channel)
    suppress(outbound, Address(channel, queued.recipient.upper()), reason)
    assert {one.channel for one in outbound.send()} == {other}
    message = get_only_message(outbound.database, "confirmed", channel)
    assert (message.state, message.suppressed_by) == (MessageState.SUPPRESSED, reason)
    assert message.claimed_at is None


def test_service_message_goes_to_whoever_opted_out_of_marketing(
    outbound: Outbound, queued_builder: FactBuilder
) -> None:
    queued = get_only_message(outbound.database, "confirmed", "email")
    suppress(outbound, Address(queued.channel, queued.recipient), REASONS.OPTED_OUT)
    assert len(outbound.send()) == 2


def test_mail_to_staff_goes_to_a_suppressed_address(outbound: Outbound) -> None:
    apply_facts(outbound.database, build_sign_in_requested())
    (mail,) = list_messages(outbound.database)
    suppress(outbound, Address(ChannelName.EMAIL, mail.recipient), REASONS.HARD_BOUNCE)
    assert [one.recipient for one in outbound.send()] == [mail.recipient]
