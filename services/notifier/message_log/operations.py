"""Saying something again, where that is safe. Takes a session; never commits."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notifier.message import subjects
from services.notifier.message.operations import CHANNELS
from services.notifier.message_log import queries, states
from services.notifier.models import Message, Occurrence
from shared import clock
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.access import StaffAccess

BY_HAND = 2  # in `resent`: a person has repeated what may have arrived; 1: the sender itself has


class NotSafe(Conflict):
    """The message is not to be said again; `reason` is a state or a rule's name."""

    code = "not-safe"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


def resend(session: Session, actor: StaffAccess, message: Message) -> None:
    """Queue a message once more, to its contact's present address; NotSafe.

    Its text is written anew when it goes, from what is known then.
    """
    occurrence = subjects.registration(message).occurrence
    # The lock that handlers take: the registration does not change while we look at it.
    locked = select(Occurrence.id).where(Occurrence.id == occurrence.id).with_for_update()
    session.execute(locked)
    session.refresh(message)
    session.refresh(subjects.registration(message))
    reason = refusal(session, message)
    if not reason and not queue_again(session, message):
        reason = "sending"  # somebody else was a moment quicker
    if reason:
        raise NotSafe(reason)
    audit.record_action(
        session,
        actor,
        f"resent_{message.channel}",
        organisation_id=occurrence.organisation_id,
        subject_id=message.subject_id,
        subject=occurrence.title["fi"],
    )


def refusal(session: Session, message: Message) -> str:
    """Why a message is not to be said again: its state, or a rule's name; empty when it may be."""
    if message.status not in states.TROUBLE:
        return message.status
    return _doubt(message) or _out_of_date(session, message)


def _doubt(message: Message) -> str:
    """Nobody guesses at a text message; an e-mail's receiver sees that it is the same."""
    if message.status != "unknown":
        return ""
    if message.channel != "email":
        return "may_have_arrived"
    return "repeated" if message.resent >= BY_HAND else ""


def _out_of_date(session: Session, message: Message) -> str:
    if not subjects.holds(message, clock.now()):
        return "over"
    if not address(message):
        return "no_address"
    later = select(Message.id).where(Message.id == message.id, queries.said_later())
    if session.execute(later).first() or queries.has_twin(session, message, address(message)):
        return "said_later"
    return ""


def address(message: Message) -> str:
    """Where its contact is reached now on the message's channel; empty when nowhere."""
    found: str = getattr(subjects.registration(message), CHANNELS[message.channel])
    return found


def queue_again(session: Session, message: Message) -> bool:
    """From the state it was seen in back to the queue; False when it has left that state."""
    doubtful = message.status == "unknown"
    moved = (
        update(Message)
        .where(Message.id == message.id, Message.status == message.status)
        .values(
            status="queued",
            recipient=address(message),
            due_at=clock.now(),
            leased_until=None,
            sent_at=None,
            resent=BY_HAND if doubtful else message.resent,
            subject="",
            text="",
            html="",
            calendar="",
        )
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(moved).first() is not None
