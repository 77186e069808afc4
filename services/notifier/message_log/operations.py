"""Sends a message again where that is safe. Takes a session; never commits."""

from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notifier.audience.recipients import find_address
from services.notifier.message.kinds import is_valid
from services.notifier.message_log import queries
from services.notifier.models import (
    PROBLEM_STATES,
    ChannelName,
    Message,
    MessageState,
    Occurrence,
)
from shared import clock
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


def resend_message(session: Session, actor: StaffAccess, message: Message) -> None:
    """Queue a message once more, to the present address of its contact.

    Its texts are composed again when it is sent. Raises ResendRefused.
    """
    occurrence = message.require_registration().occurrence
    # Handlers take the same lock, so that the registration does not change during the checks.
    locked = select(Occurrence.id).where(Occurrence.id == occurrence.id).with_for_update()
    session.execute(locked)
    session.refresh(message)
    session.refresh(message.require_registration())
    refusal = find_refusal(session, message)
    if refusal is None and not requeue_message(session, message):
        refusal = MessageState.SENDING  # another request was quicker
    if refusal is not None:
        raise ResendRefused(refusal)
    audit.record_action(
        session,
        actor,
        f"resent_{message.channel}",
        organisation_id=occurrence.organisation_id,
        target_id=message.subject_id,
        target=occurrence.title["fi"],
    )


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
    occurrence = message.require_registration().occurrence
    audit.record_action(
        session,
        actor,
        f"released_{message.channel}",
        organisation_id=occurrence.organisation_id,
        target_id=message.subject_id,
        target=occurrence.title["fi"],
    )


def send_suppressed_message(
    session: Session, actor: StaffAccess, message: Message, reason: str
) -> None:
    """Send one message to an address on the suppression list; the log keeps the `reason`.

    Raises NotSuppressed for marketing, and when the message is not needed or was sent meanwhile.
    """
    if not can_send_anyway(message):
        raise NotSuppressed
    now = clock.now()
    forced = (
        update(Message)
        .where(Message.id == message.id, Message.state == MessageState.SUPPRESSED)
        .values(
            state=MessageState.QUEUED,
            is_forced=True,
            is_released=True,
            due_at=now,
            decided_at=now,
            claimed_at=None,
        )
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    if session.execute(forced).first() is None:
        raise NotSuppressed
    occurrence = message.require_registration().occurrence
    audit.record_action(
        session,
        actor,
        f"sent_anyway_{message.channel}",
        organisation_id=occurrence.organisation_id,
        target_id=message.subject_id,
        target=occurrence.title["fi"],
        reason=reason,
    )


def can_send_anyway(message: Message) -> bool:
    """Return whether staff may send a message in spite of the suppression list."""
    is_suppressed = message.state is MessageState.SUPPRESSED
    return is_suppressed and not message.is_marketing and is_valid(message, clock.now())


def find_refusal(session: Session, message: Message) -> Refusal | None:
    """Return why a message must not be sent again; None when it may be."""
    if message.state not in PROBLEM_STATES:
        return message.state
    return _check_doubt(message) or _check_validity(session, message)


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
    recipient = find_address(message.require_registration(), message.channel)
    if not recipient:
        return ResendRule.NO_ADDRESS
    outdated = select(Message.id).where(Message.id == message.id, queries.has_successor())
    if session.execute(outdated).first() or queries.has_twin(session, message, recipient):
        return ResendRule.HAS_SUCCESSOR
    return None


def requeue_message(session: Session, message: Message) -> bool:
    """Queue a message again; return False when it is no longer in the state it was read in."""
    is_doubtful, now = message.state is MessageState.UNKNOWN, clock.now()
    requeued = (
        update(Message)
        .where(Message.id == message.id, Message.state == message.state)
        .values(
            state=MessageState.QUEUED,
            recipient=find_address(message.require_registration(), message.channel),
            due_at=now,
            decided_at=now,
            leased_until=None,
            sent_at=None,
            held_by=None,
            is_released=True,  # a member of staff has decided
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
