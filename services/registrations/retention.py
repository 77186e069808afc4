"""What is not needed any more goes on time: names and contacts, keys, marks of facts seen."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, Participant, Registration
from services.registrations.registration import idempotency
from shared import clock
from shared.bus import inbox
from shared.config import Settings
from shared.staff import audit

KEY_DAYS = 2  # a form's token is good for one
INBOX_DAYS = 30  # longer than a fact can wait in any queue


def forget(session: Session, settings: Settings) -> None:
    """Erase people after their event; counts, grades and states stay for the statistics."""
    moment = clock.now()
    _people(session, moment - timedelta(days=settings.contact_days))
    idempotency.forget(session, moment - timedelta(days=KEY_DAYS))
    audit.delete_old_entries(session, moment - timedelta(days=settings.audit_days))
    inbox.delete_old_rows(session, moment - timedelta(days=INBOX_DAYS))


def _people(session: Session, before: datetime) -> None:
    over = select(Occurrence.id).where(Occurrence.ends_at < before)
    gone = select(Registration.id).where(
        Registration.occurrence_id.in_(over), Registration.contact_name != ""
    )
    participants = update(Participant).where(Participant.registration_id.in_(gone))
    session.execute(participants.values(name=""))
    blank = {"contact_name": "", "contact_email": "", "contact_phone": "", "note": ""}
    # The link dies with the contact: nobody is left to hold it.
    link = {"link_version": Registration.link_version + 1}
    session.execute(update(Registration).where(Registration.id.in_(gone)).values(**blank, **link))
