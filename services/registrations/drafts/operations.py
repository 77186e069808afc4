"""Writes of drafts."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.registrations.drafts.queries import DraftKey
from services.registrations.models import Draft
from shared import clock
from shared.database.upsert import insert_for

LIFETIME_SECONDS = 3600


def save_draft(session: Session, key: DraftKey, fields: Mapping[str, str]) -> None:
    """Save what was typed in place of what was saved before; it expires an hour from now."""
    values = {
        "fields": dict(fields),
        "expires_at": clock.now() + timedelta(seconds=LIFETIME_SECONDS),
    }
    row = {"id": key.id, "purpose": key.purpose, "subject_id": key.subject_id, **values}
    statement = insert_for(session, Draft).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


def delete_draft(session: Session, draft_id: UUID) -> None:
    """Delete a draft in the transaction that does what it asked for."""
    session.execute(delete(Draft).where(Draft.id == draft_id))


def delete_expired_drafts(session: Session) -> None:
    """Delete every draft that has expired."""
    session.execute(delete(Draft).where(Draft.expires_at <= clock.now()))
