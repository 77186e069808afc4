"""Events that the signed-in member of staff may see or change, and what their forms post."""

from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from services.events.event import queries
from services.events.event.changes import ChangeMeaning
from services.events.models import Event
from shared.staff.rights import Right
from shared.web.staff_session import current_staff


def get_own_event(session: Session, event_id: UUID, right: Right) -> Event:
    """Return an event in whose organisation the signed-in person has the right.

    Raises:
        NotFound: there is no such event, or the person may not even see it.
        Forbidden: the person may see the event, and lacks the right.
    """
    event = queries.get_event(session, event_id)
    current_staff().require(right, event.organisation_id)
    return event


def lock_own_event(session: Session, event_id: UUID, right: Right) -> Event:
    """Return the same event, locked until the end of the transaction, in order to change it."""
    queries.lock_event(session, event_id)
    return get_own_event(session, event_id, right)


def read_form_version() -> int:
    """Return the event's version from the posted form; 0, which no event has, if there is none."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def read_meaning() -> ChangeMeaning | None:
    """Return from the posted form what another time or place means; None if it does not say."""
    text = request.form.get("meaning", "")
    return ChangeMeaning(text) if text in list(ChangeMeaning) else None
