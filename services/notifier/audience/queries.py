"""Reads of the copies of occurrences and registrations."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifier.models import Occurrence, Registration
from shared.contracts.values import RegistrationStatus


def list_confirmed_registrations(
    session: Session, occurrence: Occurrence
) -> Sequence[Registration]:
    """Return the confirmed registrations for an occurrence."""
    confirmed = select(Registration).where(
        Registration.occurrence_id == occurrence.id,
        Registration.status == RegistrationStatus.CONFIRMED,
    )
    return session.scalars(confirmed).unique().all()
