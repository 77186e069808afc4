"""The facts about campaigns that registrations reads, for the pages of families who come."""

from typing import Any

from sqlalchemy.orm import Session

from services.notifier.models import AudienceStatus, Campaign, MessageCategory
from shared.bus import outbox
from shared.contracts import CampaignStarted, CampaignStopped


def publish_started(session: Session, campaign: Campaign) -> None:
    """Publish a campaign that begins to be sent to those who come; no other is for their pages."""
    if _is_for_pages(campaign):
        outbox.add_fact(session, CampaignStarted(**_copy_fields(campaign)))


def publish_stopped(session: Session, campaign: Campaign) -> None:
    """Publish that a campaign to those who come was stopped."""
    if _is_for_pages(campaign):
        outbox.add_fact(session, CampaignStopped(**_copy_fields(campaign)))


def _is_for_pages(campaign: Campaign) -> bool:
    """Return whether all who come may read it: not all of them have allowed marketing."""
    is_service = campaign.category is MessageCategory.SERVICE
    return is_service and campaign.audience.status is AudienceStatus.COMING


def _copy_fields(campaign: Campaign) -> dict[str, Any]:
    written = [language for language, text in campaign.body.items() if text]
    return {
        "version": campaign.version,
        "campaign_id": campaign.id,
        "organisation_id": campaign.organisation_id,
        "occurrence_ids": [str(one) for one in campaign.audience.occurrence_ids],
        "title": {language: campaign.subject.get(language, "") for language in written},
        "text": {language: campaign.body[language] for language in written},
        "started_at": campaign.starts_at,
    }
