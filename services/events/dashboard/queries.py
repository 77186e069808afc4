"""Reads of the dashboard; `organisation_id` is None for the whole region."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from services.events.models import Event, Occurrence, Organisation, Venue
from services.events.models.staff import Invitation, Membership
from shared import clock


class OccurrenceSeats(NamedTuple):
    """The seats of one time slot that is still to come and takes registrations here."""

    organisation_id: UUID
    event_id: UUID
    starts_at: datetime
    capacity: int
    taken: int


def list_coming_occurrences(
    session: Session, organisation_id: UUID | None, maximum: int
) -> Sequence[Occurrence]:
    """Time slots of published events that are not over, the next first."""
    slots = select(Occurrence).join(Event, Occurrence.event_id == Event.id)
    return session.scalars(
        slots.where(*_coming(organisation_id))
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(maximum)
    ).all()


def count_coming(session: Session, organisation_id: UUID | None) -> tuple[int, int]:
    """How many events are coming, and in how many time slots."""
    counts = select(func.count(Occurrence.event_id.distinct()), func.count(Occurrence.id)).join(
        Event, Occurrence.event_id == Event.id
    )
    events, slots = session.execute(
        counts.where(*_coming(organisation_id), Occurrence.cancelled.is_(False))
    ).one()
    return events, slots


def list_seats(session: Session, organisation_id: UUID | None) -> list[OccurrenceSeats]:
    """Every coming time slot with seats, the next first."""
    columns = (
        Event.organisation_id,
        Event.id,
        Occurrence.starts_at,
        Occurrence.capacity,
        Occurrence.taken,
    )
    slots = select(*columns).join(Occurrence, Occurrence.event_id == Event.id)
    here = (Event.registration == "here", Occurrence.cancelled.is_(False))
    rows = session.execute(slots.where(*_coming(organisation_id), *here))
    return sorted((OccurrenceSeats(*row) for row in rows), key=lambda one: one.starts_at)


def list_open_events(session: Session, organisation_id: UUID) -> Sequence[Event]:
    """Drafts, and published events that are coming or have no time slots yet."""
    slots = select(Occurrence.id).where(Occurrence.event_id == Event.id)
    open_now = (Event.status == "draft") | (
        (Event.status == "published")
        & (~slots.exists() | slots.where(Occurrence.ends_at > clock.now()).exists())
    )
    mine = select(Event).where(Event.organisation_id == organisation_id, open_now)
    return session.scalars(mine.order_by(Event.changed_at, Event.id)).all()


def list_completed_steps(session: Session, organisation: Organisation) -> dict[str, bool]:
    """What a new organisation has done already."""
    mine = Event.organisation_id == organisation.id
    there = Venue.organisation_id == organisation.id
    asked = Invitation.organisation_id == organisation.id
    members = select(func.count(Membership.id)).where(Membership.organisation_id == organisation.id)
    conditions: dict[str, ColumnElement[bool]] = {
        "venue": exists().where(there) | exists().where(mine, Event.online_url != ""),
        "event": exists().where(mine),
        "publish": exists().where(mine, Event.status != "draft"),
        "invite": exists().where(asked) | (members.scalar_subquery() > 1),
    }
    row = session.execute(select(*(one.label(name) for name, one in conditions.items()))).one()
    done: dict[str, Any] = {"details": organisation.contact_email != "", **row._mapping}
    return {name: bool(value) for name, value in done.items()}


def _coming(organisation_id: UUID | None) -> list[ColumnElement[bool]]:
    conditions = [Event.status == "published", Occurrence.ends_at > clock.now()]
    if organisation_id is not None:
        conditions.append(Event.organisation_id == organisation_id)
    return conditions
