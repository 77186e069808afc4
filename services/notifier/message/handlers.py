"""The bus door: what notifier learns from the facts it reads, and what it says because of them.

The occurrence's row is locked first, so that a move and a registration never pass each other.
"""

from functools import partial

from sqlalchemy.orm import Session

from services.notifier.message import operations
from services.notifier.models import Occurrence, Registration
from services.notifier.staff_mail.operations import send_invitation, send_link
from shared.bus.consumer import Handlers
from shared.contracts import (
    Fact,
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrencePublished,
    OccurrenceSnapshot,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationSnapshot,
    SignInRequested,
    StaffAccessChanged,
    StaffInvited,
)
from shared.errors import NotFound
from shared.health import reports
from shared.staff import access

_OCCURRENCE = (
    "version", "organisation_id", "slug", "title", "organisation_name", "venue", "address",
    "online_url", "contact_email", "contact_phone", "starts_at", "ends_at", "time_zone",
    "cancel_until", "cancelled",
)  # fmt: skip
_REGISTRATION = (
    "version", "status", "seats", "contact_name", "contact_email", "contact_phone", "language",
    "link_version",
)  # fmt: skip
_PLACE_AND_TIME = ("starts_at", "ends_at", "venue", "address", "online_url")


def keep_occurrence(session: Session, fact: OccurrenceSnapshot, reminder_hours: int) -> None:
    """Keep the newest snapshot of a time slot; tell those who come what it changes for them."""
    known = session.get(Occurrence, fact.occurrence_id, with_for_update=True)
    if known is None:
        values = {name: getattr(fact, name) for name in _OCCURRENCE}
        session.add(Occurrence(id=fact.occurrence_id, **values))
        return
    if not newer(fact, known):
        return
    called_off = fact.cancelled and not known.cancelled
    moved = any(getattr(fact, name) != getattr(known, name) for name in _PLACE_AND_TIME)
    for name in _OCCURRENCE:
        setattr(known, name, getattr(fact, name))
    if called_off:
        operations.tell_called_off(session, known)
    elif moved and not known.cancelled:
        operations.tell_moved(session, known, reminder_hours)


def keep_registration(session: Session, fact: RegistrationSnapshot, reminder_hours: int) -> None:
    """Keep the newest snapshot of a registration and write to its contact.

    Raises NotFound while its occurrence is unknown: the bus brings the fact again later.
    """
    occurrence = session.get(Occurrence, fact.occurrence_id, with_for_update=True)
    if occurrence is None:
        raise NotFound("unknown occurrence")
    known = session.get(Registration, fact.registration_id)
    if known is not None and not newer(fact, known):
        return
    values = {name: getattr(fact, name) for name in _REGISTRATION}
    if known is None:
        known = Registration(id=fact.registration_id, occurrence=occurrence, **values)
        session.add(known)
    else:
        for name, value in values.items():
            setattr(known, name, value)
    session.flush()
    if isinstance(fact, RegistrationCancelled) and fact.silent:
        operations.drop_unsent(session, known)
    else:
        operations.tell_registration(session, known, reminder_hours)


def newer(fact: Fact, known: Occurrence | Registration) -> bool:
    """Whether the fact tells more than we know; older and repeated ones change nothing."""
    return fact.version > known.version


def handlers(reminder_hours: int) -> Handlers:
    """One function a contract; reminders go so many hours before the start."""
    occurrence = partial(keep_occurrence, reminder_hours=reminder_hours)
    registration = partial(keep_registration, reminder_hours=reminder_hours)
    return {
        OccurrencePublished.type: occurrence,
        OccurrenceMoved.type: occurrence,
        OccurrenceCancelled.type: occurrence,
        RegistrationConfirmed.type: registration,
        RegistrationChanged.type: registration,
        RegistrationCancelled.type: registration,
        StaffAccessChanged.type: access.store_staff_access,
        SignInRequested.type: send_link,
        StaffInvited.type: send_invitation,
        **reports.build_handlers("notifier"),
    }
