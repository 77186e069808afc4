"""Writes of announcements. Each takes a session; none commits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.registrations.models import Announcement
from shared.contracts import CampaignSnapshot, CampaignStopped


def apply_campaign(session: Session, fact: CampaignSnapshot) -> None:
    """Store the snapshot of a campaign for each of its occurrences, unless a newer one is stored.

    The occurrence may be unknown yet: the announcement is found when it has registrations.
    """
    is_stopped = isinstance(fact, CampaignStopped)
    for occurrence_id in map(UUID, fact.occurrence_ids):
        key = (fact.campaign_id, occurrence_id)
        announcement = session.get(Announcement, key, with_for_update=True)
        if announcement is None:
            announcement = Announcement(campaign_id=fact.campaign_id, occurrence_id=occurrence_id)
            session.add(announcement)
        elif announcement.version >= fact.version:
            continue
        announcement.version, announcement.organisation_id = fact.version, fact.organisation_id
        announcement.subject = {} if is_stopped else fact.title
        announcement.body = {} if is_stopped else fact.text
        announcement.started_at = fact.started_at
    session.flush()


def delete_old_announcements(session: Session, before: datetime) -> None:
    """Delete what was written before this time."""
    session.execute(delete(Announcement).where(Announcement.started_at < before))
