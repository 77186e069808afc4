"""The category of a campaign: service or marketing. Where a rule can tell, it decides.

Whoever registered for one event did not ask to hear of others. So a text to the families of past
events only, and a text that links to the page of another event, are marketing.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from urllib.parse import unquote

from services.notifier.models import (
    AudienceStatus,
    Campaign,
    CampaignDraft,
    MessageCategory,
    Occurrence,
)
from shared import clock
from shared.config import Settings

_EVENT_PATH = r"/events/([^\s/?#()<>\[\]\"']+)"


class MarketingReason(StrEnum):
    """The rule by which a campaign is marketing, whatever staff chose."""

    PAST_EVENT = "past_event"
    OTHER_EVENT = "other_event"


def find_marketing_reason(
    campaign: Campaign | CampaignDraft, occurrences: Sequence[Occurrence], settings: Settings
) -> MarketingReason | None:
    """Return the rule that makes a campaign to these occurrences marketing, if one does."""
    if _is_for_past_events(campaign, occurrences):
        return MarketingReason.PAST_EVENT
    linked = {slug for text in _list_texts(campaign) for slug in _find_slugs(text, settings)}
    if linked - {one.slug for one in occurrences}:
        return MarketingReason.OTHER_EVENT
    return None


def decide_category(
    campaign: Campaign | CampaignDraft, occurrences: Sequence[Occurrence], settings: Settings
) -> MessageCategory:
    """Return marketing where a rule says so, else what staff chose."""
    if find_marketing_reason(campaign, occurrences, settings):
        return MessageCategory.MARKETING
    return campaign.category


def _is_for_past_events(
    campaign: Campaign | CampaignDraft, occurrences: Sequence[Occurrence]
) -> bool:
    """Return whether all events are over when it goes."""
    goes_at = max(clock.now(), campaign.send_at or clock.now())
    is_about_it = campaign.audience.status is not AudienceStatus.CANCELLED
    chosen = [one for one in occurrences if one.id in campaign.audience.occurrence_ids]
    return is_about_it and bool(chosen) and all(one.ends_at <= goes_at for one in chosen)


def _list_texts(campaign: Campaign | CampaignDraft) -> list[str]:
    return [
        text
        for by_language in (campaign.subject, campaign.body, campaign.sms)
        for text in by_language.values()
    ]


def _find_slugs(text: str, settings: Settings) -> list[str]:
    """Return the slugs of the events whose pages a text links to, with or without the scheme."""
    host = re.escape(settings.public_url.partition("://")[2])
    found: list[str] = re.findall(host + _EVENT_PATH, text, re.IGNORECASE)
    return [unquote(slug).rstrip(".,;:!*_") for slug in found]
