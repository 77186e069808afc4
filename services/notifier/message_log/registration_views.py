"""Build the view models of the page of one registration, and word why it is not sent again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.notifier.audience.recipients import (
    find_address,
    find_message_address,
    list_contact_addresses,
)
from services.notifier.delivery.failure_reasons import describe_failure
from services.notifier.message.kinds import fill_in_message_link
from services.notifier.message_log import operations
from services.notifier.message_log.operations import Refusal, ResendRule
from services.notifier.message_log.views import (
    STATE_LABELS,
    MessageLine,
    RegistrationView,
    build_line,
    build_registration,
    find_zone,
    format_time,
)
from services.notifier.models import (
    PROBLEM_STATES,
    UNREACHABLE_REASONS,
    ChannelName,
    Delivery,
    Message,
    MessageState,
    Registration,
    Suppression,
    SuppressionScope,
)
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.queries import SuppressedAddresses
from services.notifier.suppression.views import describe_suppression
from shared import dates
from shared.web.i18n import current_language
from shared.web.text import _, _l

REFUSAL_TEXTS: Mapping[Refusal, str] = {
    MessageState.QUEUED: _l("It is on its way already."),
    MessageState.PAUSED: _l("It waits until the message to families goes on."),
    MessageState.SENDING: _l("It is on its way already."),
    MessageState.SENT: _l("It was sent. A second one would only confuse."),
    MessageState.DELIVERED: _l("It has arrived."),
    MessageState.CANCELLED: _l("It is not needed any more."),
    MessageState.SUPPRESSED: _l("No messages go to this address."),
    ResendRule.MAY_HAVE_ARRIVED: _l("The text message may have arrived. Call, if it matters."),
    ResendRule.REPEATED: _l("It was sent again once and may have arrived. Call, if it matters."),
    ResendRule.OUTDATED: _l(
        "It does not hold any more: something changed since, or the event has begun."
    ),
    ResendRule.NO_ADDRESS: _l("We have no address to send it to any more."),
    ResendRule.HAS_SUCCESSOR: _l("A later message has the newest details. See that one."),
}


@dataclass(frozen=True)
class DeliveryView:
    """An attempt to send a message."""

    state: str
    reason: str
    code: str
    when: str
    iso: str


@dataclass(frozen=True)
class OwnText:
    """The version of the organisation's own texts that a message was composed from."""

    number: int
    url: str


@dataclass(frozen=True)
class MessageDetails:
    """A message with its attempts and texts, and whether it may be sent again.

    `refusal` says why not, for a message that did not arrive.
    """

    line: MessageLine
    deliveries: list[DeliveryView]
    is_sms: bool
    language: str
    email_subject: str
    text: str
    has_html: bool
    own_text: OwnText | None
    can_resend: bool
    can_send_anyway: bool
    refusal: str


@dataclass(frozen=True)
class BlockedAddress:
    """A reason why an address of a contact gets no messages, or no marketing."""

    address: str
    title: str
    reason: str
    since: str
    iso: str
    url: str  # of the page that lets messages go there again; empty where that is not for staff


@dataclass(frozen=True)
class AllowQuestion:
    """The page before messages may go to an address again."""

    registration: RegistrationView
    address: str
    blocked: list[BlockedAddress]


@dataclass(frozen=True)
class ResendQuestion:
    """The page before a message is sent again; `refusal` gives the reason when it must not be."""

    line: MessageLine
    is_doubtful: bool
    address: str
    refusal: str


def build_all_details(
    session: Session, messages: Sequence[Message], suppressed: SuppressedAddresses
) -> list[MessageDetails]:
    """Describe all messages about a registration with all that is known about them."""
    replaced = {message.instead_of_id for message in messages}
    return [
        _build_details(session, message, suppressed, has_substitute=message.id in replaced)
        for message in messages
    ]


def _build_details(
    session: Session, message: Message, suppressed: SuppressedAddresses, *, has_substitute: bool
) -> MessageDetails:
    refusal = operations.find_refusal(session, message, suppressed)
    is_problem = message.state in PROBLEM_STATES
    return MessageDetails(
        line=build_line(message, has_substitute=has_substitute),
        deliveries=[_build_delivery(delivery, message) for delivery in message.deliveries],
        is_sms=message.channel is ChannelName.SMS,
        language=message.language,
        email_subject=message.email_subject,
        text=fill_in_message_link(message.kind, message.text, _("[the family's link]")),
        has_html=bool(message.html),
        own_text=_build_own_text(message),
        can_resend=refusal is None,
        can_send_anyway=operations.can_send_anyway(session, message, suppressed),
        refusal=_describe_refusal(refusal) if is_problem else "",
    )


def _build_own_text(message: Message) -> OwnText | None:
    template = message.template
    if template is None:
        return None
    query = f"?event={template.event_slug}" if template.event_slug else ""
    address = f"/staff/messages/texts/{template.kind}/versions/{template.version}{query}"
    return OwnText(template.version, address)


def _build_delivery(delivery: Delivery, message: Message) -> DeliveryView:
    _tone, label = STATE_LABELS[delivery.state]
    changed_at = delivery.ended_at or delivery.started_at
    return DeliveryView(
        state=str(label),
        reason=describe_failure(delivery.state, delivery.error),
        code=delivery.error,
        when=format_time(changed_at, message.require_registration().occurrence),
        iso=dates.format_iso(changed_at),
    )


def build_resend_question(
    session: Session, message: Message, suppressed: SuppressedAddresses
) -> ResendQuestion:
    """Describe what to know before a message is sent again."""
    return ResendQuestion(
        line=build_line(message),
        is_doubtful=message.state is MessageState.UNKNOWN,
        address=find_message_address(message),
        refusal=_describe_refusal(operations.find_refusal(session, message, suppressed)),
    )


def _describe_refusal(refusal: Refusal | None) -> str:
    return "" if refusal is None else str(REFUSAL_TEXTS[refusal])


def list_blocked_addresses(
    registration: Registration, suppressed: SuppressedAddresses
) -> list[BlockedAddress]:
    """Describe why the addresses of a contact get no messages; the list is empty if they do."""
    return [
        _build_blocked(registration, address, row)
        for address in list_contact_addresses(registration)
        for row in suppressed.list_reasons(address, registration.confirmed_consent_at)
    ]


def build_allow_question(
    registration: Registration, channel: ChannelName, suppressed: SuppressedAddresses
) -> AllowQuestion:
    """Describe what to know before messages may go to an address again."""
    address = find_address(registration, channel)
    blocked = [
        one
        for one in list_blocked_addresses(registration, suppressed)
        if one.address == address and one.url
    ]
    return AllowQuestion(build_registration(registration), address, blocked)


def _build_blocked(
    registration: Registration, address: Address, row: Suppression
) -> BlockedAddress:
    is_unreachable = row.reason in UNREACHABLE_REASONS
    url = f"/staff/messages/registrations/{registration.id}/addresses/{address.channel}"
    since = dates.format_day(row.created_at, find_zone(registration.occurrence), current_language())
    return BlockedAddress(
        address=address.value,
        title=_word_scope(address, row.scope),
        reason=describe_suppression(row.reason),
        since=_("Since %(day)s.", day=since),
        iso=dates.format_iso(row.created_at),
        url=url if is_unreachable else "",
    )


def _word_scope(address: Address, scope: SuppressionScope) -> str:
    match scope:
        case SuppressionScope.EVERYTHING if address.channel is ChannelName.SMS:
            return _("No text messages go to %(address)s", address=address.value)
        case SuppressionScope.EVERYTHING:
            return _("No e-mails go to %(address)s", address=address.value)
        case SuppressionScope.MARKETING:
            return _("No marketing goes to %(address)s", address=address.value)
