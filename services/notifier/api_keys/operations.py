"""Writes of the keys of other systems. Each takes a session; none commits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.notifier.api_keys.schemas import NewApiKey
from services.notifier.models import ApiKey, ApiRequest
from shared import clock
from shared.staff import api_keys
from shared.staff.access import StaffAccess


def create_key(session: Session, actor: StaffAccess, organisation_id: UUID, new: NewApiKey) -> str:
    """Create a key for an organisation and return it; afterwards nobody can read it."""
    key = api_keys.create_secret()
    stored = ApiKey(
        organisation_id=organisation_id,
        name=new.name,
        key_hash=api_keys.hash_key(key),
        scopes=[scope.value for scope in new.scopes],
        created_at=clock.now(),
        created_by=actor.name,
        created_by_id=actor.staff_id,
    )
    session.add(stored)
    session.flush()
    api_keys.record_key_action(session, actor, stored, "api_key_created")
    return key


def revoke_key(session: Session, actor: StaffAccess, key: ApiKey) -> None:
    """Revoke a key at once; repeating changes nothing."""
    api_keys.revoke_key(session, actor, key, "api_key_revoked")


def delete_old_requests(session: Session, before: datetime) -> None:
    """Delete the Idempotency-Keys of requests before a time."""
    session.execute(delete(ApiRequest).where(ApiRequest.created_at < before))
