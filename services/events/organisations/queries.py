"""Queries about organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.events.models import Event, EventStatus, Occurrence, Organisation
from services.events.models.staff import Membership
from shared import clock
from shared.errors import NotFound


@dataclass(frozen=True)
class OrganisationCounts:
    """An organisation, and how many members, events and coming occurrences it has."""

    organisation: Organisation
    members: int
    events: int
    coming: int


def get_organisation(session: Session, organisation_id: UUID) -> Organisation:
    """Return an organisation. Raises NotFound."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def list_organisations(session: Session) -> Sequence[Organisation]:
    """List every organisation in the order of the slugs."""
    return session.scalars(select(Organisation).order_by(Organisation.slug)).all()


def list_organisations_with_counts(session: Session) -> Sequence[OrganisationCounts]:
    """List every organisation with its counts, in the order of the slugs."""
    coming = (
        select(func.count(Occurrence.id))
        .join(Event, Occurrence.event_id == Event.id)
        .where(
            Event.organisation_id == Organisation.id,
            Event.status == EventStatus.PUBLISHED,
            Occurrence.ends_at > clock.now(),
            Occurrence.cancelled.is_(False),
        )
        .scalar_subquery()
    )
    rows = select(
        Organisation,
        _count_rows(Membership.id, Membership.organisation_id),
        _count_rows(Event.id, Event.organisation_id),
        coming,
    )
    return [OrganisationCounts(*row) for row in session.execute(rows.order_by(Organisation.slug))]


def _count_rows(counted: Any, organisation_id: Any) -> ColumnElement[int]:
    rows = select(func.count(counted)).where(organisation_id == Organisation.id)
    return rows.scalar_subquery()
