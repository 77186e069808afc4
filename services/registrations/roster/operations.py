"""Change the capacity of an occurrence, and add registrations by hand."""

from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import Occurrence, Registration
from services.registrations.occurrences import seats
from services.registrations.questions.operations import add_answers
from services.registrations.registration import facts
from services.registrations.registration.audit import record_action
from services.registrations.registration.errors import Closed, Full
from services.registrations.registration.operations import build_registration, check_request
from services.registrations.registration.schemas import RegistrationRequest
from services.registrations.roster.schemas import CapacityChange
from shared import clock
from shared.contracts.values import RegistrationMode
from shared.errors import Conflict
from shared.staff.access import StaffAccess


class CapacityChanged(Conflict):
    """The capacity was changed after it was shown for this change."""

    code, title = "capacity-changed", "The capacity was changed in the meantime"


class SeatsTaken(Conflict):
    """More seats are taken than the capacity that was asked for."""

    code, title = "seats-taken", "More seats are taken than that"

    def __init__(self, taken: int) -> None:
        super().__init__()
        self.taken = taken


def set_capacity(
    session: Session, actor: StaffAccess, occurrence: Occurrence, change: CapacityChange
) -> int:
    """Set the capacity and return it.

    Where seats were taken after the form was shown, the capacity becomes the number that is taken:
    in a rush any number typed would be too low when it arrives.

    Raises CapacityChanged when it is no longer the one that was shown, SeatsTaken when it is lower
    than what was taken already when it was typed.
    """
    capacity, shown = change.capacity, change.shown
    if capacity == shown == occurrence.capacity:
        return capacity
    if not seats.resize_capacity(session, occurrence.id, capacity, shown):
        was_possible = change.taken is not None and change.taken <= capacity
        is_lowered = was_possible and seats.lower_capacity(session, occurrence.id, capacity, shown)
        session.refresh(occurrence)
        if occurrence.capacity != shown and not is_lowered:
            raise CapacityChanged
        if not is_lowered:
            raise SeatsTaken(occurrence.taken)
        capacity = occurrence.capacity
    detail = f"{shown} → {capacity}"
    record_action(session, actor, Action.CAPACITY_CHANGED, occurrence, seats=detail)
    return capacity


def add_registration(
    session: Session, actor: StaffAccess, occurrence: Occurrence, request: RegistrationRequest
) -> Registration:
    """Register participants by hand: all get a seat, or nobody.

    Staff may do so before registration opens and after it closes. Raises Closed when the
    occurrence is over, cancelled or takes no registrations, InvalidAnswers, Full when too few seats
    are left. A required answer may be missing.
    """
    if not can_add(occurrence):
        raise Closed("Nobody can be added to this occurrence any more.")
    form = check_request(occurrence, request, is_complete=False)
    registration = build_registration(occurrence, request)
    session.add(registration)
    session.flush()
    add_answers(session, registration, form.answers)
    facts.publish_confirmed(session, registration)
    record_action(session, actor, Action.ADDED, registration)
    if not seats.take_seats(session, occurrence.id, registration.seats):
        raise Full(f"There are fewer than {registration.seats} seats left.")
    return registration


def can_add(occurrence: Occurrence) -> bool:
    """Return whether staff may add registrations now, no matter if seats are left."""
    is_here = occurrence.registration_mode == RegistrationMode.HERE
    return is_here and occurrence.is_editable_at(clock.now())
