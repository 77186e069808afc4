"""Writes about lost links."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session

from services.registrations.models import LinkRequest, Occurrence, Registration
from services.registrations.registration import facts
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
    """Send the links of coming registrations to the addresses that were asked for.

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

    run_for_each_row(session, session.scalars(_select_coming(contacts)).all(), send_link)


def _select_coming(contacts: Collection[str]) -> Select[UUID]:
    return (
        select(Registration.id)
        .join(Occurrence, Occurrence.id == Registration.occurrence_id)
        .where(
            Registration.status == RegistrationStatus.CONFIRMED,
            Occurrence.ends_at > clock.now(),
            or_(
                func.lower(Registration.contact_email).in_(contacts),
                Registration.contact_phone.in_(contacts),
            ),
        )
        .with_for_update(of=Registration)
    )


def _note_link(registration: Registration) -> bool:
    """Count one more link; return False when there were enough for now."""
    now, last = clock.now(), registration.link_requested_at
    if last is None or now - last >= DAY:
        registration.link_requests = 0
    elif now - last < MIN_PAUSE or registration.link_requests >= MAX_LINKS_A_DAY:
        return False
    registration.link_requested_at = now
    registration.link_requests += 1
    return True


def _list_channels(registration: Registration, contacts: Collection[str]) -> list[ContactChannel]:
    addresses = {
        ContactChannel.EMAIL: registration.contact_email.lower(),
        ContactChannel.SMS: registration.contact_phone,
    }
    return [channel for channel, address in addresses.items() if address in contacts]
