"""Requests that must have one effect, however often they arrive."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from services.registrations.models import Attempt
from shared import clock
from shared.errors import Unprocessable


class KeyReused(Unprocessable):
    """The key was used before, for another request."""

    code, title = "key-reused", "This Idempotency-Key was used for another request"


def once(
    session: Session, key: str | None, body: Any, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The answer of `act`, which runs at most once a key; KeyReused when the body differs.

    The key's row comes first: a duplicate in flight waits on it until the first one commits.
    """
    if key is None:
        return act()
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    if _claim(session, key, digest):
        answer = act()
        row = session.scalars(select(Attempt).where(Attempt.key == key)).one()
        row.answer = answer
        return answer
    earlier = session.scalars(select(Attempt).where(Attempt.key == key)).one()
    if earlier.body_hash != digest:
        raise KeyReused("Use a new key for a new request.")
    return earlier.answer


def forget(session: Session, before: Any) -> None:
    """Drop keys older than any repetition."""
    session.execute(delete(Attempt).where(Attempt.created_at < before))


def _claim(session: Session, key: str, digest: str) -> bool:
    postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql_insert(Attempt) if postgresql else sqlite_insert(Attempt)
    row = {"key": key, "body_hash": digest, "answer": {}, "created_at": clock.now()}
    statement = insert.values(row).on_conflict_do_nothing(index_elements=["key"])
    return session.execute(statement.returning(Attempt.id)).first() is not None
