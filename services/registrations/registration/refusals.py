"""Find why nothing was written for a new registration.

The hot statement only says that it wrote nothing: these reads are for the few that are refused.
"""

import math

from sqlalchemy.orm import Session

from services.registrations.models import Occurrence
from services.registrations.questions.schemas import FormChanged
from services.registrations.registration.errors import (
    Closed,
    ContactNotVerified,
    Full,
    MustBeApproved,
    MustBeHeld,
    TooManySeats,
)
from services.registrations.registration.insert import Budget, Row
from services.registrations.registration.limits import Limits
from services.registrations.registration.queries import find_budget, list_unverified_seats
from shared.contracts.values import RegistrationStatus
from shared.errors import DomainError, NotFound


def find_reason(
    session: Session,
    registration: Row,
    limits: Limits | None,
    status: RegistrationStatus,
    form_key: str,
) -> DomainError:
    """Return the reason why nothing was inserted with this status."""
    occurrence = session.get(Occurrence, registration["occurrence_id"], populate_existing=True)
    if occurrence is None:
        return NotFound("There is no such occurrence.")
    if not occurrence.is_open_at(registration["created_at"]):
        return Closed("Registration for this occurrence is not open.")
    if occurrence.form_key != form_key:
        return FormChanged("Read the questions again, and answer them.")
    if limits and occurrence.open_seats >= registration["seats"]:
        reason = _find_limit(session, registration, occurrence, limits, status)
        if reason:
            return reason
    # Or there were, and some came free in the meantime.
    return Full(f"There are fewer than {registration['seats']} seats left.")


def _find_limit(
    session: Session,
    registration: Row,
    occurrence: Occurrence,
    limits: Limits,
    status: RegistrationStatus,
) -> DomainError | None:
    """Find which limit was reached."""
    if occurrence.needs_approval and status is RegistrationStatus.CONFIRMED:
        return MustBeApproved()
    now, is_held = registration["created_at"], status is RegistrationStatus.HELD
    budget = limits.build_budget(status, now)
    if _has_contact_spent(session, registration, occurrence, budget):
        return ContactNotVerified("Open the link in our message first, and confirm the address.")
    spent = find_budget(session, budget)
    is_spent = (spent.used if spent else 0) + registration["seats"] > budget.seats
    if not is_held and (is_spent or occurrence.confirm_by_link):
        return MustBeHeld()
    if not is_spent:
        return None
    began_at = spent.started_at if spent else now
    left = began_at + limits.period - now
    return TooManySeats(retry_after=max(1, math.ceil(left.total_seconds())))


def _has_contact_spent(
    session: Session, registration: Row, occurrence: Occurrence, budget: Budget
) -> bool:
    """Return whether the contact has to use a link before; as HAS_CONTACT_SPENT asks it."""
    email, phone = registration["contact_email"], registration["contact_phone"]
    unverified = list_unverified_seats(session, email, phone, registration["created_at"])
    here = [seats for event_id, seats in unverified if event_id == occurrence.event_id]
    everywhere = [seats for _event_id, seats in unverified]
    return any(
        taken and sum(taken) + registration["seats"] > maximum
        for taken, maximum in (
            (everywhere, budget.contact_seats),
            (here, budget.contact_event_seats),
        )
    )
