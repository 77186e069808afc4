"""What is not needed any more goes on time: links, sessions, the log, marks of facts."""

from datetime import timedelta

from sqlalchemy.orm import Session

from services.events.identity import operations as identity
from services.events.people import operations as people
from shared import clock
from shared.bus import inbox
from shared.config import Settings
from shared.staff import audit

INBOX_DAYS = 30  # longer than a fact can wait in any queue


def delete_expired_data(session: Session, settings: Settings) -> None:
    """Erase what has done its work."""
    moment = clock.now()
    identity.delete_expired_staff_data(session)
    people.delete_expired_invitations(session)
    audit.delete_old_entries(session, moment - timedelta(days=settings.audit_days))
    inbox.delete_old_rows(session, moment - timedelta(days=INBOX_DAYS))
