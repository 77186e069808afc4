"""Reads of registrations."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, union
from sqlalchemy.orm import Session

from services.registrations.models import (
    Consent,
    Occurrence,
    Participant,
    Registration,
    SeatBudget,
)
from services.registrations.registration.insert import Budget
from services.registrations.registration.schemas import RegistrationRequest
from shared import links
from shared.config import Settings
from shared.contracts.values import ACTIVE_STATUSES, RegistrationStatus
from shared.errors import Conflict, NotFound

MARKETING = "marketing"  # the purpose of a consent


@dataclass(frozen=True)
class ConsentSummary:
    """The marketing consent of a contact: its value, how often it changed, and when it did last."""

    is_given: bool
    version: int
    changed_at: datetime | None


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


class ConsentNotAsked(Conflict):
    """The organiser does not ask to tell of other events, and nobody may agree to it."""

    code, title = "consent-not-asked", "This event does not ask for a consent to marketing"


def require_consent_question(session: Session, occurrence_id: UUID) -> None:
    """Raise ConsentNotAsked unless the form of an occurrence asks to tell of other events."""
    asks = select(Occurrence.asks_marketing_consent).where(Occurrence.id == occurrence_id)
    if session.scalar(asks) is False:
        raise ConsentNotAsked


def find_marketing_consent(session: Session, registration_id: UUID) -> Consent | None:
    """Find the consent to hear of other events; None when it was not given, or was withdrawn."""
    rows = select(Consent).where(
        Consent.registration_id == registration_id,
        Consent.purpose == MARKETING,
        Consent.withdrawn_at.is_(None),
    )
    return session.scalars(rows.order_by(Consent.given_at).limit(1)).first()


def summarise_consents(session: Session, registration_id: UUID) -> ConsentSummary:
    """Return whether marketing is allowed now, and how often that has changed."""
    consents = session.scalars(
        select(Consent).where(
            Consent.registration_id == registration_id, Consent.purpose == MARKETING
        )
    ).all()
    moments = [at for one in consents for at in (one.given_at, one.withdrawn_at) if at]
    return ConsentSummary(
        is_given=any(one.withdrawn_at is None for one in consents),
        version=len(moments),
        changed_at=max(moments, default=None),
    )


def list_allowing_registrations(
    session: Session, registration: Registration
) -> Sequence[Registration]:
    """Return this and the other registrations of its contact that allow marketing, locked."""
    allowed = select(Consent.registration_id).where(
        Consent.purpose == MARKETING, Consent.withdrawn_at.is_(None)
    )
    is_mine = Registration.id == registration.id
    if not registration.is_anonymised:
        email, phone = registration.contact_email, registration.contact_phone
        is_mine = or_(is_mine, _has_contact(email, phone))
    rows = (
        select(Registration)
        .where(is_mine, Registration.id.in_(allowed))
        .order_by(Registration.id)
        .with_for_update(of=Registration)
    )
    return session.scalars(rows).unique().all()


def find_same_contact(
    session: Session, request: RegistrationRequest, ids: Collection[UUID] | None = None
) -> Registration | None:
    """Find an earlier registration for the same occurrence with the same e-mail or phone.

    With `ids`, only among these registrations.
    """
    rows = select(Registration).where(
        Registration.occurrence_id == request.occurrence_id,
        Registration.status.in_((RegistrationStatus.CONFIRMED, RegistrationStatus.PENDING)),
        _has_contact(request.contact.email, request.contact.phone),
    )
    if ids is not None:
        rows = rows.where(Registration.id.in_(ids))
    return session.scalars(rows.order_by(Registration.created_at).limit(1)).first()


def list_registered_names(session: Session, request: RegistrationRequest) -> set[str]:
    """Return the folded names that the contact has registered for this occurrence."""
    rows = (
        select(Participant.name)
        .join(Registration, Registration.id == Participant.registration_id)
        .where(
            Registration.occurrence_id == request.occurrence_id,
            Registration.status.in_(ACTIVE_STATUSES),
            _has_contact(request.contact.email, request.contact.phone),
        )
    )
    return {fold_name(name) for name in session.scalars(rows)}


def fold_name(name: str) -> str:
    """Return a name without regard to capital letters, spaces and forms of Unicode."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def list_unverified_seats(
    session: Session, email: str, phone: str, now: datetime
) -> list[tuple[UUID, int]]:
    """List event and seats of a contact's coming registrations whose link was not used."""
    rows = (
        select(Occurrence.event_id, Registration.seats)
        .join(Registration, Registration.occurrence_id == Occurrence.id)
        .where(
            Registration.verified_at.is_(None),
            Registration.status.in_(ACTIVE_STATUSES),
            Occurrence.ends_at > now,
            _has_contact(email, phone),
        )
    )
    return [(event_id, seats) for event_id, seats in session.execute(rows)]


def find_budget(session: Session, budget: Budget) -> SeatBudget | None:
    """Find what a client has taken in its present period; None when it has taken nothing."""
    rows = select(SeatBudget).where(
        SeatBudget.client == budget.client, SeatBudget.started_at > budget.ended_at
    )
    return session.scalars(rows).one_or_none()


def get_by_secret(
    session: Session, settings: Settings, token: str, *, lock: bool = False
) -> Registration:
    """Return the registration of a secret, sent or shown; raise InvalidSecret for any other.

    `lock` locks its row until the transaction ends; use it before a change.
    """
    registration = find_registration(session, links.read_secret_id(token), lock=lock)
    if registration is None or not any(
        links.is_valid_secret(settings, purpose, token, registration.link_version)
        for purpose in (links.SENT_LINK, links.SHOWN_LINK)
    ):
        raise links.InvalidSecret("This link is not valid.")
    return registration


def is_sent_link(settings: Settings, registration: Registration, token: str) -> bool:
    """Return whether the secret came from a message, so that its address was read."""
    return links.is_valid_secret(settings, links.SENT_LINK, token, registration.link_version)


def get_by_id_and_secret(
    session: Session, settings: Settings, registration_id: UUID, token: str, *, lock: bool = False
) -> Registration:
    """Return the registration of a secret; raise NotFound unless it has this id."""
    registration = get_by_secret(session, settings, token, lock=lock)
    if registration.id != registration_id:
        raise NotFound("There is no such registration for this secret.")
    return registration


def _has_contact(email: str, phone: str) -> ColumnElement[bool]:
    """Return the condition that a registration has this e-mail or phone, if it is not empty.

    Each address is searched by its own index, apart from the other conditions: else a plan made
    while there were few rows reads all registrations of an occurrence.
    """
    pairs = (
        (Registration.email_key, email.lower()),
        (Registration.contact_phone, phone),
    )
    ids = union(
        *(select(Registration.id).where(column == address) for column, address in pairs if address)
    )
    return Registration.id.in_(select(ids.cte().prefix_with("MATERIALIZED")))
