"""The log of staff actions: every change, and every view of personal data.

It holds ids and the names of changed fields, never personal data of families.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
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
FETCH_SIZE = 200  # rows at a time
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
    """An action, or equal ones in a row: `at` is the time of the newest, `first_at` of the oldest.

    `staff_name` is empty for the holder of a secret link and for the operator.
    """

    at: datetime
    staff_name: str
    action: str
    target: str
    detail: Mapping[str, str]
    count: int
    first_at: datetime


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
    session: Session, organisation_id: UUID, page: int, without: Collection[str] = ()
) -> tuple[Sequence[AuditEntry], bool]:
    """Return a page of an organisation's log, newest first, and whether older entries exist.

    Equal actions in a row are one entry. Actions in `without` are left out.
    """
    rows = select(audit).where(
        audit.c.organisation_id == organisation_id, audit.c.action.not_in(without)
    )
    newest_first = rows.order_by(audit.c.seq.desc()).execution_options(yield_per=FETCH_SIZE)
    start = (page - 1) * PAGE_SIZE
    entries = islice(_join_equal(session.execute(newest_first)), start, start + PAGE_SIZE + 1)
    found = list(entries)
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def list_by_target(session: Session, target_id: UUID) -> Sequence[AuditEntry]:
    """Return all entries about one target, newest first."""
    rows = select(audit).where(audit.c.target_id == target_id).order_by(audit.c.seq.desc())
    return [_build_entry(row) for row in session.execute(rows)]


def delete_old_entries(session: Session, before: datetime) -> None:
    """Delete the entries before a time."""
    session.execute(delete(audit).where(audit.c.at < before))


def _join_equal(rows: Iterable[Row[Any]]) -> Iterator[AuditEntry]:
    """Yield one entry for equal actions in a row: the newest, with their number and the oldest."""
    for _key, equal in groupby(rows, key=_find_equal_parts):
        newest, *older = equal
        oldest = older[-1] if older else newest
        yield replace(_build_entry(newest), count=1 + len(older), first_at=oldest.at)


def _find_equal_parts(row: Row[Any]) -> tuple[Any, ...]:
    return row.staff_id, row.staff_name, row.action, row.target_id, row.target, row.detail


def _build_entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(row.at, row.staff_name, row.action, row.target, row.detail, 1, row.at)
