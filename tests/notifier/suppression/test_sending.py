"""The sender asks the suppression list just before it sends."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from services.notifier.delivery.channels.base import ChannelUnknown, OutgoingMessage
from services.notifier.delivery.sender import claim_due_messages, recover_doubtful_messages
from services.notifier.models import ChannelName, Message, MessageState, SuppressionReason
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import suppress_address
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.facts import build_sign_in_requested
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.ledger_rows import get_only_message
from tests.notifier.messages import apply_facts, list_messages
from tests.notifier.sent_messages import Outbound

pytestmark = pytest.mark.usefixtures("clock_hand")
PAST = datetime(2000, 1, 1, tzinfo=UTC)
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


@pytest.mark.parametrize("is_known", [True, False], ids=["not-taken", "no-answer"])
def test_doubtful_email_is_not_sent_again_to_an_address_that_came_on_the_list(
    outbound: Outbound, queued_builder: FactBuilder, *, is_known: bool
) -> None:
    """The sender died after it had begun; the address came on the list before the next one."""
    database, settings = outbound.database, outbound.settings
    with database.begin() as session:
        claim_due_messages(session, settings)
        session.execute(update(Message).values(leased_until=PAST))
    queued = get_only_message(database, "confirmed", "email")
    suppress(outbound, Address(ChannelName.EMAIL, queued.recipient), REASONS.HARD_BOUNCE)
    sent: list[ChannelName] = []

    def send(message: OutgoingMessage) -> str:
        sent.append(message.channel)
        return str(message.message_id)

    def find(_message: OutgoingMessage) -> None:
        if not is_known:
            raise ChannelUnknown("timeout")

    channel = FakeChannel(send, find)
    channel.can_repeat = True
    recover_doubtful_messages(database, settings, build_channels(channel))
    assert sent == [ChannelName.SMS]
    state = get_only_message(database, "confirmed", "email").state
    assert state is (MessageState.SUPPRESSED if is_known else MessageState.UNKNOWN)
