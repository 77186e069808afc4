"""Facts that events reads."""

from sqlalchemy.orm import Session

from services.events.models import Occurrence
from services.events.occurrences.pace import note_pace
from shared import clock
from shared.bus.handlers import Handlers
from shared.contracts import SeatsChanged
from shared.errors import NotFound
from shared.health import reports


def apply_seats(session: Session, fact: SeatsChanged) -> None:
    """Store the newest count of seats.

    Raises:
        NotFound: the occurrence is not known yet; the fact is tried again later.
    """
    # The row is locked: two consumers may handle two facts at once, and the higher version stays.
    occurrence = session.get(Occurrence, fact.occurrence_id, with_for_update={"of": Occurrence})
    if occurrence is None:
        raise NotFound("unknown occurrence")
    if fact.version > occurrence.seats_version:
        note_pace(occurrence, fact.capacity, fact.taken, clock.now())
        occurrence.capacity, occurrence.taken = fact.capacity, fact.taken
        occurrence.seats_version = fact.version


HANDLERS: Handlers = {SeatsChanged.type: apply_seats, **reports.build_handlers("events")}
