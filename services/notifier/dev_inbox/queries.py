"""Reads of captured messages."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifier.models import Captured

PAGE_SIZE = 50


def list_captured(
    session: Session, recipient: str = "", page: int | None = None
) -> Sequence[Captured]:
    """Return captured messages, newest first: all, or those of a recipient, or of a page.

    A page holds one message more than `PAGE_SIZE` if there are more.
    """
    rows = select(Captured).order_by(Captured.created_at.desc(), Captured.delivery_id)
    if recipient:
        rows = rows.where(Captured.recipient == recipient)
    if page is not None:
        rows = rows.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
    return session.scalars(rows).all()


def find_captured(session: Session, delivery_id: UUID) -> Captured | None:
    """Return one captured message, if it exists."""
    return session.get(Captured, delivery_id)
