"""Deletes personal data when its time is over: contacts, texts, old log entries."""

from datetime import datetime, timedelta

from sqlalchemy import String, cast, delete, exists, func, literal, select, update
from sqlalchemy.orm import Session

from services.notifier.api_keys.operations import delete_old_requests
from services.notifier.delivery.alerts import delete_old_alerts
from services.notifier.delivery.failures import delete_old_failures
from services.notifier.models import (
    HAS_CONTACT,
    HAS_TEXTS,
    NO_FORMER_VALUES,
    Captured,
    ChannelDay,
    Message,
    Occurrence,
    OrganisationDay,
    Registration,
)
from services.notifier.staff_mail.operations import delete_expired_mails
from services.notifier.statistics.operations import measure_deliveries
from services.notifier.suppression.operations import delete_lifted
from shared import clock
from shared.bus import inbox
from shared.config import Settings
from shared.staff import audit

INBOX_DAYS = 30  # longer than a fact can wait in any queue

DAY_COUNT_DAYS = 30
REQUEST_DAYS = 30  # in which a repeated request to make a campaign is recognised


def delete_expired_data(session: Session, settings: Settings) -> None:
    """Erase contacts after their event and texts after their sending, as the settings say."""
    now = clock.now()
    # What a text cost is known only while it is there.
    while measure_deliveries(session, settings):
        continue
    _erase_texts(session, now - timedelta(days=settings.body_days))
    _anonymise_contacts(session, now - timedelta(days=settings.contact_days))
    delete_expired_mails(session, now)
    audit.delete_old_entries(session, now - timedelta(days=settings.audit_days))
    delete_lifted(session, now - timedelta(days=settings.audit_days))
    _delete_old_days(session, now - timedelta(days=DAY_COUNT_DAYS))
    delete_old_requests(session, now - timedelta(days=REQUEST_DAYS))
    delete_old_alerts(session, now)
    delete_old_failures(session, now)
    inbox.delete_old_rows(session, now - timedelta(days=INBOX_DAYS))


def _erase_texts(session: Session, before: datetime) -> None:
    erased = {
        "email_subject": "",
        "text": "",
        "html": "",
        "calendar": "",
        "former": NO_FORMER_VALUES,
    }
    composed_at = func.coalesce(Message.sent_at, Message.due_at)  # a failed message was never sent
    session.execute(update(Message).where(HAS_TEXTS, composed_at < before).values(erased))
    session.execute(delete(Captured).where(Captured.created_at < before))


def _delete_old_days(session: Session, before: datetime) -> None:
    session.execute(delete(OrganisationDay).where(OrganisationDay.day < before.date()))
    session.execute(delete(ChannelDay).where(ChannelDay.day < before.date()))


def _anonymise_contacts(session: Session, before: datetime) -> None:
    is_past = exists().where(
        Occurrence.id == Registration.occurrence_id, Occurrence.ends_at < before
    )
    # Registrations of all years stay in the table: read by the index of those that have a contact.
    # A list of the past occurrences would lead to the index of all registrations.
    registrations = select(Registration.id).where(HAS_CONTACT, is_past)
    session.execute(delete(Captured).where(Captured.registration_id.in_(registrations)))
    # The message stays in the ledger to be counted; its recipient must stay unique.
    recipient = literal("erased:") + cast(Message.id, String)
    session.execute(
        update(Message)
        .where(Message.subject_id.in_(registrations))
        .values(recipient=recipient, former=NO_FORMER_VALUES)
    )
    erased: dict[str, str | list[str] | None] = {
        "contact_name": "",
        "contact_email": "",
        "contact_phone": "",
        "guardian_email": "",
        "guardian_phone": "",
        "staff_note": None,
        "known_addresses": [],
    }
    session.execute(update(Registration).where(Registration.id.in_(registrations)).values(erased))
