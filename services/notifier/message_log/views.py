"""What pages show of messages: states, kinds and moments in words anyone understands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.notifier.message import subjects
from services.notifier.message.compose import LINK
from services.notifier.message_log import failure_reasons, operations, states
from services.notifier.models import Delivery, Message, Occurrence, Registration
from shared import clock, dates
from shared.web.i18n import current_language
from shared.web.text import _, _l

GROUPS = {
    states.FAILED: _l("Did not arrive"),
    states.UNKNOWN: _l("Not sure"),
    states.WAITING: _l("Waiting"),
    states.SENT: _l("Sent or arrived"),
    states.DROPPED: _l("Not needed any more"),
}
KINDS = {
    "confirmed": _l("Confirmation"),
    "changed": _l("Change"),
    "moved": _l("New time"),
    "cancelled": _l("Cancelled"),
    "called_off": _l("Called off"),
    "reminder": _l("Reminder"),
}
CHANNELS = {"sms": _l("Text message"), "email": _l("E-mail")}
# A state's tone and its words, of messages and of attempts.
STATES = {
    "queued": ("", _l("Waiting")),
    "sending": ("", _l("Being sent")),
    "busy": ("warn", _l("Not yet")),
    "unknown": ("warn", _l("Not sure")),
    "sent": ("good", _l("Sent")),
    "delivered": ("good", _l("Arrived")),
    "failed": ("bad", _l("Did not arrive")),
    "undelivered": ("bad", _l("Did not arrive")),
    "suppressed": ("", _l("Not sent: wants no messages")),
    "cancelled": ("", _l("Not needed any more")),
}
REFUSALS = {
    "queued": _l("It is on its way already."),
    "sending": _l("It is on its way already."),
    "sent": _l("It was sent. A second one would only confuse."),
    "delivered": _l("It has arrived."),
    "cancelled": _l("It is not needed any more."),
    "suppressed": _l("The recipient wants no messages."),
    "may_have_arrived": _l("The text message may have arrived. Call, if it matters."),
    "repeated": _l("It was sent again once and may have arrived. Call, if it matters."),
    "over": _l("It does not hold any more: something changed since, or the event has begun."),
    "no_address": _l("We have no address to send it to any more."),
    "said_later": _l("A later message tells the newest state. Look at that one."),
}


def slot(occurrence: Occurrence) -> dict[str, Any]:
    """What a time slot is recognised by."""
    present = current_language()
    when = dates.format_period(
        occurrence.starts_at, occurrence.ends_at, occurrence.time_zone, present
    )
    return {
        "id": occurrence.id,
        "title": occurrence.title[present],
        "when": when,
        "cancelled": occurrence.cancelled,
    }


def figures(occurrence: Occurrence, counts: Mapping[str, int]) -> dict[str, Any]:
    """A time slot with how many of its messages are in each group."""
    return {**slot(occurrence), "counts": counts}


def person(registration: Registration) -> dict[str, Any]:
    """Whom messages of a registration go to; both are empty once they are erased."""
    fields = (registration.contact_email, registration.contact_phone)
    return {
        "id": registration.id,
        "name": registration.contact_name,
        "addresses": ", ".join(field for field in fields if field),
        "slot": slot(registration.occurrence),
    }


def line(message: Message) -> dict[str, Any]:
    """One message as a line of the ledger."""
    registration = subjects.registration(message)
    tone, words = STATES[message.status]
    moment = _moment(message)
    erased = message.recipient.startswith("erased:")
    return {
        "id": message.id,
        "registration_id": registration.id,
        "name": registration.contact_name,
        "address": "" if erased else message.recipient,
        "channel": message.channel,
        "by": str(CHANNELS[message.channel]),
        "what": str(KINDS.get(message.kind, message.kind)),
        "tone": tone,
        "state": _waiting(message) or str(words),
        "reason": failure_reasons.reason(message.status, _code(message)),
        "when": _words(moment, message),
        "iso": moment.isoformat(),
        "slot": slot(registration.occurrence),
    }


def whole(session: Session, message: Message) -> dict[str, Any]:
    """One message with its attempts, its text, and whether it may be sent again."""
    refused = operations.refusal(session, message)
    trouble = message.status in states.TROUBLE
    return {
        **line(message),
        "attempts": [_attempt(one, message) for one in message.deliveries],
        "language": message.language,
        "subject": message.subject,
        "text": message.text.replace(LINK, _("[the family's link]")),
        "html": bool(message.html),
        "again": not refused,
        "refused": str(REFUSALS[refused]) if trouble and refused else "",
    }


def asked(session: Session, message: Message) -> dict[str, Any]:
    """What to know before a message is sent again."""
    refused = operations.refusal(session, message)
    return {
        **line(message),
        "doubtful": message.status == "unknown",
        "to": operations.address(message),
        "refused": str(REFUSALS[refused]) if refused else "",
    }


def _attempt(delivery: Delivery, message: Message) -> dict[str, Any]:
    tone, words = STATES[delivery.state]
    moment = delivery.ended_at or delivery.started_at
    return {
        "tone": tone,
        "state": str(words),
        "reason": failure_reasons.reason(delivery.state, delivery.error),
        "code": delivery.error,
        "when": _words(moment, message),
        "iso": moment.isoformat(),
    }


def _waiting(message: Message) -> str:
    """Until when a message waits, where that is not now."""
    if message.status != "queued" or message.due_at <= clock.now():
        return ""
    return _("Waiting until %(when)s", when=_words(message.due_at, message))


def _moment(message: Message) -> datetime:
    """When a message came into its state, as far as the ledger knows."""
    last: Delivery | None = message.deliveries[-1] if message.deliveries else None
    if last is None or message.status in ("queued", "cancelled"):
        return message.created_at
    return last.ended_at or last.started_at


def _code(message: Message) -> str:
    return message.deliveries[-1].error if message.deliveries else ""


def _words(moment: datetime, message: Message) -> str:
    zone = subjects.registration(message).occurrence.time_zone
    return dates.format_moment(moment, zone, current_language())
