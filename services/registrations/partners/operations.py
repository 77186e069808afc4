"""Writes of partners' keys."""

import secrets

from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import PartnerKey
from services.registrations.partners.queries import hash_key
from services.registrations.partners.schemas import NewPartnerKey
from shared import clock
from shared.staff import audit
from shared.staff.access import Membership, StaffAccess

PREFIX = "live_"  # tools that look for leaked secrets recognise the key by it
KEY_BYTES = 32


def create_key(
    session: Session, actor: StaffAccess, organisation: Membership, new: NewPartnerKey
) -> str:
    """Create a key for an organisation's events and return it; afterwards nobody can read it."""
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    stored = PartnerKey(
        organisation_id=organisation.organisation_id,
        name=new.name,
        key_hash=hash_key(key),
        seats=new.seats,
        created_at=clock.now(),
        created_by=actor.name,
    )
    session.add(stored)
    session.flush()
    _record_action(session, actor, Action.PARTNER_KEY_CREATED, stored)
    return key


def revoke_key(session: Session, actor: StaffAccess, key: PartnerKey) -> None:
    """Revoke a key at once; repeating changes nothing."""
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        _record_action(session, actor, Action.PARTNER_KEY_REVOKED, key)


def _record_action(session: Session, actor: StaffAccess, action: Action, key: PartnerKey) -> None:
    audit.record_action(
        session,
        actor,
        action,
        organisation_id=key.organisation_id,
        target_id=key.id,
        target=key.name,
    )
