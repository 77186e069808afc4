"""Periodic deletion of data that is no longer needed."""

from datetime import timedelta

from sqlalchemy.orm import Session

from services.events.identity.operations import delete_expired_staff_data
from services.events.people.operations import delete_expired_invitations
from shared import clock
from shared.bus import inbox
from shared.config import Settings
from shared.staff import audit

INBOX_RETENTION = timedelta(days=30)  # longer than a fact can wait in any queue


def delete_expired_data(session: Session, settings: Settings) -> None:
    """Delete expired links, sessions, accounts, invitations, log entries and inbox rows."""
    now = clock.now()
    delete_expired_staff_data(session)
    delete_expired_invitations(session)
    audit.delete_old_entries(session, now - timedelta(days=settings.audit_days))
    inbox.delete_old_rows(session, now - INBOX_RETENTION)
