"""Reads of partners' keys."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, PartnerKey
from shared.errors import Forbidden, NotFound, Unauthorized


class InvalidKey(Unauthorized):
    """The partner's key is unknown or was revoked."""

    code, title = "invalid-key", "This partner's key is not valid"


class WrongOrganisation(Forbidden):
    """The partner's key is for another organisation's events."""

    code, title = "wrong-organisation", "This key is for another organisation's events"


def hash_key(key: str) -> str:
    """Return what is stored of a key; a key is random, so that a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def list_keys(session: Session, organisation_id: UUID) -> Sequence[PartnerKey]:
    """List an organisation's keys, the newest first."""
    rows = select(PartnerKey).where(PartnerKey.organisation_id == organisation_id)
    return session.scalars(rows.order_by(PartnerKey.created_at.desc(), PartnerKey.id)).all()


def get_key(session: Session, key_id: UUID) -> PartnerKey:
    """Return a key, locked for a change, or raise NotFound."""
    found = session.get(PartnerKey, key_id, with_for_update=True)
    if found is None:
        raise NotFound
    return found


def get_valid_key(session: Session, key: str, occurrence_id: UUID) -> PartnerKey:
    """Return the stored key of a request for an occurrence.

    Raises InvalidKey for one that is unknown or was revoked, NotFound for an unknown occurrence,
    WrongOrganisation for one of another organisation.
    """
    rows = select(PartnerKey).where(
        PartnerKey.key_hash == hash_key(key), PartnerKey.revoked_at.is_(None)
    )
    found = session.scalars(rows).one_or_none()
    if found is None:
        raise InvalidKey
    occurrence = session.get(Occurrence, occurrence_id)
    if occurrence is None:
        raise NotFound("There is no such occurrence.")
    if occurrence.organisation_id != found.organisation_id:
        raise WrongOrganisation
    return found
