"""Writes of the copies of occurrences and registrations. Each takes a session; none commits.

The row of the occurrence is locked first, so that the change of an occurrence and a registration
for it are applied one after the other.
"""

from enum import StrEnum

from sqlalchemy.orm import Session

from services.notifier.models import Occurrence, Registration
from shared.contracts import Fact, OccurrenceSnapshot, RegistrationSnapshot
from shared.contracts.values import RegistrationStatus
from shared.errors import NotFound

# Facts and copies use the same names; a new column of a copy is read from the fact by itself.
OCCURRENCE_COLUMNS = set(Occurrence.__mapper__.column_attrs.keys()) - {"id"}
REGISTRATION_COLUMNS = set(Registration.__mapper__.column_attrs.keys()) - {"id", "occurrence_id"}
TIME_AND_VENUE = ("starts_at", "ends_at", "venue", "address", "online_url")


class OccurrenceChange(StrEnum):
    """The change of an occurrence that registered families have to know."""

    NONE = "none"
    MOVED = "moved"
    CANCELLED = "cancelled"


def apply_occurrence(
    session: Session, fact: OccurrenceSnapshot
) -> tuple[Occurrence, OccurrenceChange]:
    """Store the snapshot of an occurrence if it is newer; return the copy and what changed."""
    occurrence = session.get(Occurrence, fact.occurrence_id, with_for_update=True)
    values = {name: getattr(fact, name) for name in OCCURRENCE_COLUMNS}
    if occurrence is None:
        occurrence = Occurrence(id=fact.occurrence_id, **values)
        session.add(occurrence)
        return occurrence, OccurrenceChange.NONE
    if not is_newer(fact, occurrence):
        return occurrence, OccurrenceChange.NONE
    change = _find_change(fact, occurrence)
    for name, value in values.items():
        setattr(occurrence, name, value)
    return occurrence, change


def apply_registration(session: Session, fact: RegistrationSnapshot) -> Registration | None:
    """Store the snapshot of a registration and return the copy; None when it is not newer.

    Raises NotFound while the occurrence is unknown: the bus delivers the fact again later.
    """
    occurrence = session.get(Occurrence, fact.occurrence_id, with_for_update=True)
    if occurrence is None:
        raise NotFound("unknown occurrence")
    registration = session.get(Registration, fact.registration_id)
    if registration is not None and not is_newer(fact, registration):
        return None
    values = {name: getattr(fact, name) for name in REGISTRATION_COLUMNS}
    values["status"] = RegistrationStatus(fact.status)
    if registration is None:
        registration = Registration(id=fact.registration_id, occurrence=occurrence, **values)
        session.add(registration)
    else:
        for name, value in values.items():
            setattr(registration, name, value)
    session.flush()
    return registration


def is_newer(fact: Fact, copy: Occurrence | Registration) -> bool:
    """Return whether the fact is newer than the copy; older and repeated ones change nothing."""
    return fact.version > copy.version


def _find_change(fact: OccurrenceSnapshot, occurrence: Occurrence) -> OccurrenceChange:
    if fact.cancelled:
        return OccurrenceChange.NONE if occurrence.cancelled else OccurrenceChange.CANCELLED
    if any(getattr(fact, name) != getattr(occurrence, name) for name in TIME_AND_VENUE):
        return OccurrenceChange.MOVED
    return OccurrenceChange.NONE
