"""Writes of the message ledger. Each takes a session; none commits."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notifier.audience.queries import list_confirmed_registrations
from services.notifier.audience.recipients import find_address
from services.notifier.message import quiet_hours
from services.notifier.models import (
    ChannelName,
    Message,
    MessageKind,
    MessageState,
    Occurrence,
    Registration,
    SubjectType,
)
from shared import clock
from shared.contracts.values import RegistrationStatus


def queue_registration_messages(
    session: Session, registration: Registration, reminder_hours: int
) -> None:
    """Queue messages about the newest state of a registration; unsent ones are dropped."""
    dropped = drop_unsent_messages(session, registration)
    cause, status = f"registration:{registration.version}", registration.status
    match status:
        case RegistrationStatus.CANCELLED:
            _queue_messages(session, registration, cause, MessageKind.CANCELLED)
        case RegistrationStatus.CONFIRMED:
            if registration.occurrence.cancelled:
                _queue_occurrence_cancelled(session, registration)
                return
            for channel in ChannelName:
                unsent = (MessageKind.CONFIRMED, channel) in dropped
                is_first = unsent or not _was_contacted(session, registration, channel)
                kind = MessageKind.CONFIRMED if is_first else MessageKind.CHANGED
                _queue_messages(session, registration, cause, kind, channels=[channel])
            queue_reminder(session, registration, reminder_hours)
        case _:
            assert_never(status)


def queue_moved_messages(session: Session, occurrence: Occurrence, reminder_hours: int) -> None:
    """Queue messages about another time or venue, and reminders for the new time."""
    for registration in list_confirmed_registrations(session, occurrence):
        drop_unsent_messages(session, registration, MessageKind.MOVED, MessageKind.REMINDER)
        cause = f"moved:{occurrence.version}"
        _queue_messages(session, registration, cause, MessageKind.MOVED)
        queue_reminder(session, registration, reminder_hours)


def queue_occurrence_cancelled_messages(session: Session, occurrence: Occurrence) -> None:
    """Queue messages that the occurrence is cancelled; all other unsent ones are dropped."""
    for registration in list_confirmed_registrations(session, occurrence):
        drop_unsent_messages(session, registration)
        _queue_occurrence_cancelled(session, registration)


def queue_reminder(session: Session, registration: Registration, hours: int) -> None:
    """Queue a reminder this many hours before the start, outside quiet hours, if time is left."""
    starts_at = registration.occurrence.starts_at
    due_at = quiet_hours.find_allowed_time(starts_at - timedelta(hours=hours), before=starts_at)
    if due_at > clock.now():
        cause = f"reminder:{hours}:{starts_at.isoformat()}"
        _queue_messages(session, registration, cause, MessageKind.REMINDER, due_at=due_at)


def drop_unsent_messages(
    session: Session, registration: Registration, *kinds: MessageKind
) -> set[tuple[MessageKind, ChannelName]]:
    """Cancel queued messages of these kinds, or of all; return their kinds and channels.

    One statement checks and writes. If they were two, a sender could claim a message in between:
    it would be cancelled in the ledger and sent all the same.
    """
    conditions = [
        Message.subject_id == registration.id,
        Message.state == MessageState.QUEUED,
    ]
    if kinds:
        conditions.append(Message.kind.in_(kinds))
    drop = update(Message).where(*conditions).values(state=MessageState.CANCELLED)
    rows = session.execute(drop.returning(Message.kind, Message.channel))
    return {(row.kind, row.channel) for row in rows}


def _queue_occurrence_cancelled(session: Session, registration: Registration) -> None:
    # The cause has no version, so that the message is sent once in whatever order facts arrive.
    _queue_messages(session, registration, "called-off", MessageKind.OCCURRENCE_CANCELLED)


def _queue_messages(
    session: Session,
    registration: Registration,
    cause: str,
    kind: MessageKind,
    *,
    due_at: datetime | None = None,
    channels: Iterable[ChannelName] = ChannelName,
) -> None:
    """Queue a message on each channel that has an address, due now unless `due_at` is given.

    A repeated cause queues the message of the first time again if it was cancelled.
    """
    now = clock.now()
    for channel in channels:
        recipient = find_address(registration, channel)
        if not recipient:
            continue
        message = _find_message(session, registration, cause, recipient, channel)
        if message is None:
            message = Message(
                cause=cause,
                subject_id=registration.id,
                recipient=recipient,
                channel=channel,
                created_at=now,
                state=MessageState.CANCELLED,
            )
            session.add(message)
        if message.state is MessageState.CANCELLED:
            message.state, message.kind, message.due_at = MessageState.QUEUED, kind, due_at or now
    session.flush()


def _find_message(
    session: Session, registration: Registration, cause: str, recipient: str, channel: ChannelName
) -> Message | None:
    found = select(Message).where(
        Message.cause == cause,
        Message.subject_type == SubjectType.REGISTRATION,
        Message.subject_id == registration.id,
        Message.recipient == recipient,
        Message.channel == channel,
    )
    return session.scalars(found).unique().one_or_none()


def _was_contacted(session: Session, registration: Registration, channel: ChannelName) -> bool:
    """Return whether any message was sent on this channel, or is being sent."""
    sent = select(Message.id).where(
        Message.subject_id == registration.id,
        Message.channel == channel,
        Message.state.not_in((MessageState.QUEUED, MessageState.CANCELLED)),
    )
    return session.execute(sent.limit(1)).first() is not None
