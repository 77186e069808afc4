"""Correcting a place. Nothing here commits."""

from collections.abc import Mapping
from contextlib import ExitStack

from sqlalchemy.orm import Session

from services.events.event import operations as core
from services.events.event_admin.operations import TellsPeople
from services.events.models import Venue
from services.events.occurrences import operations as occurrences
from services.events.venues import queries
from shared.errors import Unprocessable
from shared.staff import audit
from shared.staff.access import StaffAccess
from shared.web.text import _

PARTS = ("name", "address", "municipality")


def change(
    session: Session,
    actor: StaffAccess,
    place: Venue,
    form: Mapping[str, str],
    *,
    confirmed: bool = False,
) -> None:
    """Bring a place to what the form says; whoever has a seat there hears of it.

    Raises TellsPeople unless that was confirmed, Unprocessable when the place is there twice then.
    """
    changed = [part for part in PARTS if getattr(place, part) != form[part]]
    if not changed:
        return
    if queries.twin(session, place, form["name"], form["address"]):
        raise Unprocessable(errors={"name": _("This place is in the list already.")})
    events = queries.held_there(session, place)
    with ExitStack() as telling:
        for event in events:
            telling.enter_context(core.telling(session, event))
        for part in changed:
            setattr(place, part, form[part])
        session.flush()
        seats = sum(occurrences.seats_to_come(event.occurrences) for event in events)
        if seats and not confirmed and changed != ["municipality"]:  # which is told to nobody
            raise TellsPeople(seats)
    audit.record_action(
        session, actor, "venue_changed",
        organisation_id=place.organisation_id, subject_id=place.id,
        subject=f"{place.name}, {place.address}", what=", ".join(changed),
    )  # fmt: skip
