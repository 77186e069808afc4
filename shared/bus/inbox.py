"""The inbox: which facts a service has applied, recorded in the transaction of their effect."""

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


def mark_received(session: Session, consumer: str, event_id: UUID) -> bool:
    """Record a fact as applied; return False when it was applied before."""
    row = {"consumer": consumer, "event_id": event_id, "seen_at": clock.now()}
    statement = (
        insert_for(session, inbox).values(row).on_conflict_do_nothing().returning(inbox.c.event_id)
    )
    return session.execute(statement).first() is not None


def delete_old_rows(session: Session, before: datetime) -> None:
    """Delete rows that are older than any fact that could still be repeated."""
    session.execute(delete(inbox).where(inbox.c.seen_at < before))
