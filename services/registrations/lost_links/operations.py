"""Writes about lost links."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session

from services.registrations.models import (
    OPEN_STATUSES,
    LinkRequest,
    Occurrence,
    Registration,
    WaitingEntry,
)
from services.registrations.registration import facts
from services.registrations.waiting_list import facts as waiting_facts
from shared import clock
from shared.contracts.values import ContactChannel, RegistrationStatus
from shared.database.containment import run_for_each_row

MAX_BATCH = 200
# For each registration, so that nobody can fill a stranger's mailbox.
MIN_PAUSE = timedelta(minutes=10)
DAY = timedelta(days=1)
MAX_LINKS_A_DAY = 5


def add_link_request(session: Session, contact: str) -> None:
    """Note that somebody asks for the links of an address; `send_requested_links` answers."""
    session.add(LinkRequest(contact=contact, created_at=clock.now()))


def send_requested_links(session: Session) -> None:
    """Send the links of coming registrations and of waiting lists to the addresses asked for.

    A link goes to the address that was asked for, which is the registration's own. It is sent at
    most MAX_LINKS_A_DAY times a day.
    """
    oldest = select(LinkRequest.id).order_by(LinkRequest.created_at).limit(MAX_BATCH)
    claim = delete(LinkRequest).where(LinkRequest.id.in_(oldest)).returning(LinkRequest.contact)
    contacts = set(session.scalars(claim))

    def send_link(registration_id: UUID) -> None:
        registration = session.get_one(Registration, registration_id)
        if _note_link(registration):
            channels = _list_channels(registration, contacts)
            facts.publish_link_requested(session, registration, channels)

    def send_waiting_link(entry_id: UUID) -> None:
        entry = session.get_one(WaitingEntry, entry_id)
        if _note_link(entry):
            waiting_facts.publish_link_requested(session, entry, _list_channels(entry, contacts))

    run_for_each_row(session, session.scalars(_select_coming(contacts)).all(), send_link)
    run_for_each_row(session, session.scalars(_select_waiting(contacts)).all(), send_waiting_link)


def _select_waiting(contacts: Collection[str]) -> Select[UUID]:
    return (
        select(WaitingEntry.id)
        .join(Occurrence, Occurrence.id == WaitingEntry.occurrence_id)
        .where(
            WaitingEntry.status.in_(OPEN_STATUSES),
            Occurrence.ends_at > clock.now(),
            or_(WaitingEntry.email_key.in_(contacts), WaitingEntry.contact_phone.in_(contacts)),
        )
        .order_by(WaitingEntry.id)
        .with_for_update(of=WaitingEntry)
    )


def _select_coming(contacts: Collection[str]) -> Select[UUID]:
    return (
        select(Registration.id)
        .join(Occurrence, Occurrence.id == Registration.occurrence_id)
        .where(
            Registration.status.in_((RegistrationStatus.CONFIRMED, RegistrationStatus.PENDING)),
            Occurrence.ends_at > clock.now(),
            or_(
                func.lower(Registration.contact_email).in_(contacts),
                Registration.contact_phone.in_(contacts),
            ),
        )
        .with_for_update(of=Registration)
    )


def _note_link(registration: Registration | WaitingEntry) -> bool:
    """Count one more link; return False when there were enough for now."""
    now, last = clock.now(), registration.link_requested_at
    if last is None or now - last >= DAY:
        registration.link_requests = 0
    elif now - last < MIN_PAUSE or registration.link_requests >= MAX_LINKS_A_DAY:
        return False
    registration.link_requested_at = now
    registration.link_requests += 1
    return True


def _list_channels(
    registration: Registration | WaitingEntry, contacts: Collection[str]
) -> list[ContactChannel]:
    addresses = {
        ContactChannel.EMAIL: registration.contact_email.lower(),
        ContactChannel.SMS: registration.contact_phone,
    }
    return [channel for channel, address in addresses.items() if address in contacts]
