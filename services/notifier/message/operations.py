"""Every write of notifier's ledger of messages. Each takes a session; none commits."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notifier.message import quiet_hours
from services.notifier.models import Message, Occurrence, Registration
from shared import clock

CHANNELS = {"sms": "contact_phone", "email": "contact_email"}


def tell_registration(session: Session, registration: Registration, reminder_hours: int) -> None:
    """Say what the newest state of a registration means; what was to be said before is dropped."""
    dropped = drop_unsent(session, registration)
    cause = f"registration:{registration.version}"
    if registration.status == "cancelled":
        _write(session, registration, cause, "cancelled")
    elif registration.occurrence.cancelled:
        _called_off(session, registration)
    else:
        for channel in CHANNELS:
            first = not _told(session, registration, channel) or ("confirmed", channel) in dropped
            kind = "confirmed" if first else "changed"
            _write(session, registration, cause, kind, channels=[channel])
        plan_reminder(session, registration, reminder_hours)


def tell_moved(session: Session, occurrence: Occurrence, reminder_hours: int) -> None:
    """Another time or place: everyone is told at once, reminders follow."""
    for registration in _coming(session, occurrence):
        drop_unsent(session, registration, "moved", "reminder")
        _write(session, registration, f"moved:{occurrence.version}", "moved")
        plan_reminder(session, registration, reminder_hours)


def tell_called_off(session: Session, occurrence: Occurrence) -> None:
    """It will not take place: everyone is told at once, at any hour; the rest is dropped."""
    for registration in _coming(session, occurrence):
        drop_unsent(session, registration)
        _called_off(session, registration)


def plan_reminder(session: Session, registration: Registration, hours: int) -> None:
    """A reminder so many hours before the start, outside quiet hours, if that is still to come."""
    start = registration.occurrence.starts_at
    due = quiet_hours.allowed(start - timedelta(hours=hours), before=start)
    if due > clock.now():
        cause = f"reminder:{hours}:{start.isoformat()}"
        _write(session, registration, cause, "reminder", due=due)


def drop_unsent(session: Session, registration: Registration, *kinds: str) -> set[tuple[str, str]]:
    """Take back what was not handed over yet, of these kinds or all; return kinds and channels.

    One statement looks and takes: what a sender has just claimed would be `cancelled` in the books
    and in the family's mailbox all the same.
    """
    waiting = [Message.subject_id == registration.id, Message.status == "queued"]
    if kinds:
        waiting.append(Message.kind.in_(kinds))
    taken = update(Message).where(*waiting).values(status="cancelled")
    rows = session.execute(taken.returning(Message.kind, Message.channel))
    return {(row.kind, row.channel) for row in rows}


def _called_off(session: Session, registration: Registration) -> None:
    # One cause for the slot's whole life, so that it is said once in whatever order facts come.
    _write(session, registration, "called-off", "called_off")


def _write(
    session: Session,
    registration: Registration,
    cause: str,
    kind: str,
    *,
    due: datetime | None = None,
    channels: Iterable[str] = CHANNELS,
) -> None:
    """Queue a message a channel; the same cause again is the same message, alive again."""
    moment = clock.now()
    for channel in channels:
        recipient: str = getattr(registration, CHANNELS[channel])
        if not recipient:
            continue
        message = _known(session, registration, cause, recipient, channel)
        if message is None:
            message = Message(
                cause=cause,
                subject_id=registration.id,
                recipient=recipient,
                channel=channel,
                created_at=moment,
                status="cancelled",
            )
            session.add(message)
        if message.status == "cancelled":
            message.status, message.kind, message.due_at = "queued", kind, due or moment
    session.flush()


def _known(
    session: Session, registration: Registration, cause: str, recipient: str, channel: str
) -> Message | None:
    found = select(Message).where(
        Message.cause == cause,
        Message.subject_type == "registration",
        Message.subject_id == registration.id,
        Message.recipient == recipient,
        Message.channel == channel,
    )
    return session.scalars(found).unique().one_or_none()


def _told(session: Session, registration: Registration, channel: str) -> bool:
    """Whether this contact has had, or is just having, any word on this channel."""
    said = select(Message.id).where(
        Message.subject_id == registration.id,
        Message.channel == channel,
        Message.status.not_in(("queued", "cancelled")),
    )
    return session.execute(said.limit(1)).first() is not None


def _coming(session: Session, occurrence: Occurrence) -> Iterable[Registration]:
    coming = select(Registration).where(
        Registration.occurrence_id == occurrence.id, Registration.status == "confirmed"
    )
    return session.scalars(coming).unique().all()
