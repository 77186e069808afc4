"""The bus door: what events does with the facts it reads."""

from sqlalchemy.orm import Session

from services.events.models import Occurrence
from shared.bus.consumer import Handlers
from shared.contracts import SeatsChanged
from shared.errors import NotFound
from shared.health import reports


def keep_seats(session: Session, fact: SeatsChanged) -> None:
    """Show the newest count of seats; NotFound while the slot is unknown, to be tried again."""
    # Held, so that of two facts at once the later one stays, whichever consumer is quicker.
    occurrence = session.get(Occurrence, fact.occurrence_id, with_for_update={"of": Occurrence})
    if occurrence is None:
        raise NotFound("unknown occurrence")
    if fact.version > occurrence.seats_version:
        occurrence.capacity, occurrence.taken = fact.capacity, fact.taken
        occurrence.seats_version = fact.version


HANDLERS: Handlers = {SeatsChanged.type: keep_seats, **reports.build_handlers("events")}
