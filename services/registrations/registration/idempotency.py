"""Requests that have one effect, however often they are sent."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.registrations.models import IdempotencyKey
from shared import clock
from shared.database.upsert import insert_for
from shared.errors import Unprocessable

Json = dict[str, Any]


class Request(Protocol):
    """The request of a key: the same one has the same JSON in every release."""

    def to_json(self) -> Json:
        """Return the request as JSON."""


class KeyReused(Unprocessable):
    """The key was used before, for another request."""

    code, title = "key-reused", "This Idempotency-Key was used for another request"


def run_once(session: Session, key: str, request: Request, action: Callable[[], Json]) -> Json:
    """Run an action once for each key and return its answer, the stored one when it ran before.

    Raises KeyReused when the key came with another request.
    """
    row = build_key_row(key, request, {})
    if not claim_key(session, row):
        answer = find_answer(session, row)
        if answer is not None:
            return answer
    answer = action()
    stored = update(IdempotencyKey).where(IdempotencyKey.key == key)
    session.execute(stored.values(answer=answer))
    return answer


def build_key_row(key: str, request: Request, answer: Json) -> Json:
    """Build the row of a key: a digest of the request, and the answer it gets."""
    body = json.dumps(request.to_json(), sort_keys=True, default=str)
    return {
        "id": uuid4(),
        "key": key,
        "body_hash": hashlib.sha256(body.encode()).hexdigest(),
        "answer": answer,
        "created_at": clock.now(),
    }


def claim_key(session: Session, row: Json) -> bool:
    """Insert the row; return False when the key is known.

    Waits for another transaction that is inserting the same key.
    """
    claim = insert_for(session, IdempotencyKey).values(row)
    claimed = claim.on_conflict_do_nothing(index_elements=["key"]).returning(IdempotencyKey.id)
    return session.execute(claimed).first() is not None


def find_answer(session: Session, row: Json) -> Json | None:
    """Find the answer stored for the row's key; None when the key is not known.

    Raises KeyReused when the key came with another request.
    """
    stored = session.scalars(
        select(IdempotencyKey).where(IdempotencyKey.key == row["key"])
    ).one_or_none()
    if stored is None:
        return None
    if stored.body_hash != row["body_hash"]:
        raise KeyReused("Use a new key for a new request.")
    return stored.answer


def find_stored_answer(session: Session, key: str) -> Json | None:
    """Find the answer stored for a key, whatever the request was; None when it is not known."""
    stored = select(IdempotencyKey.answer).where(IdempotencyKey.key == key)
    return session.scalars(stored).one_or_none()


def delete_expired_keys(session: Session, before: datetime) -> None:
    """Delete the keys created before this time."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < before))
