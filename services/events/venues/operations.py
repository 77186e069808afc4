"""Every write of venues. Nothing here commits."""

from contextlib import ExitStack
from dataclasses import asdict

from sqlalchemy.orm import Session

from services.events.event import facts
from services.events.event.changes import (
    ChangeMeaning,
    ConfirmationRequired,
    describe_meaning,
    suggest_meaning,
)
from services.events.event.content import VenueDetails
from services.events.event.queries import count_seats_ahead
from services.events.event.texts import update_search_text
from services.events.models import Venue
from services.events.venues import queries
from shared.errors import Unprocessable
from shared.staff import audit
from shared.staff.access import StaffAccess

SILENT_CHANGE = ["municipality"]  # no message names the municipality


class VenueExists(Unprocessable):
    """The organisation has another venue of this name and address."""

    code, title = "venue-exists", "There is such a venue already"


def change_venue(
    session: Session,
    actor: StaffAccess,
    venue: Venue,
    details: VenueDetails,
    *,
    meaning: ChangeMeaning | None = None,
) -> None:
    """Change a venue; everybody who has a seat there gets a message of a move.

    `meaning` says whether the change is a move or a correction; None asks for it.

    Raises:
        ConfirmationRequired: seats are taken, and `meaning` is not known.
        VenueExists: the organisation would have two equal venues.
    """
    values = asdict(details)
    changed = [name for name, value in values.items() if getattr(venue, name) != value]
    if not changed:
        return
    if queries.has_twin(session, venue, details):
        raise VenueExists
    suggested = suggest_meaning([venue.name, venue.address], [details.name, details.address])
    events = queries.lock_published_events(session, venue)
    with ExitStack() as stack:
        for event in events:
            stack.enter_context(
                facts.publish_differences(session, event, meaning or ChangeMeaning.MOVE)
            )
        for name in changed:
            setattr(venue, name, values[name])
        for event in queries.list_events(session, venue):
            update_search_text(event)
        session.flush()
        seats = sum(count_seats_ahead(event.occurrences) for event in events)
        if seats and meaning is None and changed != SILENT_CHANGE:
            raise ConfirmationRequired(seats, suggested)
    audit.record_action(
        session,
        actor,
        "venue_changed",
        organisation_id=venue.organisation_id,
        target_id=venue.id,
        target=f"{venue.name}, {venue.address}",
        what=", ".join(changed),
        **describe_meaning(meaning or ChangeMeaning.MOVE),
    )
