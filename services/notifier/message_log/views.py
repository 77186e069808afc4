"""Build the view models of the message log, and word its states and kinds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.notifier.delivery.failure_reasons import describe_failure
from services.notifier.message.views import label_kind
from services.notifier.message_log.states import StateGroup
from services.notifier.models import (
    PROBLEM_STATES,
    REGISTRATION_KINDS,
    ChannelName,
    DeliveryState,
    HeldBy,
    Message,
    MessageState,
    Occurrence,
    Registration,
)
from services.notifier.suppression.views import describe_suppression
from shared import clock, dates
from shared.contracts.values import RegistrationStatus
from shared.web.factory import get_settings
from shared.web.i18n import current_language
from shared.web.text import _, _l

GROUP_LABELS: Mapping[StateGroup, str] = {
    StateGroup.FAILED: _l("Did not arrive"),
    StateGroup.UNKNOWN: _l("Not sure"),
    StateGroup.HELD: _l("Held back"),
    StateGroup.WAITING: _l("Waiting"),
    StateGroup.SENT: _l("Sent or arrived"),
    StateGroup.DROPPED: _l("Not needed any more"),
}
CHANNEL_LABELS: Mapping[ChannelName, str] = {
    ChannelName.SMS: _l("Text message"),
    ChannelName.EMAIL: _l("E-mail"),
}
# The colour and the label of each state, of messages and of deliveries.
STATE_LABELS: Mapping[str, tuple[str, str]] = {
    MessageState.QUEUED: ("", _l("Waiting")),
    MessageState.PAUSED: ("warn", _l("Paused")),
    MessageState.SENDING: ("", _l("Being sent")),
    DeliveryState.BUSY: ("warn", _l("Not yet")),
    MessageState.UNKNOWN: ("warn", _l("Not sure")),
    MessageState.SENT: ("good", _l("Sent")),
    MessageState.DELIVERED: ("good", _l("Arrived")),
    MessageState.FAILED: ("bad", _l("Did not arrive")),
    MessageState.UNDELIVERED: ("bad", _l("Did not arrive")),
    MessageState.SUPPRESSED: ("bad", _l("Not sent")),
    MessageState.CANCELLED: ("", _l("Not needed any more")),
    MessageState.MISSED: ("bad", _l("Missed")),
}
HELD_LABEL = ("warn", _l("Held back"))
HOLD_REASONS: Mapping[HeldBy, str] = {
    HeldBy.RECIPIENT: _l("Too many messages to the same recipient in a day."),
    HeldBy.REGISTRATION: _l("Too many messages about the same registration in a day."),
    HeldBy.ORGANISATION: _l("Your organisation has sent all its messages of the day."),
    HeldBy.CHANNEL_DAY: _l("All text messages of the day are sent. It goes tomorrow."),
    HeldBy.UNVERIFIED_ADDRESS: _l("The family has not confirmed its new address yet."),
}


def list_kind_choices() -> list[tuple[str, str]]:
    """Return the kinds that a reader can choose from, with their labels."""
    return [(kind.value, label_kind(kind)) for kind in REGISTRATION_KINDS]


@dataclass(frozen=True)
class OccurrenceView:
    """An occurrence as a reader recognises it."""

    id: UUID
    slug: str
    title: str
    when: str
    is_cancelled: bool


@dataclass(frozen=True)
class OccurrenceCounts:
    """An occurrence with the numbers of its messages by group of states."""

    occurrence: OccurrenceView
    counts: Mapping[StateGroup, int]


@dataclass(frozen=True)
class RegistrationView:
    """A registration with its contact; name and addresses are empty once they are erased."""

    id: UUID
    contact_name: str
    addresses: str
    occurrence: OccurrenceView
    is_cancelled: bool


@dataclass(frozen=True)
class MessageLine:
    """A message as an entry of a list."""

    id: UUID
    registration_id: UUID
    contact_name: str
    recipient: str
    channel: str
    kind: str
    tone: str
    state: str
    reason: str
    when: str
    iso: str
    occurrence: OccurrenceView
    hold_reason: str
    is_held: bool
    note: str


@dataclass(frozen=True)
class StateCount:
    """The number of messages in a state."""

    tone: str
    label: str
    number: int


@dataclass(frozen=True)
class FamilyMessages:
    """The messages about one registration as an entry of a list."""

    registration: RegistrationView
    lines: list[MessageLine]
    states: list[StateCount]
    has_problem: bool


def build_occurrence(occurrence: Occurrence) -> OccurrenceView:
    """Describe an occurrence in the language of the page."""
    language = current_language()
    when = dates.format_period(
        occurrence.starts_at, occurrence.ends_at, find_zone(occurrence), language
    )
    title, is_cancelled = occurrence.title[language], occurrence.cancelled
    return OccurrenceView(occurrence.id, occurrence.slug, title, when, is_cancelled)


def build_occurrence_counts(
    occurrence: Occurrence, counts: Mapping[UUID, Mapping[StateGroup, int]]
) -> OccurrenceCounts:
    """Describe an occurrence with the numbers of its messages, 0 where it has none."""
    numbers = counts.get(occurrence.id, {})
    return OccurrenceCounts(
        build_occurrence(occurrence), {group: numbers.get(group, 0) for group in StateGroup}
    )


def build_registration(registration: Registration) -> RegistrationView:
    """Describe a registration and its contact."""
    addresses = (registration.contact_email, registration.contact_phone)
    return RegistrationView(
        registration.id,
        registration.contact_name,
        ", ".join(address for address in addresses if address),
        build_occurrence(registration.occurrence),
        registration.status is RegistrationStatus.CANCELLED,
    )


def build_line(message: Message, *, has_substitute: bool = False) -> MessageLine:
    """Describe a message as an entry of a list.

    `has_substitute` says whether it did not arrive and went on the other channel instead.
    """
    registration = message.require_registration()
    tone, label = _label_state(message)
    changed_at = _find_last_change(message)
    hold_reason = _describe_hold(message)
    is_erased = message.recipient.startswith("erased:")
    return MessageLine(
        id=message.id,
        registration_id=registration.id,
        contact_name=registration.contact_name,
        recipient="" if is_erased else message.recipient,
        channel=str(CHANNEL_LABELS[message.channel]),
        kind=label_kind(message.kind),
        tone=tone,
        state=_describe_waiting(message) or str(label),
        reason=hold_reason or _describe_suppression(message) or _describe_failure(message),
        when=format_time(changed_at, registration.occurrence),
        iso=dates.format_iso(changed_at),
        occurrence=build_occurrence(registration.occurrence),
        hold_reason=hold_reason or _describe_suppression(message),
        is_held=is_held_back(message),
        note=_describe_substitute(message, has_substitute=has_substitute),
    )


def build_family(messages: Sequence[Message]) -> FamilyMessages:
    """Describe the messages about one registration, with the numbers of each state."""
    counts = Counter(_label_state(message) for message in messages)
    return FamilyMessages(
        registration=build_registration(messages[0].require_registration()),
        lines=[build_line(message) for message in messages],
        states=[StateCount(tone, str(label), number) for (tone, label), number in counts.items()],
        has_problem=any(message.state in PROBLEM_STATES for message in messages),
    )


def is_held_back(message: Message) -> bool:
    """Return whether a budget, or an address that is not confirmed, holds a message back."""
    return message.state is MessageState.QUEUED and message.held_by is not None


def _label_state(message: Message) -> tuple[str, str]:
    return HELD_LABEL if is_held_back(message) else STATE_LABELS[message.state]


def _describe_hold(message: Message) -> str:
    """Say what holds a message back, or held it until it was not needed any more."""
    has_waited = message.state in (MessageState.QUEUED, MessageState.CANCELLED)
    return str(HOLD_REASONS[message.held_by]) if message.held_by and has_waited else ""


def _describe_suppression(message: Message) -> str:
    """Say why its address gets no messages; return an empty text where that is not the reason.

    One that may have arrived before is not sure.
    """
    unsent = (MessageState.SUPPRESSED, MessageState.UNKNOWN)
    if message.suppressed_by is None or message.state not in unsent:
        return ""
    return describe_suppression(message.suppressed_by)


def _describe_failure(message: Message) -> str:
    if message.state is MessageState.MISSED:
        return _("The system was down when it should have gone, for longer than its rule allows.")
    error = message.deliveries[-1].error if message.deliveries else ""
    return describe_failure(message.state, error)


def _describe_substitute(message: Message, *, has_substitute: bool) -> str:
    """Say that a message goes instead of another one, or another one instead of it."""
    is_sms = message.channel is ChannelName.SMS
    if has_substitute:
        return _("An e-mail was sent instead.") if is_sms else _("A text message was sent instead.")
    if message.instead_of_id is None:
        return ""
    return (
        _("Instead of an e-mail that did not arrive.")
        if is_sms
        else _("Instead of a text message that did not arrive.")
    )


def _describe_waiting(message: Message) -> str:
    """Say until when a message waits; return an empty text unless that is in the future."""
    if message.state is not MessageState.QUEUED or message.due_at <= clock.now():
        return ""
    occurrence = message.require_registration().occurrence
    return _("Waiting until %(when)s", when=format_time(message.due_at, occurrence))


def _find_last_change(message: Message) -> datetime:
    """Return when a message came into its state, as far as the ledger knows."""
    unsent = (MessageState.QUEUED, MessageState.CANCELLED)
    if not message.deliveries or message.state in unsent:
        return message.created_at
    last = message.deliveries[-1]
    return last.ended_at or last.started_at


def format_time(at: datetime, occurrence: Occurrence) -> str:
    """Say a moment by the clock at the place of an occurrence."""
    return dates.format_moment(at, find_zone(occurrence), current_language())


def find_zone(occurrence: Occurrence) -> str:
    """Return the occurrence's time zone, or ours when its name is no zone's.

    Its messages fail then, and staff have to see the page that says so.
    """
    try:
        return ZoneInfo(occurrence.time_zone).key
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return get_settings().default_zone
