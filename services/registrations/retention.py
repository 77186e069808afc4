"""Deletes what is no longer needed: names and contacts, drafts, idempotency keys, log entries."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registrations.announcements.operations import delete_old_announcements
from services.registrations.drafts.operations import delete_expired_drafts
from services.registrations.models import Group, Occurrence, Participant, Registration
from services.registrations.questions.retention import delete_answers, delete_sensitive_answers
from services.registrations.registration import idempotency
from services.registrations.waiting_list.retention import anonymise_entries
from shared import clock
from shared.bus import inbox
from shared.config import Settings
from shared.staff import audit

ANNOUNCEMENT_DAYS = 365  # an event is rarely announced longer before
KEY_DAYS = 2  # a form's token is valid for one day
INBOX_DAYS = 30  # longer than a fact can wait in any queue


def delete_expired_data(session: Session, settings: Settings) -> None:
    """Anonymise registrations some time after their event; delete old drafts, keys, log entries.

    Counts, grades and statuses stay for the statistics.
    """
    now = clock.now()
    delete_sensitive_answers(session, now - timedelta(days=settings.needs_days))
    delete_answers(session, now - timedelta(days=settings.contact_days))
    _anonymise_registrations(session, now - timedelta(days=settings.contact_days))
    anonymise_entries(session, now - timedelta(days=settings.contact_days))
    delete_old_announcements(session, now - timedelta(days=ANNOUNCEMENT_DAYS))
    delete_expired_drafts(session)
    idempotency.delete_expired_keys(session, now - timedelta(days=KEY_DAYS))
    audit.delete_old_entries(session, now - timedelta(days=settings.audit_days))
    inbox.delete_old_rows(session, now - timedelta(days=INBOX_DAYS))


def _anonymise_registrations(session: Session, ended_before: datetime) -> None:
    ended = select(Occurrence.id).where(Occurrence.ends_at < ended_before)
    expired = select(Registration.id).where(
        Registration.occurrence_id.in_(ended), Registration.contact_name != ""
    )
    participants = update(Participant).where(Participant.registration_id.in_(expired))
    session.execute(participants.values(name=""))
    # The school and the numbers stay for the statistics; a small class could be a few people.
    groups = update(Group).where(Group.registration_id.in_(expired))
    session.execute(groups.values(class_name=""))
    registrations = update(Registration).where(Registration.id.in_(expired))
    session.execute(
        registrations.values(
            contact_name="",
            contact_email="",
            email_key="",
            contact_phone="",
            note="",
            declined_because=None,
            guardian_email="",
            guardian_phone="",
            # A new version makes the old link invalid: nobody is left to use it.
            link_version=Registration.link_version + 1,
        )
    )
