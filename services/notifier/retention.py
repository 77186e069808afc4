"""What is not needed any more goes on time: contacts, texts, marks of facts seen."""

from datetime import timedelta

from sqlalchemy import String, cast, delete, func, literal, select, update
from sqlalchemy.orm import Session

from services.notifier.models import Captured, Message, Occurrence, Registration
from services.notifier.staff_mail import operations as staff_mail
from shared import clock
from shared.bus import inbox
from shared.config import Settings
from shared.staff import audit

INBOX_DAYS = 30  # longer than a fact can wait in any queue


def forget(session: Session, settings: Settings) -> None:
    """Erase contacts after their event and texts after their sending."""
    moment = clock.now()
    _texts(session, moment - timedelta(days=settings.body_days))
    _contacts(session, moment - timedelta(days=settings.contact_days))
    staff_mail.forget(session, moment)
    audit.delete_old_entries(session, moment - timedelta(days=settings.audit_days))
    inbox.delete_old_rows(session, moment - timedelta(days=INBOX_DAYS))


def _texts(session: Session, before: object) -> None:
    blank = {"subject": "", "text": "", "html": "", "calendar": ""}
    written = func.coalesce(Message.sent_at, Message.due_at)  # what failed was never sent
    session.execute(update(Message).where(written < before).values(blank))
    session.execute(delete(Captured).where(Captured.created_at < before))


def _contacts(session: Session, before: object) -> None:
    over = select(Occurrence.id).where(Occurrence.ends_at < before)
    gone = select(Registration.id).where(Registration.occurrence_id.in_(over))
    blank = {"contact_name": "", "contact_email": "", "contact_phone": ""}
    session.execute(update(Registration).where(Registration.id.in_(gone)).values(blank))
    # The message stays in the ledger as a number, under a key that stays unique.
    erased = literal("erased:") + cast(Message.id, String)
    session.execute(update(Message).where(Message.subject_id.in_(gone)).values(recipient=erased))
    session.execute(delete(Captured).where(Captured.registration_id.in_(gone)))
