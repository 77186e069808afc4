"""Word the kinds of messages for staff."""

from collections.abc import Mapping

from services.notifier.models import MessageKind
from shared.web.text import _l

KIND_LABELS: Mapping[MessageKind, str] = {
    MessageKind.CONFIRM_BY_LINK: _l("Request to confirm"),
    MessageKind.CONFIRMED: _l("Confirmation"),
    MessageKind.CHANGED: _l("Change"),
    MessageKind.MOVED: _l("New time"),
    MessageKind.CANCELLED: _l("Cancelled"),
    MessageKind.OCCURRENCE_CANCELLED: _l("Called off"),
    MessageKind.GUARDIAN_ASKED: _l("Request to a guardian"),
    MessageKind.GUARDIAN_AWAITED: _l("Waits for a guardian"),
    MessageKind.GUARDIAN_DECLINED: _l("Guardian declined"),
    MessageKind.GUARDIAN_SILENT: _l("No answer of a guardian"),
    MessageKind.GUARDIAN_COPY: _l("Copy to a guardian"),
    MessageKind.REMINDER: _l("Reminder"),
    MessageKind.WAITING_JOINED: _l("On the waiting list"),
    MessageKind.SEATS_OFFERED: _l("Seats offered"),
    MessageKind.OFFER_EXPIRED: _l("Offer expired"),
    MessageKind.WAITING_REMOVED: _l("Off the waiting list"),
    MessageKind.LINK: _l("Link"),
    MessageKind.CAMPAIGN: _l("Own text"),
    MessageKind.RULE: _l("Reminder of your own"),
}


def label_kind(kind: MessageKind) -> str:
    """Return the label of a kind of messages; raise KeyError for mails to staff."""
    return str(KIND_LABELS[kind])
