"""Requests that must have one effect, however often they arrive."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from services.registrations.models import Attempt
from shared import clock
from shared.errors import Unprocessable

_CLAIM = {
    kind: insert(Attempt).on_conflict_do_nothing(index_elements=["key"]).returning(Attempt.id)
    for kind, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}


class KeyReused(Unprocessable):
    """The key was used before, for another request."""

    code, title = "key-reused", "This Idempotency-Key was used for another request"


def once(
    session: Session, key: str, body: Any, act: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The answer of `act`, which runs at most once a key; KeyReused when the body differs."""
    attempt = row(key, body, {})
    known = None if claim(session, attempt) else earlier(session, attempt)
    if known is not None:
        return known
    answer = act()
    session.execute(update(Attempt).where(Attempt.key == key).values(answer=answer))
    return answer


def row(key: str, body: Any, answer: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a request: its key, a digest of what it asked, and what it is answered."""
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    return {
        "id": uuid4(),
        "key": key,
        "body_hash": digest,
        "answer": answer,
        "created_at": clock.now(),
    }


def claim(session: Session, attempt: dict[str, Any]) -> bool:
    """Write the row; False when the key is known. One in flight is waited for."""
    connection = session.connection()
    return connection.execute(_CLAIM[connection.dialect.name], attempt).first() is not None


def earlier(session: Session, attempt: dict[str, Any]) -> dict[str, Any] | None:
    """The answer that a key was given before, if it is known; KeyReused when the body differs."""
    known = session.scalars(select(Attempt).where(Attempt.key == attempt["key"])).one_or_none()
    if known is None:
        return None
    if known.body_hash != attempt["body_hash"]:
        raise KeyReused("Use a new key for a new request.")
    return known.answer


def forget(session: Session, before: Any) -> None:
    """Drop keys older than any repetition."""
    session.execute(delete(Attempt).where(Attempt.created_at < before))
