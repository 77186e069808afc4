"""Changes by staff: versions, the audit log, and the errors that a change may raise."""

from enum import StrEnum

from sqlalchemy.orm import Session

from services.events.event.texts import find_first_title
from services.events.models import Event
from shared import clock
from shared.errors import Conflict, Unprocessable
from shared.staff import audit
from shared.staff.access import StaffAccess


class Stale(Conflict):
    """The data was changed by another person after the form was opened."""

    code, title = "changed-meanwhile", "The event was changed in the meantime"


class ConfirmationRequired(Conflict):
    """The change sends a message to everybody with a seat, so it must be confirmed.

    `seats` is the number of seats taken.
    """

    code, title = "tells-people", "People who registered hear of it at once"

    def __init__(self, seats: int) -> None:
        super().__init__()
        self.seats = seats


class Problem(StrEnum):
    """A reason why an event cannot be saved as asked."""

    OPENS_AFTER_CLOSING = "opens-after-closing"
    TEXTS_INCOMPLETE = "texts-incomplete"
    HAS_REGISTRATIONS = "has-registrations"
    UNKNOWN_VENUE = "unknown-venue"


class InvalidChange(Unprocessable):
    """The event cannot be saved as asked: `field` of the form has this `problem`."""

    code, title = "invalid-change", "The event cannot be saved like this"

    def __init__(self, field: str, problem: Problem) -> None:
        super().__init__(errors={field: problem.value})
        self.field, self.problem = field, problem


class MissingPart(StrEnum):
    """A part that an event needs before it is published; the code names a part of its page."""

    TEXTS = "texts"  # no language is complete
    OCCURRENCES = "times"  # no occurrence is ahead


class NotReady(Unprocessable):
    """The event cannot be published because `parts` are missing."""

    code, title = "not-ready", "The event is not ready"

    def __init__(self, parts: list[MissingPart]) -> None:
        super().__init__(errors={part.value: "missing" for part in parts})
        self.parts = parts


def require_version(event: Event, version: int) -> None:
    """Raise Stale unless the event still has this version."""
    if event.version != version:
        raise Stale


def record_change(
    session: Session, actor: StaffAccess, event: Event, action: str, **detail: str
) -> None:
    """Increment the event's version, and record the author and the time, also in the audit log."""
    event.version += 1
    event.changed_at, event.changed_by = clock.now(), actor.name
    record_event_action(session, actor, event, action, **detail)


def record_event_action(
    session: Session, actor: StaffAccess, event: Event, action: str, **detail: str
) -> None:
    """Write an action on this event to the audit log, with the event's title."""
    audit.record_action(
        session,
        actor,
        action,
        organisation_id=event.organisation_id,
        target_id=event.id,
        target=find_first_title(event),
        **detail,
    )
