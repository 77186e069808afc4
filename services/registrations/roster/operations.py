"""What staff write on the roster. Each takes a session; none commits."""

from typing import Any

from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, Participant, Registration
from services.registrations.occurrences import seats
from services.registrations.registration import audit, facts
from services.registrations.registration.operations import Closed, Full
from shared import clock
from shared.bus import outbox
from shared.errors import Conflict
from shared.staff.access import StaffAccess


class CapacityChanged(Conflict):
    """It is not the capacity any more that was shown when another one was typed."""

    code, title = "capacity-changed", "The capacity was changed in the meantime"


class SeatsTaken(Conflict):
    """More seats are taken than the capacity that was asked for."""

    code, title = "seats-taken", "More seats are taken than that"

    def __init__(self, taken: int) -> None:
        super().__init__()
        self.taken = taken


def set_capacity(
    session: Session, actor: StaffAccess, occurrence: Occurrence, capacity: int, shown: int
) -> None:
    """Another capacity, in seats; CapacityChanged, SeatsTaken."""
    if capacity == shown == occurrence.capacity:
        return
    if not seats.resize(session, occurrence.id, capacity, shown):
        session.refresh(occurrence)
        if occurrence.capacity != shown:
            raise CapacityChanged
        raise SeatsTaken(occurrence.taken)
    audit.note(session, actor, "capacity_changed", occurrence, seats=f"{shown} → {capacity}")


def add(
    session: Session, actor: StaffAccess, occurrence: Occurrence, form: dict[str, Any]
) -> Registration:
    """One registration by hand, before opening and after closing too: all get a seat, or nobody.

    Raises Closed when it is over or called off, Full without seats: nobody is beyond capacity.
    """
    if occurrence.registration != "here" or not occurrence.editable_at(clock.now()):
        raise Closed("Nobody can be added to this occurrence any more.")
    made = _new(occurrence, form)
    session.add(made)
    session.flush()
    outbox.add_fact(session, facts.added(made))
    audit.note(session, actor, "added", made)
    if not seats.take(session, occurrence.id, made.seats):
        raise Full(f"There are fewer than {made.seats} seats left.")
    return made


def _new(occurrence: Occurrence, form: dict[str, Any]) -> Registration:
    contact = form["contact"]
    return Registration(
        occurrence=occurrence,
        version=1,
        link_version=1,
        status="confirmed",
        seats=len(form["participants"]),
        contact_name=contact["name"],
        contact_email=contact["email"],
        contact_phone=contact["phone"],
        language=contact["language"],
        role=contact["role"],
        note=form["note"],
        created_at=clock.now(),
        participants=[
            Participant(position=position, **given)
            for position, given in enumerate(form["participants"])
        ],
    )
