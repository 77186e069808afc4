"""Writes of what the organiser decides about a registration."""

from collections.abc import Collection
from typing import assert_never
from uuid import UUID

from sqlalchemy.orm import Session

from services.registrations.approval.queries import lock_pending
from services.registrations.approval.schemas import Decision, DecisionRequest
from services.registrations.audit_labels import Action
from services.registrations.models import Occurrence, Registration
from services.registrations.occurrences.seats import release_seats
from services.registrations.registration import facts
from services.registrations.registration.audit import record_action
from services.registrations.registration.errors import TooLate
from shared import clock
from shared.contracts.values import CancelReason, RegistrationStatus
from shared.staff.access import StaffAccess


def decide_registrations(
    session: Session,
    occurrence: Occurrence,
    ids: Collection[UUID],
    request: DecisionRequest,
    actor: StaffAccess,
) -> int:
    """Accept or decline these registrations of an occurrence; return how many there were.

    Those that do not wait for approval any more are left as they are. Raises TooLate after the end
    of the occurrence, or when it is cancelled.
    """
    if not occurrence.is_editable_at(clock.now()):
        raise TooLate("The event is over or cancelled.")
    pending = lock_pending(session, occurrence.id, ids)
    for registration in pending:
        match request.decision:
            case Decision.APPROVE:
                _approve_registration(session, registration, actor)
            case Decision.DECLINE:
                _decline_registration(session, registration, request.reason, actor)
            case _:
                assert_never(request.decision)
    return len(pending)


def _approve_registration(session: Session, registration: Registration, actor: StaffAccess) -> None:
    registration.status = RegistrationStatus.CONFIRMED
    registration.version += 1
    session.flush()
    facts.publish_confirmed(session, registration)
    record_action(session, actor, Action.APPROVED, registration)


def _decline_registration(
    session: Session, registration: Registration, reason: str, actor: StaffAccess
) -> None:
    registration.status, registration.cancelled_at = RegistrationStatus.CANCELLED, clock.now()
    registration.declined_because = reason
    registration.version += 1
    session.flush()
    facts.publish_cancelled(session, registration, silent=False, reason=CancelReason.DECLINED)
    record_action(session, actor, Action.DECLINED, registration, reason=reason)
    release_seats(session, registration.occurrence_id, registration.seats)
