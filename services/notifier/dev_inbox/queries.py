"""Every non-trivial read of notifier."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifier.models import Captured

PAGE_SIZE = 50


def captured(session: Session, recipient: str = "", page: int | None = None) -> Sequence[Captured]:
    """What was captured, newest first; all of it, or one page, or one recipient's."""
    rows = select(Captured).order_by(Captured.created_at.desc(), Captured.delivery_id)
    if recipient:
        rows = rows.where(Captured.recipient == recipient)
    if page is not None:
        rows = rows.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
    return session.scalars(rows).all()


def one_captured(session: Session, delivery_id: UUID) -> Captured | None:
    """One captured message."""
    return session.get(Captured, delivery_id)
