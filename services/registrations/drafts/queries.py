"""Reads of drafts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registrations.models import Draft, DraftPurpose
from shared import clock


@dataclass(frozen=True)
class DraftKey:
    """The identity of a draft: the id in the form's token, the form, and its subject."""

    id: UUID
    purpose: DraftPurpose
    subject_id: UUID


def find_fields(session: Session, key: DraftKey) -> dict[str, str] | None:
    """Find the fields of a draft; None when it was sent, has expired or was never saved."""
    rows = select(Draft.fields).where(
        Draft.id == key.id,
        Draft.purpose == key.purpose,
        Draft.subject_id == key.subject_id,
        Draft.expires_at > clock.now(),
    )
    return session.scalars(rows).one_or_none()


def has_expired_drafts(session: Session) -> bool:
    """Return whether a draft has expired."""
    expired = select(Draft.id).where(Draft.expires_at <= clock.now())
    return session.execute(expired.limit(1)).first() is not None
