"""The inbox: which facts a service has applied, recorded in the transaction of their effect."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, MetaData, String, Table, Uuid, delete
from sqlalchemy.orm import Session

from shared import clock
from shared.database.types import UtcDateTime
from shared.database.upsert import insert_for

inbox = Table(
    "inbox",
    MetaData(),
    Column("consumer", String(50), primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False, index=True),
)


def record_received(session: Session, consumer: str, event_ids: Sequence[UUID]) -> set[UUID]:
    """Record facts as applied; return the ids of those that were not applied before."""
    now = clock.now()
    rows = [{"consumer": consumer, "event_id": one, "seen_at": now} for one in event_ids]
    statement = insert_for(session, inbox).values(rows).on_conflict_do_nothing()
    return set(session.scalars(statement.returning(inbox.c.event_id)))


def delete_old_rows(session: Session, before: datetime) -> None:
    """Delete rows that are older than any fact that could still be repeated."""
    session.execute(delete(inbox).where(inbox.c.seen_at < before))
