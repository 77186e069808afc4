"""Queries of the dashboard. `organisation_id` is None for the whole region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from services.events.models import Event, EventStatus, Occurrence, Organisation, Venue
from services.events.models.staff import Invitation, Membership
from shared import clock
from shared.contracts.values import RegistrationMode


class SetupStep(StrEnum):
    """A first step of a new organisation, in the order of the list."""

    DETAILS = "details"
    VENUE = "venue"
    EVENT = "event"
    PUBLISH = "publish"
    INVITE = "invite"


@dataclass(frozen=True)
class OccurrenceSeats:
    """The seats of a coming occurrence whose registration is on our pages."""

    organisation_id: UUID
    event_id: UUID
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int


def list_coming_occurrences(
    session: Session, organisation_id: UUID | None, maximum: int
) -> Sequence[Occurrence]:
    """List occurrences of published events that are not over, the next first."""
    rows = select(Occurrence).join(Event, Occurrence.event_id == Event.id)
    return session.scalars(
        rows.where(*_is_coming(organisation_id))
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(maximum)
    ).all()


def count_coming(session: Session, organisation_id: UUID | None) -> tuple[int, int]:
    """Return the number of coming events and of their occurrences, without cancelled ones."""
    counts = select(func.count(Occurrence.event_id.distinct()), func.count(Occurrence.id)).join(
        Event, Occurrence.event_id == Event.id
    )
    events, occurrences = session.execute(
        counts.where(*_is_coming(organisation_id), Occurrence.cancelled.is_(False))
    ).one()
    return events, occurrences


def list_seats(session: Session, organisation_id: UUID | None) -> list[OccurrenceSeats]:
    """List the seats of every coming occurrence, the next first."""
    rows = (
        select(
            Event.organisation_id,
            Event.id,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Occurrence.capacity,
            Occurrence.taken,
        )
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(
            *_is_coming(organisation_id),
            Event.registration_mode == RegistrationMode.HERE,
            Occurrence.cancelled.is_(False),
        )
    )
    seats = [OccurrenceSeats(*row) for row in session.execute(rows)]
    return sorted(seats, key=lambda one: one.starts_at)


def list_open_events(session: Session, organisation_id: UUID) -> Sequence[Event]:
    """List drafts, and published events that are coming or have no occurrences yet."""
    occurrences = select(Occurrence.id).where(Occurrence.event_id == Event.id)
    is_open = (Event.status == EventStatus.DRAFT) | (
        (Event.status == EventStatus.PUBLISHED)
        & (~occurrences.exists() | occurrences.where(Occurrence.ends_at > clock.now()).exists())
    )
    rows = select(Event).where(Event.organisation_id == organisation_id, is_open)
    return session.scalars(rows.order_by(Event.changed_at, Event.id)).all()


def list_completed_steps(session: Session, organisation: Organisation) -> set[SetupStep]:
    """Return the first steps that the organisation has completed."""
    owned = Event.organisation_id == organisation.id
    members = select(func.count(Membership.id)).where(Membership.organisation_id == organisation.id)
    conditions: dict[SetupStep, ColumnElement[bool]] = {
        SetupStep.VENUE: exists().where(Venue.organisation_id == organisation.id)
        | exists().where(owned, Event.online_url != ""),
        SetupStep.EVENT: exists().where(owned),
        SetupStep.PUBLISH: exists().where(owned, Event.status != EventStatus.DRAFT),
        SetupStep.INVITE: exists().where(Invitation.organisation_id == organisation.id)
        | (members.scalar_subquery() > 1),
    }
    row = session.execute(select(*conditions.values())).one()
    completed = {step for step, is_done in zip(conditions, row, strict=True) if is_done}
    if organisation.contact_email:
        completed.add(SetupStep.DETAILS)
    return completed


def _is_coming(organisation_id: UUID | None) -> list[ColumnElement[bool]]:
    conditions = [Event.status == EventStatus.PUBLISHED, Occurrence.ends_at > clock.now()]
    if organisation_id is not None:
        conditions.append(Event.organisation_id == organisation_id)
    return conditions
