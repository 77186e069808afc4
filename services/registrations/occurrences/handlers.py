"""The bus door: what registrations does with the facts it reads."""

from sqlalchemy.orm import Session

from services.registrations.models import Occurrence
from shared.bus.consumer import Handlers
from shared.contracts import (
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrencePublished,
    OccurrenceSnapshot,
    StaffAccessChanged,
)
from shared.health import reports
from shared.staff import access

_COPIED = (
    "version", "event_id", "organisation_id", "slug", "title", "organisation_name", "venue",
    "address", "starts_at", "ends_at", "time_zone", "opens_at", "closes_at", "cancel_until",
    "cancelled", "registration", "contact_email", "contact_phone", "online_url",
)  # fmt: skip


def keep_occurrence(session: Session, fact: OccurrenceSnapshot) -> None:
    """Keep the newest snapshot of a time slot; its capacity counts the first time only."""
    known = session.get(Occurrence, fact.occurrence_id, with_for_update=True)
    if known is None:
        session.add(_first(fact))
    elif known.version < fact.version:
        for name in _COPIED:
            setattr(known, name, getattr(fact, name))


def _first(fact: OccurrenceSnapshot) -> Occurrence:
    values = {name: getattr(fact, name) for name in _COPIED}
    return Occurrence(id=fact.occurrence_id, capacity=fact.capacity, taken=0, **values)


HANDLERS: Handlers = {
    OccurrencePublished.type: keep_occurrence,
    OccurrenceMoved.type: keep_occurrence,
    OccurrenceCancelled.type: keep_occurrence,
    StaffAccessChanged.type: access.store_staff_access,
    **reports.build_handlers("registrations"),
}
