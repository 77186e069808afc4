"""Writes of partners' keys."""

from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import PartnerKey
from services.registrations.partners.schemas import NewPartnerKey
from shared import clock
from shared.staff import api_keys
from shared.staff.access import Membership, StaffAccess


def create_key(
    session: Session, actor: StaffAccess, organisation: Membership, new: NewPartnerKey
) -> str:
    """Create a key for an organisation's events and return it; afterwards nobody can read it."""
    key = api_keys.create_secret()
    stored = PartnerKey(
        organisation_id=organisation.organisation_id,
        name=new.name,
        key_hash=api_keys.hash_key(key),
        seats=new.seats,
        created_at=clock.now(),
        created_by=actor.name,
    )
    session.add(stored)
    session.flush()
    api_keys.record_key_action(session, actor, stored, Action.PARTNER_KEY_CREATED)
    return key


def revoke_key(session: Session, actor: StaffAccess, key: PartnerKey) -> None:
    """Revoke a key at once; repeating changes nothing."""
    api_keys.revoke_key(session, actor, key, Action.PARTNER_KEY_REVOKED)
