"""Requests that must have one effect, however often they arrive."""

import hashlib
import json
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from services.registrations.models import Attempt
from shared import clock
from shared.errors import Unprocessable

_CLAIM = insert(Attempt).on_conflict_do_nothing(index_elements=["key"]).returning(Attempt.id)


class KeyReused(Unprocessable):
    """The key was used before, for another request."""

    code, title = "key-reused", "This Idempotency-Key was used for another request"


def row(key: str, body: Any, answer: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a request: its key, a digest of what it asked, and what it is answered."""
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    return {"key": key, "body_hash": digest, "answer": answer, "created_at": clock.now()}


def claim(session: Session, attempt: dict[str, Any]) -> bool:
    """Write the row, on SQLite; False when the key is known."""
    return session.connection().execute(_CLAIM, attempt).first() is not None


def earlier(session: Session, attempt: dict[str, Any]) -> dict[str, Any]:
    """The answer that a known key was given before; KeyReused when the body differs."""
    known = session.scalars(select(Attempt).where(Attempt.key == attempt["key"])).one()
    if known.body_hash != attempt["body_hash"]:
        raise KeyReused("Use a new key for a new request.")
    return known.answer


def forget(session: Session, before: Any) -> None:
    """Drop keys older than any repetition."""
    session.execute(delete(Attempt).where(Attempt.created_at < before))
