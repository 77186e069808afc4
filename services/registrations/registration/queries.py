"""Reads of registrations."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.registrations.models import Consent, Registration
from services.registrations.registration.schemas import RegistrationRequest
from shared import links
from shared.config import Settings
from shared.contracts.values import RegistrationStatus
from shared.errors import NotFound

MARKETING = "marketing"  # the purpose of a consent


def find_registration(
    session: Session, registration_id: UUID, *, lock: bool = False
) -> Registration | None:
    """Find a registration; `lock` locks its row until the transaction ends."""
    return session.get(
        Registration,
        registration_id,
        with_for_update={"of": Registration} if lock else None,
        populate_existing=lock,
    )


def find_marketing_consent(session: Session, registration_id: UUID) -> Consent | None:
    """Find the consent to hear of other events; None when it was not given, or was withdrawn."""
    rows = select(Consent).where(
        Consent.registration_id == registration_id,
        Consent.purpose == MARKETING,
        Consent.withdrawn_at.is_(None),
    )
    return session.scalars(rows.order_by(Consent.given_at).limit(1)).first()


def find_same_contact(
    session: Session, request: RegistrationRequest, ids: Collection[UUID] | None = None
) -> Registration | None:
    """Find an earlier registration for the same occurrence with the same e-mail or phone.

    With `ids`, only among these registrations.
    """
    contact = request.contact
    is_same = [
        column == address
        for column, address in (
            (func.lower(Registration.contact_email), contact.email.lower()),
            (Registration.contact_phone, contact.phone),
        )
        if address
    ]
    rows = select(Registration).where(
        Registration.occurrence_id == request.occurrence_id,
        Registration.status == RegistrationStatus.CONFIRMED,
        or_(*is_same),
    )
    if ids is not None:
        rows = rows.where(Registration.id.in_(ids))
    return session.scalars(rows.order_by(Registration.created_at).limit(1)).first()


def get_by_secret(
    session: Session, settings: Settings, token: str, *, lock: bool = False
) -> Registration:
    """Return the registration of a secret; raise InvalidSecret for any other.

    `lock` locks its row until the transaction ends; use it before a change.
    """
    registration = find_registration(session, links.read_secret_id(token), lock=lock)
    if registration is None or not links.is_valid_secret(
        settings, "manage", token, registration.link_version
    ):
        raise links.InvalidSecret("This link is not valid.")
    return registration


def get_by_id_and_secret(
    session: Session, settings: Settings, registration_id: UUID, token: str, *, lock: bool = False
) -> Registration:
    """Return the registration of a secret; raise NotFound unless it has this id."""
    registration = get_by_secret(session, settings, token, lock=lock)
    if registration.id != registration_id:
        raise NotFound("There is no such registration for this secret.")
    return registration
