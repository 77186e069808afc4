"""Build the answers of the API from campaigns and messages."""

from services.notifier.campaigns.queries import Progress
from services.notifier.models import (
    FAILED_STATES,
    SENT_STATES,
    WAITING_STATES,
    Campaign,
    Message,
    MessageState,
)
from services.notifier.partner_api.schemas import CampaignAnswer, CampaignCounts, MessageAnswer


def build_campaign(
    campaign: Campaign, progress: Progress, people: int, segments: int
) -> CampaignAnswer:
    """Describe a campaign; `people` and `segments` are what it takes now, for a draft."""
    return CampaignAnswer(
        id=campaign.id,
        version=campaign.version,
        state=campaign.state,
        occurrence_ids=campaign.audience.occurrence_ids,
        channels=campaign.channels,
        subject=campaign.subject,
        body=campaign.body,
        sms=campaign.sms,
        also_later=campaign.also_later,
        send_at=campaign.send_at,
        starts_at=campaign.starts_at,
        created_at=campaign.created_at,
        created_by=campaign.created_by,
        confirmed_by=campaign.confirmed_by,
        people=people,
        segments=segments,
        messages=CampaignCounts(
            total=progress.total,
            waiting=progress.count(*WAITING_STATES),
            sent=progress.count(*SENT_STATES),
            failed=progress.count(*FAILED_STATES),
            unknown=progress.count(MessageState.UNKNOWN),
        ),
    )


def build_message(message: Message) -> MessageAnswer:
    """Describe a message."""
    registration = message.require_registration()
    last = message.deliveries[-1] if message.deliveries else None
    return MessageAnswer(
        id=message.id,
        registration_id=registration.id,
        occurrence_id=registration.occurrence_id,
        campaign_id=message.campaign_id,
        kind=message.kind,
        channel=message.channel,
        state=message.state,
        error=last.error if last else "",
        contact_name=registration.contact_name,
        recipient="" if message.recipient.startswith("erased:") else message.recipient,
        due_at=message.due_at,
        sent_at=message.sent_at,
        segments=message.charged_segments,
    )
