"""Keys with which other systems use the API for one organisation: hashed, revocable, logged.

Each service has a table of its own for them, with these columns and more.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared import clock
from shared.errors import NotFound, Unauthorized
from shared.staff import audit
from shared.staff.access import StaffAccess

PREFIX = "live_"  # tools that look for leaked secrets recognise the key by it
KEY_BYTES = 32
MAX_NAME = 100


class InvalidKey(Unauthorized):
    """The key is unknown or was revoked."""

    code, title = "invalid-key", "This key is not valid"


class ApiKeyColumns:
    """The columns of a table of keys; only a hash of the key is stored."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(100))
    revoked_at: Mapped[datetime | None]


K = TypeVar("K", bound=ApiKeyColumns)


def create_secret() -> str:
    """Return a new key, of which only the hash is stored."""
    return PREFIX + secrets.token_urlsafe(KEY_BYTES)


def hash_key(key: str) -> str:
    """Return what is stored of a key; a key is random, so that a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def list_keys(session: Session, table: type[K], organisation_id: UUID) -> Sequence[K]:
    """List an organisation's keys, the newest first."""
    rows = select(table).where(table.organisation_id == organisation_id)
    return session.scalars(rows.order_by(table.created_at.desc(), table.id)).all()


def get_key(session: Session, table: type[K], key_id: UUID) -> K:
    """Return a key, locked for a change; raise NotFound."""
    found = session.get(table, key_id, with_for_update=True)
    if found is None:
        raise NotFound
    return found


def find_valid_key(session: Session, table: type[K], key: str) -> K:
    """Return the stored key of a request; raise InvalidKey for an unknown or a revoked one."""
    rows = select(table).where(table.key_hash == hash_key(key), table.revoked_at.is_(None))
    found = session.scalars(rows).one_or_none()
    if found is None:
        raise InvalidKey
    return found


def revoke_key(session: Session, actor: StaffAccess, key: ApiKeyColumns, action: str) -> None:
    """Revoke a key at once, and log it as `action`; repeating changes nothing."""
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        record_key_action(session, actor, key, action)


def record_key_action(
    session: Session, actor: StaffAccess | None, key: ApiKeyColumns, action: str
) -> None:
    """Log what was done with a key, or by a system that has it."""
    audit.record_action(
        session,
        actor,
        action,
        organisation_id=key.organisation_id,
        target_id=key.id,
        target=key.name,
    )
