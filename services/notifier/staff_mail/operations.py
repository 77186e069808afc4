"""Writes of mails to staff. Each takes a session; none commits."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notifier.models import (
    ChannelName,
    Delivery,
    Message,
    MessageKind,
    MessageState,
    StaffMail,
    SubjectType,
)
from shared import clock
from shared.contracts import SignInRequested, StaffInvited

RETENTION = timedelta(days=30)  # after the link has expired


def queue_sign_in_mail(session: Session, fact: SignInRequested) -> None:
    """Queue a mail with a link to sign in, due at once at any hour."""
    mail = StaffMail(
        id=fact.sign_in_id,
        kind=MessageKind.SIGN_IN,
        email=fact.email,
        name=fact.name,
        language=fact.language,
        organisation_name={},
        expires_at=fact.expires_at,
    )
    _queue_mail(session, mail)


def queue_invitation_mail(session: Session, fact: StaffInvited) -> None:
    """Queue an invitation to join an organisation."""
    mail = StaffMail(
        id=fact.invitation_id,
        kind=MessageKind.INVITATION,
        email=fact.email,
        name=fact.invited_by,
        language=fact.language,
        role=fact.role,
        organisation_name=fact.organisation_name,
        expires_at=fact.expires_at,
    )
    _queue_mail(session, mail)


def delete_expired_mails(session: Session, now: datetime) -> None:
    """Delete mails to staff 30 days after their link has expired, with messages and deliveries."""
    expired = select(StaffMail.id).where(StaffMail.expires_at < now - RETENTION)
    messages = select(Message.id).where(Message.subject_id.in_(expired))
    session.execute(delete(Delivery).where(Delivery.message_id.in_(messages)))
    session.execute(delete(Message).where(Message.subject_id.in_(expired)))
    session.execute(delete(StaffMail).where(StaffMail.id.in_(expired)))


def queue_written_mail(
    session: Session, mail: StaffMail, subject: str, text: str, html: str
) -> None:
    """Queue a mail whose texts are written already; they may hold a placeholder for the link."""
    message = _queue_mail(session, mail)
    if message is not None:
        message.language, message.email_subject = mail.language, subject
        message.text, message.html = text, html


def _queue_mail(session: Session, mail: StaffMail) -> Message | None:
    """Queue a mail once, even if its fact arrives again; return None the second time."""
    if _is_queued(session, mail.id):
        return None
    session.add(mail)
    now = clock.now()
    message = Message(
        cause=mail.kind.value,
        subject_type=SubjectType.STAFF_MAIL,
        subject_id=mail.id,
        recipient=mail.email,
        channel=ChannelName.EMAIL,
        kind=mail.kind,
        state=MessageState.QUEUED,
        due_at=now,
        decided_at=now,
        created_at=now,
    )
    session.add(message)
    session.flush()
    return message


def _is_queued(session: Session, mail_id: UUID) -> bool:
    return session.get(StaffMail, mail_id) is not None
