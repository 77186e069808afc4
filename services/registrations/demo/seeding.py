"""Registers the demo's families, so that one event is full, one nearly so, and others less."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registrations.demo.families import (
    FAMILIES,
    FEW,
    FULL,
    GROUP,
    GROUP_EMAIL,
    GROUP_NAMES,
    GROUP_OCCURRENCE,
    GROUP_SLUG,
    HOUSE,
    OVER,
    Family,
)
from services.registrations.groups import operations as groups
from services.registrations.groups.schemas import GroupRequestSchema
from services.registrations.holds.operations import confirm_registration
from services.registrations.models import Occurrence, Registration
from services.registrations.registration import idempotency, operations
from services.registrations.registration.limits import UNLIMITED, Limits
from services.registrations.registration.schemas import (
    Contact,
    ParticipantInput,
    RegistrationRequest,
)
from shared.database.session import Database
from shared.errors import Conflict

__all__ = ["FAMILIES", "FEW", "FULL", "HOUSE", "seed_families", "seed_group"]
# Sweden's regulator reserves 070-174 06 05 to 99 for fiction: they never ring.
PHONE, FIRST_PHONE, PHONES = "+467017406{:02}", 5, 95
LIMITS = Limits(
    client="demo", seats=UNLIMITED, period=timedelta(minutes=1), hold=timedelta(minutes=1)
)
NAMESPACE = UUID("5f0c7a52-6d0e-4f62-9a3e-7b1c2d9e8f10")  # of ids made from keys


def seed_families(database: Database) -> Iterator[str]:
    """Register the families that are not registered yet; yield the key of each after its commit.

    A family is skipped when registration has closed or others took the seats.
    """
    for number, family in enumerate(FAMILIES):
        key = f"demo:{family.slug}:{number}"
        with database.read() as session:
            occurrence = _find_occurrence(session, family)
            is_done = occurrence is None or _is_registered(session, occurrence, family, key)
        if occurrence is None or is_done:
            continue
        request = _build_request(occurrence, family, number)
        if family.slug in OVER:
            _insert_past_registration(database, key, request)
        elif not _register_family(database, key, request):
            continue
        if family.cancels:
            _cancel_registration(database, occurrence, family)
        yield key


def seed_group(database: Database) -> bool:
    """Reserve seats for the demo's class and name most of it; return False when it is there."""
    with database.begin() as session:
        occurrence = _find_nth_occurrence(session, GROUP_SLUG, GROUP_OCCURRENCE)
        if occurrence is None or _has_contact(session, occurrence, GROUP_EMAIL):
            return False
        body = {**GROUP, "occurrence_id": str(occurrence.id)}
        request = GroupRequestSchema(occurrence).parse(body)
        try:
            result = groups.reserve_group(session, request, LIMITS)
        except Conflict:
            return False
        session.expire_all()
        registration = session.get_one(Registration, result.id)
        confirm_registration(session, registration)
        groups.save_names(session, registration, GROUP_NAMES)
    return True


def _register_family(database: Database, key: str, request: RegistrationRequest) -> bool:
    try:
        with database.begin() as session:
            operations.create_registration(session, request, key)
    except (Conflict, idempotency.KeyReused):
        return False
    return True


def _insert_past_registration(database: Database, key: str, request: RegistrationRequest) -> None:
    """Insert a registration for an occurrence that is over; nobody gets a message."""
    with database.begin() as session:
        occurrence = session.get_one(Occurrence, request.occurrence_id, with_for_update=True)
        registration = operations.build_registration(occurrence, request)
        registration.id, registration.created_at = uuid5(NAMESPACE, key), occurrence.opens_at
        session.add(registration)
        occurrence.taken += registration.seats
        occurrence.seats_version += 1


def _cancel_registration(database: Database, occurrence: Occurrence, family: Family) -> None:
    with database.begin() as session:
        registration = session.scalars(_select_registration(occurrence, family)).one()
        operations.cancel_registration(session, registration)


def _find_occurrence(session: Session, family: Family) -> Occurrence | None:
    """Find the occurrence that a family registers for, if this service knows it already."""
    return _find_nth_occurrence(session, family.slug, family.occurrence)


def _find_nth_occurrence(session: Session, slug: str, number: int) -> Occurrence | None:
    occurrences = select(Occurrence).where(Occurrence.slug == slug)
    ordered = occurrences.order_by(Occurrence.starts_at).offset(number)
    return session.scalars(ordered.limit(1)).first()


def _is_registered(session: Session, occurrence: Occurrence, family: Family, key: str) -> bool:
    """Return whether a family is registered.

    Retention deletes idempotency keys, and the contacts of past events. So a coming registration
    is found by its contact, and a past one by its id.
    """
    if family.slug in OVER:
        return session.get(Registration, uuid5(NAMESPACE, key)) is not None
    return session.scalars(_select_registration(occurrence, family)).first() is not None


def _select_registration(occurrence: Occurrence, family: Family) -> Select[Registration]:
    return select(Registration).where(
        Registration.occurrence_id == occurrence.id, Registration.contact_email == family.email
    )


def _has_contact(session: Session, occurrence: Occurrence, email: str) -> bool:
    rows = select(Registration.id).where(
        Registration.occurrence_id == occurrence.id, Registration.contact_email == email
    )
    return session.scalars(rows.limit(1)).first() is not None


def _build_request(occurrence: Occurrence, family: Family, number: int) -> RegistrationRequest:
    return RegistrationRequest(
        occurrence_id=occurrence.id,
        contact=Contact(
            name=family.contact,
            email=family.email,
            phone=PHONE.format(FIRST_PHONE + number % PHONES),
            language=family.language,
        ),
        participants=[
            ParticipantInput(name=name, grade=grade) for name, grade in family.participants
        ],
    )
