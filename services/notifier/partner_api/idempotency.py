"""A campaign that is made once for each Idempotency-Key, however often the request comes."""

import hashlib
import json
from collections.abc import Callable, Mapping
from uuid import UUID

from flask import request
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notifier.models import ApiKey, ApiRequest
from shared import clock
from shared.database.upsert import insert_for
from shared.errors import NotFound, Unprocessable

HEADER = "Idempotency-Key"
MAX_KEY_LENGTH = 100


class KeyReused(Unprocessable):
    """The key was used before, for another request."""

    code, title = "key-reused", "This Idempotency-Key was used for another request"


def read_key() -> str | None:
    """Return the header of the request; raise Unprocessable for one that cannot be stored."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 0 < len(key) <= MAX_KEY_LENGTH or not key.isprintable():
        raise Unprocessable(f"{HEADER} takes 1 to {MAX_KEY_LENGTH} printable characters.")
    return key


def create_once(
    session: Session,
    api_key: ApiKey,
    key: str | None,
    body: Mapping[str, object],
    create: Callable[[], UUID],
) -> UUID:
    """Create a campaign, or return the id of the one that this key has made before.

    Another transaction with the same key is waited for. Raises KeyReused when the key came with
    another body, NotFound when its campaign was deleted since.
    """
    if key is None:
        return create()
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    row = {
        "api_key_id": api_key.id,
        "key": key,
        "body_hash": digest,
        "created_at": clock.now(),
    }
    claim = insert_for(session, ApiRequest).values(row).on_conflict_do_nothing()
    mine = (ApiRequest.api_key_id == api_key.id, ApiRequest.key == key)
    if session.execute(claim.returning(ApiRequest.key)).first() is None:
        stored = session.scalars(select(ApiRequest).where(*mine)).one()
        if stored.body_hash != digest:
            raise KeyReused("Use a new key for a new request.")
        if stored.campaign_id is None:
            raise NotFound
        return stored.campaign_id
    campaign_id = create()
    session.execute(update(ApiRequest).where(*mine).values(campaign_id=campaign_id))
    return campaign_id
