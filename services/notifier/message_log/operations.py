"""Sends a message again where that is safe, and lets messages go to an address again.

Each function takes a session; none commits.
"""

from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notifier.audience.recipients import (
    find_address,
    find_message_address,
    list_contact_addresses,
)
from services.notifier.message.kinds import is_valid
from services.notifier.message_log import queries
from services.notifier.message_log.schemas import AllowedAddress
from services.notifier.models import (
    FAILED_STATES,
    PROBLEM_STATES,
    ChannelName,
    Message,
    MessageState,
    Occurrence,
    Registration,
    SuppressionReason,
)
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import allow_unreachable_address
from services.notifier.suppression.queries import SuppressedAddresses, find_suppressed
from shared import clock
from shared.config import Settings
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.access import StaffAccess

# Values of Message.resent: 1 when the sender repeated it, 2 when a member of staff did.
RESENT_BY_STAFF = 2


class ResendRule(StrEnum):
    """A rule that forbids to send a message again, apart from its state."""

    MAY_HAVE_ARRIVED = "may_have_arrived"
    REPEATED = "repeated"
    OUTDATED = "over"
    NO_ADDRESS = "no_address"
    HAS_SUCCESSOR = "said_later"


Refusal = MessageState | ResendRule


class ResendRefused(Conflict):
    """The message must not be sent again; `refusal` is its state or a rule."""

    code = "not-safe"

    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal


class ReleaseRefused(Conflict):
    """The message is not held back: it was sent, released, or replaced by a newer one."""

    code, title = "not-held-back", "The message is not held back any more"


class AddressChanged(Conflict):
    """The address is not blocked any more, or the contact has another one by now."""

    code, title = "address-changed", "Messages go to this contact again, or it has another address"


def resend_message(
    session: Session, settings: Settings, actor: StaffAccess, message: Message
) -> None:
    """Queue a message once more, to the present address of its contact.

    Its texts are composed again when it is sent. Raises ResendRefused.
    """
    suppressed = _lock_message(session, settings, message)
    refusal = find_refusal(session, message, suppressed)
    if refusal is None and not requeue_message(session, message):
        refusal = MessageState.SENDING  # another request was quicker
    if refusal is not None:
        raise ResendRefused(refusal)
    _record_action(session, actor, f"resent_{message.channel}", message)


def _lock_message(session: Session, settings: Settings, message: Message) -> SuppressedAddresses:
    """Lock a message until the commit, and return which addresses of its contact get none.

    Handlers take the lock of the occurrence, so that the registration does not change meanwhile.
    """
    registration = message.require_registration()
    locked = select(Occurrence.id).where(Occurrence.id == registration.occurrence_id)
    session.execute(locked.with_for_update())
    session.refresh(message)
    session.refresh(registration)
    return find_suppressed(session, settings, list_contact_addresses(registration))


class NotSuppressed(Conflict):
    """The message was not held back by the suppression list, or may not be sent in spite of it."""

    code, title = "not-suppressed", "This message cannot be sent anyway"


def release_message(session: Session, actor: StaffAccess, message: Message) -> None:
    """Let a message that is held back be sent now, whatever the budgets say.

    Raises ReleaseRefused when it is not held back any more.
    """
    now = clock.now()
    release = (
        update(Message)
        .where(
            Message.id == message.id,
            Message.state == MessageState.QUEUED,
            Message.held_by.is_not(None),
        )
        .values(held_by=None, is_released=True, due_at=now, decided_at=now)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    if session.execute(release).first() is None:
        raise ReleaseRefused
    _record_action(session, actor, f"released_{message.channel}", message)


def send_suppressed_message(
    session: Session, settings: Settings, actor: StaffAccess, message: Message, reason: str
) -> None:
    """Send one message to an address on the suppression list; the log keeps the `reason`.

    Raises NotSuppressed for marketing, and when the message is not needed or was sent meanwhile.
    """
    suppressed = _lock_message(session, settings, message)
    if not can_send_anyway(session, message, suppressed):
        raise NotSuppressed
    if not requeue_message(session, message, is_forced=True):
        raise NotSuppressed
    _record_action(session, actor, f"sent_anyway_{message.channel}", message, reason=reason)


def can_send_anyway(session: Session, message: Message, suppressed: SuppressedAddresses) -> bool:
    """Return whether staff may send a message in spite of the suppression list.

    One that may have arrived is not sent again on a guess.
    """
    return (
        message.state in (MessageState.SUPPRESSED, *FAILED_STATES)
        and not message.is_marketing
        and _find_suppression(message, suppressed) is not None
        and _check_validity(session, message) is None
    )


def allow_address(
    session: Session,
    settings: Settings,
    actor: StaffAccess,
    registration: Registration,
    channel: ChannelName,
    confirmed: AllowedAddress,
) -> None:
    """Let messages go again to an address to which nothing could be delivered.

    Raises AddressChanged when it is another one than staff have seen, or is not blocked any more.
    """
    address = Address(channel, find_address(registration, channel))
    if address.value != confirmed.address or not allow_unreachable_address(
        session, settings, actor, registration, address, confirmed.reason
    ):
        raise AddressChanged


def find_refusal(
    session: Session, message: Message, suppressed: SuppressedAddresses
) -> Refusal | None:
    """Return why a message must not be sent again; None when it may be.

    `suppressed` are the addresses of its contact that get no messages.
    """
    if message.state not in (*PROBLEM_STATES, MessageState.SUPPRESSED):
        return message.state
    if _find_suppression(message, suppressed) is not None:
        return MessageState.SUPPRESSED
    return _check_doubt(message) or _check_validity(session, message)


def _find_suppression(
    message: Message, suppressed: SuppressedAddresses
) -> SuppressionReason | None:
    registration = message.require_registration()
    return suppressed.find_reason(
        Address(message.channel, find_message_address(message)),
        is_marketing=message.is_marketing,
        consented_at=registration.confirmed_consent_at,
    )


def _check_doubt(message: Message) -> ResendRule | None:
    """Forbid to resend an SMS that may have arrived; a repeated e-mail is recognised as one."""
    if message.state is not MessageState.UNKNOWN:
        return None
    if message.channel is not ChannelName.EMAIL:
        return ResendRule.MAY_HAVE_ARRIVED
    return ResendRule.REPEATED if message.resent >= RESENT_BY_STAFF else None


def _check_validity(session: Session, message: Message) -> ResendRule | None:
    if not is_valid(message, clock.now()):
        return ResendRule.OUTDATED
    recipient = find_message_address(message)
    if not recipient:
        return ResendRule.NO_ADDRESS
    outdated = select(Message.id).where(Message.id == message.id, queries.has_successor())
    if session.execute(outdated).first() or queries.has_twin(session, message, recipient):
        return ResendRule.HAS_SUCCESSOR
    return None


def requeue_message(session: Session, message: Message, *, is_forced: bool = False) -> bool:
    """Queue a message again; return False when it is no longer in the state it was read in.

    The sender asks the suppression list again, unless the message is to go in spite of it.
    """
    is_doubtful, now = message.state is MessageState.UNKNOWN, clock.now()
    requeued = (
        update(Message)
        .where(Message.id == message.id, Message.state == message.state)
        .values(
            state=MessageState.QUEUED,
            recipient=find_message_address(message),
            due_at=now,
            decided_at=now,
            leased_until=None,
            sent_at=None,
            held_by=None,
            is_released=True,  # a member of staff has decided
            is_forced=is_forced,
            suppressed_by=None,
            claimed_at=None,
            resent=RESENT_BY_STAFF if is_doubtful else message.resent,
            email_subject="",
            text="",
            html="",
            calendar="",
        )
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(requeued).first() is not None


def _record_action(
    session: Session, actor: StaffAccess, action: str, message: Message, **detail: str
) -> None:
    occurrence = message.require_registration().occurrence
    audit.record_action(
        session,
        actor,
        action,
        organisation_id=occurrence.organisation_id,
        target_id=message.subject_id,
        target=occurrence.title["fi"],
        **detail,
    )
