"""Writes of the copies of occurrences and registrations. Each takes a session; none commits.

The row of the occurrence is locked first, so that the change of an occurrence and a registration
for it are applied one after the other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.notifier.audience.recipients import find_address
from services.notifier.models import (
    FORMER_NAMES,
    NO_FORMER_VALUES,
    ChannelName,
    FormerValues,
    Occurrence,
    Registration,
)
from shared.contracts import (
    ContactVerified,
    Fact,
    LinkRequested,
    MarketingConsentChanged,
    OccurrenceSnapshot,
    RegistrationCancelled,
    RegistrationConfirmed,
    RegistrationHeld,
    RegistrationSnapshot,
    SeatsOffered,
)
from shared.contracts.values import WAITING_STATUSES, RegistrationStatus
from shared.errors import NotFound

# Facts and copies use the same names; a new column of a copy is read from the fact by itself.
OCCURRENCE_COLUMNS = set(Occurrence.__mapper__.column_attrs.keys()) - {
    "id",
    "planned_version",
}
REGISTRATION_COLUMNS = set(Registration.__mapper__.column_attrs.keys()) - {
    "id",
    "occurrence_id",
    "held_until",
    "staff_note",
    "verified_version",
    "known_addresses",
    "allows_marketing",
    "consent_version",
    "consented_at",
    "chosen_language",
    "chosen_channel",
}
TIME_AND_VENUE = ("starts_at", "ends_at", "venue", "address", "online_url")


class OccurrenceChange(StrEnum):
    """The change of an occurrence, by what follows from it for messages."""

    NONE = "none"
    MOVED = "moved"
    CORRECTED = "corrected"  # time or venue are written differently, and nobody gets a message
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class AppliedOccurrence:
    """The copy of an occurrence after a fact, what changed, and what it was before."""

    occurrence: Occurrence
    change: OccurrenceChange
    former: FormerValues = NO_FORMER_VALUES


@dataclass(frozen=True)
class AppliedRegistration:
    """The copy of a registration after a fact, and what it was before.

    `is_new` when it had no confirmed place before.
    """

    registration: Registration
    former: FormerValues
    is_new: bool = False


def apply_occurrence(session: Session, fact: OccurrenceSnapshot) -> AppliedOccurrence:
    """Store the snapshot of an occurrence if it is newer; return the copy and what changed."""
    occurrence = session.get(Occurrence, fact.occurrence_id, with_for_update=True)
    values = {name: getattr(fact, name) for name in OCCURRENCE_COLUMNS}
    if occurrence is None:
        occurrence = Occurrence(id=fact.occurrence_id, **values)
        session.add(occurrence)
        return AppliedOccurrence(occurrence, OccurrenceChange.NONE)
    if not is_newer(fact, occurrence):
        return AppliedOccurrence(occurrence, OccurrenceChange.NONE)
    change, former = _find_change(fact, occurrence), _find_former_values(fact, occurrence)
    for name, value in values.items():
        setattr(occurrence, name, value)
    return AppliedOccurrence(occurrence, change, former)


def apply_registration(session: Session, fact: RegistrationSnapshot) -> AppliedRegistration | None:
    """Store the snapshot of a registration and return the copy; None when it is not newer.

    Raises NotFound while the occurrence is unknown: the bus delivers the fact again later.
    """
    occurrence = session.get(Occurrence, fact.occurrence_id, with_for_update=True)
    if occurrence is None:
        raise NotFound("unknown occurrence")
    registration = session.get(Registration, fact.registration_id)
    if registration is None:
        registration = Registration(occurrence=occurrence, **_build_new_values(fact))
        session.add(registration)
        session.flush()
        return AppliedRegistration(registration, NO_FORMER_VALUES, is_new=True)
    if not is_newer(fact, registration):
        return None
    former = _find_former_values(fact, registration)
    is_new = registration.status is not RegistrationStatus.CONFIRMED
    for name, value in _list_changed_values(fact, registration).items():
        setattr(registration, name, value)
    session.flush()
    return AppliedRegistration(registration, former, is_new)


def lock_occurrences(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Occurrence]:
    """Lock the copies of occurrences, in one order for everybody; return those that are known."""
    rows = select(Occurrence).where(Occurrence.id.in_(ids)).order_by(Occurrence.id)
    return {one.id: one for one in session.scalars(rows.with_for_update())}


def insert_registrations(session: Session, facts: Sequence[RegistrationConfirmed]) -> None:
    """Store the copies of registrations that are not known yet, by one statement.

    The caller has locked their occurrences, which are known.
    """
    rows = [{**_build_new_values(one), "occurrence_id": one.occurrence_id} for one in facts]
    session.execute(insert(Registration), rows)


def _build_new_values(fact: RegistrationSnapshot) -> dict[str, object]:
    """Build the values of the copy of a registration that is not known yet."""
    is_known = fact.is_verified or fact.link_version == 1
    return {
        **{name: getattr(fact, name) for name in REGISTRATION_COLUMNS},
        "id": fact.registration_id,
        "status": RegistrationStatus(fact.status),
        "held_until": _find_held_until(fact),
        "staff_note": _find_staff_note(fact),
        "is_verified": fact.is_verified,
        "allows_marketing": fact.allows_marketing,
        "consent_version": fact.consent_version,
        "known_addresses": sorted(_list_addresses(fact)) if is_known else [],
    }


def _list_changed_values(
    fact: RegistrationSnapshot, registration: Registration
) -> dict[str, object]:
    """List the values of a known copy after a newer fact."""
    # The contact may have been verified after this fact was published, and before it arrived.
    is_verified = fact.is_verified or fact.version <= registration.verified_version
    known = _list_known_addresses(registration)
    values = {
        **{name: getattr(fact, name) for name in REGISTRATION_COLUMNS},
        "status": RegistrationStatus(fact.status),
        "held_until": _find_held_until(fact),
        "staff_note": _find_staff_note(fact),
        "is_verified": is_verified,
        "known_addresses": sorted(known | _list_addresses(fact) if is_verified else known),
    }
    if registration.chosen_language:  # what the contact said itself holds
        values["language"] = registration.chosen_language
    if fact.consent_version >= registration.consent_version:
        values["allows_marketing"] = fact.allows_marketing
        values["consent_version"] = fact.consent_version
    return values


def _find_staff_note(fact: RegistrationSnapshot) -> str | None:
    """Return what staff wrote to the contact about the newest state."""
    return (fact.note or None) if isinstance(fact, RegistrationCancelled) else None


def _find_held_until(fact: RegistrationSnapshot) -> datetime | None:
    """Return until when seats are kept for a family that has not taken them yet."""
    match fact:
        case RegistrationHeld():
            return fact.held_until
        case SeatsOffered():
            return fact.offered_until
        case _:
            return None


def apply_link_requested(session: Session, fact: LinkRequested) -> Registration:
    """Store the snapshot of a registration if it is newer; return the copy.

    Raises NotFound while the registration is unknown, or the state of a waiting entry is: the bus
    delivers the fact again after the one that told it, which would not count any more if this one
    came first.
    """
    known = session.get(Registration, fact.registration_id)
    if known is None:
        raise NotFound("unknown registration")
    if fact.status in WAITING_STATUSES and is_newer(fact, known):
        raise NotFound("this state of the entry is not known yet")
    apply_registration(session, fact)
    return known


def apply_contact_verified(session: Session, fact: ContactVerified) -> Registration:
    """Store that a contact used the link that we sent to it; return the copy.

    Nothing else is taken from the fact, so that an older fact which arrives later still tells what
    it has to tell. Raises NotFound while the registration is unknown.
    """
    session.get(Occurrence, fact.occurrence_id, with_for_update=True)
    registration = session.get(Registration, fact.registration_id)
    if registration is None:
        raise NotFound("unknown registration")
    registration.verified_version = max(registration.verified_version, fact.version)
    if registration.version <= fact.version:  # a newer copy says it itself
        registration.is_verified = True
        registration.known_addresses = sorted(_list_known_addresses(registration))
    session.flush()
    return registration


def apply_marketing_consent(session: Session, fact: MarketingConsentChanged) -> None:
    """Store whether a contact allows marketing, unless a newer choice is known.

    Nothing else is taken from the fact, so that an older fact which arrives later still tells what
    it has to tell. Raises NotFound while the registration is unknown.
    """
    session.get(Occurrence, fact.occurrence_id, with_for_update=True)
    registration = session.get(Registration, fact.registration_id)
    if registration is None:
        raise NotFound("unknown registration")
    if fact.consent_version >= registration.consent_version:
        registration.allows_marketing = fact.allows_marketing
        registration.consent_version = fact.consent_version
        registration.consented_at = fact.changed_at if fact.allows_marketing else None
    session.flush()


def is_newer(fact: Fact, copy: Occurrence | Registration) -> bool:
    """Return whether the fact is newer than the copy; older and repeated ones change nothing."""
    return fact.version > copy.version


def _find_change(fact: OccurrenceSnapshot, occurrence: Occurrence) -> OccurrenceChange:
    if fact.cancelled:
        return OccurrenceChange.NONE if occurrence.cancelled else OccurrenceChange.CANCELLED
    if all(getattr(fact, name) == getattr(occurrence, name) for name in TIME_AND_VENUE):
        return OccurrenceChange.NONE
    # A later fact may arrive before the announced one, which is then ignored as older.
    is_announced = not fact.announced_version or fact.announced_version > occurrence.version
    return OccurrenceChange.MOVED if is_announced else OccurrenceChange.CORRECTED


def _list_known_addresses(registration: Registration) -> set[str]:
    """Return the addresses that the family need not confirm any more."""
    known = set(registration.known_addresses)
    return known | _list_addresses(registration) if registration.is_verified else known


def _list_addresses(contact: Registration | RegistrationSnapshot) -> set[str]:
    addresses = (find_address(contact, channel) for channel in ChannelName)
    return {address for address in addresses if address}


def _find_former_values(fact: Fact, copy: Occurrence | Registration) -> FormerValues:
    """Return the values of a copy that the fact changes and a message tells."""
    names = FORMER_NAMES & set(type(copy).__mapper__.column_attrs.keys())
    changed = {name for name in names if getattr(fact, name) != getattr(copy, name)}
    return FormerValues(**{name: getattr(copy, name) for name in changed})
