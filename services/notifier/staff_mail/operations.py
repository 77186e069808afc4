"""Writes of mails to staff. Each takes a session; none commits."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.notifier.message.content import Content
from services.notifier.models import (
    ChannelName,
    Delivery,
    Message,
    MessageKind,
    MessageState,
    StaffAddress,
    StaffMail,
    SubjectType,
)
from shared import clock
from shared.contracts import SignInRequested, StaffAccessChanged, StaffInvited
from shared.database.upsert import store_newest
from shared.errors import Conflict, TooManyRequests
from shared.i18n import load_translations
from shared.staff import access

MAX_TESTS, TEST_PERIOD = 10, timedelta(hours=1)
RETENTION = timedelta(days=30)  # after the link has expired


class UnknownAddress(Conflict):
    """This service has not learnt the address of the member of staff yet."""

    code, title = "unknown-address", "Your address is not known here yet"


class TooManyTests(TooManyRequests):
    """The member of staff has sent herself enough tests within an hour."""

    code, title = "too-many-tests", "You have sent yourself many tests"

    def __init__(self) -> None:
        super().__init__(retry_after=int(TEST_PERIOD.total_seconds()))


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


def store_staff_access(session: Session, fact: StaffAccessChanged) -> None:
    """Store a person's access and address, each unless a newer one is stored."""
    access.store_staff_access(session, fact)
    table: Any = StaffAddress.__table__
    row = {"staff_id": fact.staff_id, "version": fact.version, "email": fact.email}
    store_newest(session, table, row)


def queue_test_mail(session: Session, staff_id: UUID, content: Content, name: str) -> str:
    """Queue composed texts to a member of staff herself, marked as a test; return her address.

    Raises UnknownAddress while events has not told her address, TooManyTests after
    `MAX_TESTS` within an hour.
    """
    known = session.get(StaffAddress, staff_id, with_for_update=True)
    if known is None or not known.email:
        raise UnknownAddress
    now = clock.now()
    recent = select(func.count(StaffMail.id)).where(
        StaffMail.kind == MessageKind.TEST,
        StaffMail.email == known.email,
        StaffMail.expires_at > now,
    )
    if session.scalars(recent).one() >= MAX_TESTS:
        raise TooManyTests
    mail = StaffMail(
        id=uuid4(),
        kind=MessageKind.TEST,
        email=known.email,
        name=name,
        language=content.language,
        organisation_name={},
        expires_at=now + TEST_PERIOD,
    )
    marked = mark_as_test(content)
    queue_written_mail(session, mail, marked.email_subject, marked.text, marked.html)
    return known.email


def mark_as_test(content: Content) -> Content:
    """Return texts whose subject says that they are a test."""
    _ = load_translations("services/notifier", content.language).gettext
    subject = _("Test: %(subject)s") % {"subject": content.email_subject}
    return replace(content, email_subject=subject)


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
