"""Word the kinds of messages for staff, and when those that can wait go."""

from collections.abc import Mapping
from datetime import datetime, time

from services.notifier.message.quiet_hours import ZONE, SendingTimes
from services.notifier.models import MessageKind
from shared import dates
from shared.web.i18n import current_language
from shared.web.text import _, _l

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
    MessageKind.APPROVAL_ASKED: _l("Waits for approval"),
    MessageKind.DECLINED: _l("Declined by the organiser"),
    MessageKind.WAITING_MOVED: _l("New time, without a place yet"),
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


def word_sending_times(times: SendingTimes) -> str:
    """Say when messages that can wait go."""
    hours = _(
        "Messages that can wait go between %(opens)s and %(closes)s.",
        opens=_format_time(times.opens),
        closes=_format_time(times.closes),
    )
    if times.on_sundays and times.on_holidays:
        return hours
    if times.on_sundays:
        days = _("Not on public holidays.")
    elif times.on_holidays:
        days = _("Not on Sundays.")
    else:
        days = _("Not on Sundays and public holidays.")
    return f"{hours} {days}"


def _format_time(at: time) -> str:
    moment = datetime(2000, 1, 1, at.hour, at.minute, tzinfo=ZONE)  # any day
    return dates.format_time(moment, ZONE.key, current_language())
