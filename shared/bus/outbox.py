"""The outbox: facts that wait in the service's own database to be published.

A fact is written in the transaction of the change it describes: neither exists without the other.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from shared import clock
from shared.bus.envelope import encode_fact
from shared.contracts import Fact
from shared.database.session import read_database_time
from shared.database.types import UtcDateTime

MAX_CLOCK_DIFFERENCE = timedelta(minutes=1)
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


@dataclass(frozen=True)
class NewOutboxRow:
    """The values of a row for a new fact; the field names are those of the columns."""

    id: UUID
    contract: str
    body: str
    created_at: datetime


@dataclass(frozen=True)
class OutboxRow:
    """A claimed row: what the relay publishes."""

    id: UUID
    contract: str
    body: str


def add_fact(session: Session, fact: Fact) -> UUID:
    """Write a fact into the outbox in the caller's transaction; return the fact's id."""
    row = build_row(fact)
    session.execute(insert(outbox), vars(row))
    return row.id


def build_row(fact: Fact) -> NewOutboxRow:
    """Build the row of a new fact, for a statement that writes it together with other rows."""
    fact_id, now = uuid4(), clock.now()
    body = json.dumps(encode_fact(fact_id, now, fact), ensure_ascii=False)
    return NewOutboxRow(fact_id, fact.type, body, now)


def claim_rows(session: Session, limit: int, lease: timedelta) -> list[OutboxRow]:
    """Lease the oldest free rows, so that two relays never hold the same row."""
    now = read_database_time(session)
    free = or_(
        outbox.c.claimed_until.is_(None),
        outbox.c.claimed_until < now,
        # Claimed before the clock was set back; another transaction may have read it a bit later.
        outbox.c.claimed_until > now + lease + MAX_CLOCK_DIFFERENCE,
    )
    oldest = select(outbox.c.seq).where(free).order_by(outbox.c.seq).limit(limit)
    if session.get_bind().dialect.name == "postgresql":
        oldest = oldest.with_for_update(skip_locked=True)
    statement = (
        update(outbox)
        .where(outbox.c.seq.in_(oldest))
        .values(claimed_until=now + lease)
        .returning(outbox.c.seq, outbox.c.id, outbox.c.contract, outbox.c.body)
    )
    rows = sorted(session.execute(statement).all(), key=lambda row: row.seq)
    return [OutboxRow(row.id, row.contract, row.body) for row in rows]


def delete_rows(session: Session, ids: Sequence[UUID]) -> None:
    """Delete the rows of facts that the broker has confirmed."""
    session.execute(delete(outbox).where(outbox.c.id.in_(ids)))


def release_rows(session: Session, ids: Sequence[UUID]) -> None:
    """End the lease of facts that the broker did not confirm, so that they are tried again."""
    session.execute(update(outbox).where(outbox.c.id.in_(ids)).values(claimed_until=None))


def has_waiting_facts(session: Session) -> bool:
    """Return whether any fact waits; cheaper than counting, because relays ask often."""
    return session.execute(select(outbox.c.seq).limit(1)).first() is not None


def count_waiting_facts(session: Session) -> tuple[int, datetime | None]:
    """Return how many facts wait and when the oldest was written, None when there is none."""
    oldest = select(outbox.c.created_at).order_by(outbox.c.seq).limit(1)
    count = session.scalar(select(func.count()).select_from(outbox)) or 0
    return count, session.scalar(oldest)
