"""Reads about organisations."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.events.models import Event, Occurrence, Organisation
from services.events.models.staff import Membership
from shared import clock


def list_organisations_with_counts(session: Session) -> Sequence[Any]:
    """Every organisation with how many members, events and coming time slots it has."""
    coming = (Event.status == "published") & (Occurrence.ends_at > clock.now())
    slots = select(func.count(Occurrence.id)).join(Event, Occurrence.event_id == Event.id)
    rows = select(
        Organisation,
        _count(Membership.id, Membership.organisation_id).label("members"),
        _count(Event.id, Event.organisation_id).label("events"),
        slots.where(
            Event.organisation_id == Organisation.id, coming, Occurrence.cancelled.is_(False)
        )
        .scalar_subquery()
        .label("coming"),
    )
    return session.execute(rows.order_by(Organisation.slug)).all()


def _count(what: Any, of: Any) -> ColumnElement[int]:
    return select(func.count(what)).where(of == Organisation.id).scalar_subquery()
