"""Reads of held registrations."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registrations.models import IS_HELD, Registration, SeatBudget
from shared import clock


def has_expired_holds(session: Session) -> bool:
    """Return whether the time of a held registration has passed."""
    expired = select(Registration.id).where(IS_HELD, Registration.held_until <= clock.now())
    return session.execute(expired.limit(1)).first() is not None


def has_old_budgets(session: Session, period: timedelta) -> bool:
    """Return whether the period of a budget is over."""
    old = select(SeatBudget.client).where(SeatBudget.started_at <= clock.now() - period)
    return session.execute(old.limit(1)).first() is not None


def find_most_used(session: Session) -> int:
    """Find the most seats that one client has taken; 0 when no budget is in use."""
    return session.scalars(select(func.coalesce(func.max(SeatBudget.used), 0))).one()


def count_held_seats(session: Session) -> int:
    """Count the seats that are held now."""
    held = select(func.coalesce(func.sum(Registration.seats), 0)).where(IS_HELD)
    return session.scalars(held).one()
