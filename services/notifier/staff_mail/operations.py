"""Mails to the staff are written here. Each takes a session; none commits."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.notifier.models import Delivery, Message, StaffMail
from shared import clock
from shared.contracts import SignInRequested, StaffInvited

KEPT = timedelta(days=30)
SUBJECT = "staff_mail"


def send_link(session: Session, fact: SignInRequested) -> None:
    """A link to sign in, at once and at any hour."""
    mail = StaffMail(
        id=fact.sign_in_id,
        kind="sign_in",
        email=fact.email,
        name=fact.name,
        language=fact.language,
        organisation_name={},
        expires_at=fact.expires_at,
    )
    _queue(session, mail)


def send_invitation(session: Session, fact: StaffInvited) -> None:
    """An invitation to join an organisation; `name` is who invites."""
    mail = StaffMail(
        id=fact.invitation_id,
        kind="invitation",
        email=fact.email,
        name=fact.invited_by,
        language=fact.language,
        role=fact.role,
        organisation_name=fact.organisation_name,
        expires_at=fact.expires_at,
    )
    _queue(session, mail)


def forget(session: Session, moment: datetime) -> None:
    """Drop mails to the staff a month after their link has expired, with all that tells of them."""
    old = select(StaffMail.id).where(StaffMail.expires_at < moment - KEPT)
    messages = select(Message.id).where(Message.subject_id.in_(old))
    session.execute(delete(Delivery).where(Delivery.message_id.in_(messages)))
    session.execute(delete(Message).where(Message.subject_id.in_(old)))
    session.execute(delete(StaffMail).where(StaffMail.id.in_(old)))


def _queue(session: Session, mail: StaffMail) -> None:
    """Once, however often the fact comes."""
    if _known(session, mail.id):
        return
    session.add(mail)
    moment = clock.now()
    message = Message(
        cause=mail.kind,
        subject_type=SUBJECT,
        subject_id=mail.id,
        recipient=mail.email,
        channel="email",
        kind=mail.kind,
        status="queued",
        due_at=moment,
        created_at=moment,
    )
    session.add(message)
    session.flush()


def _known(session: Session, mail_id: UUID) -> bool:
    return session.get(StaffMail, mail_id) is not None
