"""The wording of the suppression list."""

from collections.abc import Mapping

from services.notifier.models import SuppressionReason
from shared.web.text import _l

REASON_TEXTS: Mapping[SuppressionReason, str] = {
    SuppressionReason.OPTED_OUT: _l("The recipient does not want to hear of other events."),
    SuppressionReason.STOP: _l("The recipient has stopped text messages."),
    SuppressionReason.COMPLAINT: _l("The recipient has reported our e-mails as unwanted."),
    SuppressionReason.HARD_BOUNCE: _l("Earlier e-mails came back: there is no such address."),
    SuppressionReason.DEAD_NUMBER: _l("Earlier text messages did not reach this number."),
}


def describe_suppression(reason: SuppressionReason) -> str:
    """Say why an address gets no messages."""
    return str(REASON_TEXTS[reason])
