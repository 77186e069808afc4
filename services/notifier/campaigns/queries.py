"""Reads of campaigns: who gets them, how long their texts are, what became of their messages."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from services.notifier.audience.queries import find_recipients
from services.notifier.audience.recipients import AudienceRecipients
from services.notifier.campaigns.categories import (
    MarketingReason,
    decide_category,
    find_marketing_reason,
)
from services.notifier.delivery.budgets import HeldNumber, forecast_holds
from services.notifier.delivery.failures import is_ready
from services.notifier.message.compose import compose_campaign_sms
from services.notifier.message.content import Content
from services.notifier.message.opt_out import CODE_LENGTH, add_opt_out, fill_in_opt_out
from services.notifier.message.quiet_hours import load_times
from services.notifier.message.sms_text import SmsSize, measure_sms
from services.notifier.models import (
    FAILED_STATES,
    STARTED_STATES,
    AudienceStatus,
    Campaign,
    CampaignState,
    ChannelName,
    HeldBy,
    Message,
    MessageCategory,
    MessageState,
    Occurrence,
    RowWork,
)
from shared import clock, links
from shared.config import Settings
from shared.errors import NotFound

PAGE_SIZE = 25
LATEST = datetime.max.replace(tzinfo=UTC)
MAX_LISTED = 200  # of those who did not get a message


@dataclass(frozen=True)
class CampaignSize:
    """The size of a campaign: who gets it, and what its text messages take."""

    recipients: AudienceRecipients
    sms_texts: Mapping[str, str]
    sms_by_language: Mapping[str, SmsSize]
    segments: int
    marketing_reason: MarketingReason | None
    held: Mapping[HeldBy, HeldNumber]

    @property
    def people(self) -> int:
        """Return the number of registrations that get at least one message."""
        return self.recipients.count_people()


@dataclass(frozen=True)
class Progress:
    """The numbers of a campaign's messages by state."""

    by_state: Mapping[MessageState, int]

    def count(self, *states: MessageState) -> int:
        """Return the number of messages in any of these states."""
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def total(self) -> int:
        """Return the number of all messages."""
        return sum(self.by_state.values())


def get_campaign(session: Session, campaign_id: UUID, *, lock: bool = False) -> Campaign:
    """Return a campaign, locked until the commit if asked for; raise NotFound."""
    campaign = session.get(Campaign, campaign_id, with_for_update=lock, populate_existing=lock)
    if campaign is None:
        raise NotFound
    return campaign


def list_campaigns(
    session: Session, organisation_id: UUID, page: int
) -> tuple[Sequence[Campaign], bool]:
    """Return a page of an organisation's campaigns, the newest first, and whether more follow."""
    rows = (
        select(Campaign)
        .where(Campaign.organisation_id == organisation_id)
        .order_by(Campaign.created_at.desc(), Campaign.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    found = session.scalars(rows).all()
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def list_occurrences(session: Session, campaign: Campaign) -> Sequence[Occurrence]:
    """Return the occurrences whose families a campaign is for, by time."""
    rows = (
        select(Occurrence)
        .where(
            Occurrence.id.in_(campaign.audience.occurrence_ids),
            Occurrence.organisation_id == campaign.organisation_id,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return session.scalars(rows).all()


def find_first_occurrences(
    session: Session, campaigns: Iterable[Campaign]
) -> Mapping[UUID, Occurrence]:
    """Return the first occurrence of each campaign by the campaign's id, in one query."""
    wanted = {one.id: one.audience.occurrence_ids for one in campaigns}
    every = {occurrence_id for ids in wanted.values() for occurrence_id in ids}
    rows = select(Occurrence).where(Occurrence.id.in_(every)).order_by(Occurrence.starts_at)
    by_time = session.scalars(rows).all()
    first = {
        campaign_id: next((one for one in by_time if one.id in ids), None)
        for campaign_id, ids in wanted.items()
    }
    return {campaign_id: one for campaign_id, one in first.items() if one is not None}


def measure_campaign(session: Session, settings: Settings, campaign: Campaign) -> CampaignSize:
    """Find who gets a campaign now, and measure its text messages."""
    occurrences = list_occurrences(session, campaign)
    category = decide_category(campaign, occurrences, settings)
    recipients = find_recipients(
        session,
        settings,
        campaign.organisation_id,
        campaign.audience,
        campaign.channels,
        category,
    )
    languages = Counter(
        one.member.language for one in recipients.recipients if one.channel is ChannelName.SMS
    )
    texts = {
        language: compose_sms(campaign, occurrences[0], language, category, settings)
        for language in languages
    }
    sizes = {language: measure_sms(text) for language, text in texts.items()}
    segments = sum(number * sizes[language].segments for language, number in languages.items())
    reason = find_marketing_reason(campaign, occurrences, settings)
    times = load_times(session, campaign.organisation_id)

    def find_time(at: datetime) -> datetime:
        coming = [one.starts_at for one in occurrences if one.starts_at > at]
        return max(at, times.find_allowed_time(at, before=min(coming, default=LATEST)))

    held = forecast_holds(
        session,
        settings,
        campaign.organisation_id,
        recipients.recipients,
        {language: size.segments for language, size in sizes.items()},
        find_time(max(clock.now(), campaign.send_at or clock.now())),
    )
    held = {
        held_by: replace(one, until=find_time(one.until).astimezone(UTC))
        for held_by, one in held.items()
    }
    return CampaignSize(recipients, texts, sizes, segments, reason, held)


def compose_sms(
    campaign: Campaign,
    occurrence: Occurrence,
    language: str,
    category: MessageCategory,
    settings: Settings,
) -> str:
    """Compose the SMS as its readers get it, with a link of the right length to opt out."""
    text = compose_campaign_sms(campaign, occurrence, language)
    if category is not MessageCategory.MARKETING:
        return text
    content = add_opt_out(Content(language, "", text, "", ""), ChannelName.SMS)
    example = links.build_short_preferences_url(settings, "x" * CODE_LENGTH)
    return fill_in_opt_out(content.text, example)


def count_progress(session: Session, campaign_ids: Sequence[UUID]) -> Mapping[UUID, Progress]:
    """Return the numbers of messages by campaign, in one query for all of them."""
    rows = (
        select(Message.campaign_id, Message.state, func.count(Message.id))
        .where(Message.campaign_id.in_(campaign_ids))
        .group_by(Message.campaign_id, Message.state)
    )
    counts: dict[UUID, dict[MessageState, int]] = {one: {} for one in campaign_ids}
    for campaign_id, state, number in session.execute(rows):
        if campaign_id is not None:
            counts[campaign_id][state] = number
    return {campaign_id: Progress(by_state) for campaign_id, by_state in counts.items()}


def select_failed_messages(campaign_id: UUID) -> Select[Message]:
    """Select the messages of a campaign that did not arrive, in a stable order."""
    return (
        select(Message)
        .where(Message.campaign_id == campaign_id, Message.state.in_(FAILED_STATES))
        .order_by(Message.recipient, Message.id)
    )


def list_failed_messages(session: Session, campaign_id: UUID) -> Sequence[Message]:
    """Return the first of the messages of a campaign that did not arrive."""
    return session.scalars(select_failed_messages(campaign_id).limit(MAX_LISTED)).unique().all()


def has_message(session: Session, message: Message, address: str) -> bool:
    """Return whether an address has a message of the same campaign on the same channel."""
    same = select(Message.id).where(
        Message.campaign_id == message.campaign_id,
        Message.channel == message.channel,
        Message.recipient == address,
    )
    return session.execute(same).first() is not None


def list_due_campaigns(session: Session) -> Sequence[UUID]:
    """Return the campaigns whose messages are to be made now, the earliest first."""
    due = (
        select(Campaign.id)
        .where(
            Campaign.state == CampaignState.PLANNED,
            Campaign.starts_at <= clock.now(),
            is_ready(RowWork.START_CAMPAIGN, Campaign.id),
        )
        .order_by(Campaign.starts_at, Campaign.id)
    )
    return session.scalars(due).all()


def list_finished_campaigns(session: Session) -> Sequence[UUID]:
    """Return the running campaigns of which no message waits any more."""
    waiting = select(Message.id).where(
        Message.campaign_id == Campaign.id,
        Message.state.in_((MessageState.QUEUED, MessageState.PAUSED, MessageState.SENDING)),
    )
    finished = select(Campaign.id).where(
        Campaign.state == CampaignState.RUNNING,
        ~waiting.exists(),
        is_ready(RowWork.FINISH_CAMPAIGN, Campaign.id),
    )
    return session.scalars(finished).all()


def list_campaigns_for_later(
    session: Session, occurrence_ids: Collection[UUID], since: datetime
) -> Sequence[Campaign]:
    """Return the started campaigns that whoever registers later for one of these gets too."""
    is_started = or_(
        Campaign.state.in_(STARTED_STATES),
        and_(Campaign.state == CampaignState.DONE, Campaign.starts_at > since),
    )
    organisations = select(Occurrence.organisation_id).where(Occurrence.id.in_(occurrence_ids))
    rows = select(Campaign).where(
        Campaign.organisation_id.in_(organisations), Campaign.also_later.is_(True), is_started
    )
    return [
        campaign
        for campaign in session.scalars(rows)
        if campaign.audience.status is AudienceStatus.COMING
        and not set(occurrence_ids).isdisjoint(campaign.audience.occurrence_ids)
    ]
