"""What every change by staff has in common: it is counted on the event and noted in the log.

Whoever changes an event says which version she saw; one that has moved on is not written over.
"""

from sqlalchemy.orm import Session

from services.events.models import Event
from shared import clock
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.access import StaffAccess


class Stale(Conflict):
    """Somebody else changed the event after this page was opened."""

    code, title = "changed-meanwhile", "The event was changed in the meantime"


def require(event: Event, version: int) -> None:
    """Stale unless the event is still as it was seen."""
    if event.version != version:
        raise Stale


def done(session: Session, actor: StaffAccess, event: Event, act: str, **detail: str) -> None:
    """Count the change and note it, with what a reader of the log needs to understand it."""
    event.version += 1
    event.changed_at, event.changed_by = clock.now(), actor.name
    note(session, actor, event, act, **detail)


def note(session: Session, actor: StaffAccess, event: Event, act: str, **detail: str) -> None:
    """Note an act on this event, by the event's title."""
    audit.record_action(
        session,
        actor,
        act,
        organisation_id=event.organisation_id,
        subject_id=event.id,
        subject=name(event),
        **detail,
    )


def name(event: Event) -> str:
    """What colleagues know the event by: its first title."""
    return next((text for text in event.title.values() if text), "")
