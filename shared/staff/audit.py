"""The log of a service: every change, and every look at people's data, with who and when.

It holds ids and the names of what changed, never the data themselves.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    delete,
    insert,
    select,
)
from sqlalchemy.orm import Session

from shared import clock
from shared.database.types import UtcDateTime
from shared.staff.access import StaffAccess

PAGE_SIZE = 50
audit = Table(
    "audit",
    MetaData(),
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("staff_id", Uuid),
    Column("staff_name", String(100), nullable=False),
    Column("organisation_id", Uuid, index=True),
    Column("action", String(50), nullable=False),
    Column("subject_id", Uuid, index=True),
    Column("subject", String(300), nullable=False),
    Column("detail", JSON, nullable=False),
)


def record_action(
    session: Session,
    actor: StaffAccess | None,
    action: str,
    *,
    organisation_id: UUID | None,
    subject_id: UUID | None,
    subject: str = "",
    **detail: str,
) -> None:
    """Note an act in the transaction that does it; `actor` is None for the holder of a secret link.

    `subject` is what a reader recognises it by, such as an event's title; never a child's name.
    """
    row = {
        "at": clock.now(),
        "staff_id": actor.staff_id if actor else None,
        "staff_name": actor.name if actor else "",
        "organisation_id": organisation_id,
        "action": action,
        "subject_id": subject_id,
        "subject": subject[:300],
        "detail": detail,
    }
    session.execute(insert(audit).values(row))


def list_by_organisation(
    session: Session, organisation_id: UUID, page: int
) -> tuple[Sequence[Any], bool]:
    """Return a page of an organisation's log, newest first, and whether there are older entries."""
    rows = select(audit).where(audit.c.organisation_id == organisation_id)
    start = (page - 1) * PAGE_SIZE
    found = session.execute(
        rows.order_by(audit.c.seq.desc()).offset(start).limit(PAGE_SIZE + 1)
    ).all()
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def list_by_target(session: Session, subject_id: UUID) -> Sequence[Any]:
    """Everything that was done to one subject, newest first."""
    rows = select(audit).where(audit.c.subject_id == subject_id).order_by(audit.c.seq.desc())
    return session.execute(rows).all()


def delete_old_entries(session: Session, before: datetime) -> None:
    """Drop entries that nobody needs any more."""
    session.execute(delete(audit).where(audit.c.at < before))
