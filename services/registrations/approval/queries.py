"""Reads of registrations that wait for approval."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registrations.models import Registration
from shared.contracts.values import RegistrationStatus


def list_pending(session: Session, occurrence_id: UUID) -> Sequence[Registration]:
    """List the registrations of an occurrence that wait for approval, the oldest first."""
    rows = _select_pending(occurrence_id).order_by(Registration.created_at, Registration.id)
    return session.scalars(rows).all()


def lock_pending(
    session: Session, occurrence_id: UUID, ids: Collection[UUID]
) -> Sequence[Registration]:
    """Lock those of these registrations that wait for approval, in the order of their ids."""
    rows = _select_pending(occurrence_id).where(Registration.id.in_(ids))
    ordered = rows.order_by(Registration.id).with_for_update(of=Registration)
    return session.scalars(ordered).all()


def _select_pending(occurrence_id: UUID) -> Select[Registration]:
    return select(Registration).where(
        Registration.occurrence_id == occurrence_id,
        Registration.status == RegistrationStatus.PENDING,
    )
