"""Handlers of facts about occurrences and registrations: update the copies and queue messages."""

from functools import partial
from typing import assert_never

from sqlalchemy.orm import Session

from services.notifier.audience.operations import (
    OccurrenceChange,
    apply_occurrence,
    apply_registration,
)
from services.notifier.message import operations
from shared.bus.consumer import Handlers
from shared.contracts import (
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrencePublished,
    OccurrenceSnapshot,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationSnapshot,
)


def handle_occurrence(session: Session, fact: OccurrenceSnapshot, reminder_hours: int) -> None:
    """Apply an occurrence and queue messages about what changed to everybody who comes."""
    occurrence, change = apply_occurrence(session, fact)
    match change:
        case OccurrenceChange.NONE:
            pass
        case OccurrenceChange.MOVED:
            operations.queue_moved_messages(session, occurrence, reminder_hours)
        case OccurrenceChange.CANCELLED:
            operations.queue_occurrence_cancelled_messages(session, occurrence)
        case _:
            assert_never(change)


def handle_registration(session: Session, fact: RegistrationSnapshot, reminder_hours: int) -> None:
    """Apply a registration and queue messages to its contact.

    Raises NotFound while the occurrence is unknown: the bus delivers the fact again later.
    """
    registration = apply_registration(session, fact)
    if registration is None:
        return
    if isinstance(fact, RegistrationCancelled) and fact.silent:
        operations.drop_unsent_messages(session, registration)
    else:
        operations.queue_registration_messages(session, registration, reminder_hours)


def build_handlers(reminder_hours: int) -> Handlers:
    """Return the handlers by contract; reminders are sent this many hours before the start."""
    occurrence = partial(handle_occurrence, reminder_hours=reminder_hours)
    registration = partial(handle_registration, reminder_hours=reminder_hours)
    return {
        OccurrencePublished.type: occurrence,
        OccurrenceMoved.type: occurrence,
        OccurrenceCancelled.type: occurrence,
        RegistrationConfirmed.type: registration,
        RegistrationChanged.type: registration,
        RegistrationCancelled.type: registration,
    }
