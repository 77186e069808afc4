"""Reads of announcements."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registrations.models import Announcement, Occurrence


def list_announcements(session: Session, occurrence: Occurrence) -> Sequence[Announcement]:
    """Return what the organiser wrote to those who come, the newest first."""
    rows = (
        select(Announcement)
        .where(
            Announcement.occurrence_id == occurrence.id,
            Announcement.organisation_id == occurrence.organisation_id,
        )
        .order_by(Announcement.started_at.desc(), Announcement.campaign_id)
    )
    return [one for one in session.scalars(rows) if one.body]
