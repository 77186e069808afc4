"""Saves what providers say of a delivery, and suppresses addresses that nothing reaches."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifier.delivery import ledger
from services.notifier.delivery.provider_errors import Action, Reason, find_rule
from services.notifier.models import (
    FAILED_STATES,
    Delivery,
    DeliveryState,
    Message,
    SubjectType,
    SuppressionReason,
)
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import suppress_address
from shared.config import Settings

# Every other reason of the table that suppresses is about a number.
SUPPRESSION_REASONS: Mapping[Reason, SuppressionReason] = {
    Reason.STOPPED: SuppressionReason.STOP,
    Reason.NO_SUCH_EMAIL: SuppressionReason.HARD_BOUNCE,
}


def apply_result(
    session: Session,
    settings: Settings,
    delivery_id: UUID,
    state: DeliveryState,
    provider_id: str = "",
    error: str = "",
) -> bool:
    """Save the new state of a delivery, and what it says of the address.

    Returns whether that was news. A report that is repeated suppresses nothing a second time: staff
    may have allowed the address since.
    """
    if not ledger.settle_delivery(session, delivery_id, state, provider_id, error):
        return False
    rule = find_rule(error)
    if rule is not None and rule.action is Action.SUPPRESS:
        delivery = session.get_one(Delivery, delivery_id)
        message = session.get_one(Message, delivery.message_id)
        if message.state in FAILED_STATES and message.subject_type is SubjectType.REGISTRATION:
            reason = SUPPRESSION_REASONS.get(rule.reason, SuppressionReason.DEAD_NUMBER)
            address = Address(message.channel, message.recipient)
            suppress_address(session, settings, address, reason, source=f"code {rule.code}")
    return True
