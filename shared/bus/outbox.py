"""The outbox: facts waiting in the service's own database, written with the change itself."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from shared import clock
from shared.bus.envelope import encode_fact
from shared.contracts import Fact
from shared.database.session import read_database_time
from shared.database.types import UtcDateTime

outbox = Table(
    "outbox",
    MetaData(),
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("contract", String(100), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("claimed_until", UtcDateTime),
)


def add_fact(session: Session, fact: Fact) -> UUID:
    """Promise a fact to its readers, in the caller's transaction; return the fact's id."""
    promised = build_row(fact)
    session.execute(insert(outbox), promised)
    fact_id: UUID = promised["id"]
    return fact_id


def build_row(fact: Fact) -> dict[str, Any]:
    """The outbox's row of a new fact, for whoever writes it with other rows."""
    fact_id, now = uuid4(), clock.now()
    body = json.dumps(encode_fact(fact_id, now, fact), ensure_ascii=False)
    return {"id": fact_id, "contract": fact.type, "body": body, "created_at": now}


def claim_rows(session: Session, limit: int, lease: timedelta) -> Sequence[Any]:
    """Take the oldest free rows for a while, so that two relays never hold one row."""
    now = read_database_time(session)
    free = (outbox.c.claimed_until.is_(None)) | (outbox.c.claimed_until < now)
    oldest = select(outbox.c.seq).where(free).order_by(outbox.c.seq).limit(limit)
    if session.get_bind().dialect.name == "postgresql":
        oldest = oldest.with_for_update(skip_locked=True)
    statement = (
        update(outbox)
        .where(outbox.c.seq.in_(oldest))
        .values(claimed_until=now + lease)
        .returning(outbox.c.seq, outbox.c.id, outbox.c.contract, outbox.c.body)
    )
    return sorted(session.execute(statement).all(), key=lambda row: row.seq)


def delete_rows(session: Session, ids: Sequence[UUID]) -> None:
    """The broker confirmed these facts: they are its own now, the rows can go."""
    session.execute(delete(outbox).where(outbox.c.id.in_(ids)))


def release_rows(session: Session, ids: Sequence[UUID]) -> None:
    """The broker did not take these facts: free for the next attempt."""
    session.execute(update(outbox).where(outbox.c.id.in_(ids)).values(claimed_until=None))


def has_waiting_facts(session: Session) -> bool:
    """Whether any fact waits: what a relay asks often, so without counting."""
    return session.execute(select(outbox.c.seq).limit(1)).first() is not None


def count_waiting_facts(session: Session) -> tuple[int, datetime | None]:
    """How many facts wait, and since when the oldest does."""
    oldest = select(outbox.c.created_at).order_by(outbox.c.seq).limit(1)
    count = session.scalar(select(func.count()).select_from(outbox)) or 0
    return count, session.scalar(oldest)
