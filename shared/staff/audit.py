"""The log of staff actions: every change, and every view of personal data.

It holds ids and the names of changed fields, never personal data of families.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Integer,
    MetaData,
    Row,
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
MAX_TARGET = 300  # characters
audit = Table(
    "audit",
    MetaData(),
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("staff_id", Uuid),
    Column("staff_name", String(100), nullable=False),
    Column("organisation_id", Uuid, index=True),
    Column("action", String(50), nullable=False),
    Column("subject_id", Uuid, key="target_id", index=True),
    Column("subject", String(MAX_TARGET), key="target", nullable=False),
    Column("detail", JSON, nullable=False),
)


@dataclass(frozen=True)
class AuditEntry:
    """One action; `staff_name` is empty for the holder of a secret link and for the operator."""

    at: datetime
    staff_name: str
    action: str
    target: str
    detail: Mapping[str, str]


def record_action(
    session: Session,
    actor: StaffAccess | None,
    action: str,
    *,
    organisation_id: UUID | None,
    target_id: UUID | None,
    target: str = "",
    **detail: str,
) -> None:
    """Record an action in the transaction that does it.

    `actor` is None for the holder of a secret link. `target` is a text by which a reader
    recognises the target, such as an event's title; never a child's name.
    """
    row = {
        "at": clock.now(),
        "staff_id": actor.staff_id if actor else None,
        "staff_name": actor.name if actor else "",
        "organisation_id": organisation_id,
        "action": action,
        "target_id": target_id,
        "target": target[:MAX_TARGET],
        "detail": detail,
    }
    session.execute(insert(audit).values(row))


def list_by_organisation(
    session: Session, organisation_id: UUID, page: int
) -> tuple[Sequence[AuditEntry], bool]:
    """Return a page of an organisation's log, newest first, and whether older entries exist."""
    rows = select(audit).where(audit.c.organisation_id == organisation_id)
    start = (page - 1) * PAGE_SIZE
    newest_first = rows.order_by(audit.c.seq.desc()).offset(start).limit(PAGE_SIZE + 1)
    entries = [_build_entry(row) for row in session.execute(newest_first)]
    return entries[:PAGE_SIZE], len(entries) > PAGE_SIZE


def list_by_target(session: Session, target_id: UUID) -> Sequence[AuditEntry]:
    """Return all entries about one target, newest first."""
    rows = select(audit).where(audit.c.target_id == target_id).order_by(audit.c.seq.desc())
    return [_build_entry(row) for row in session.execute(rows)]


def delete_old_entries(session: Session, before: datetime) -> None:
    """Delete the entries before a time."""
    session.execute(delete(audit).where(audit.c.at < before))


def _build_entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(row.at, row.staff_name, row.action, row.target, row.detail)
