"""Writes of campaigns. Each takes a session; none commits.

A campaign is locked first, so that two members of staff, two presses of a button and the worker
follow one after the other.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Case, delete, update
from sqlalchemy.orm import Session

from services.notifier.audience.queries import find_recipients, list_audience
from services.notifier.audience.recipients import (
    Recipient,
    choose_recipients,
    find_address,
)
from services.notifier.campaigns import facts, queries
from services.notifier.campaigns.categories import decide_category
from services.notifier.campaigns.queries import CampaignSize
from services.notifier.message.content import Content
from services.notifier.message.kinds import is_valid
from services.notifier.message.opt_out import create_short_code
from services.notifier.models import (
    DROPPED_STATE,
    EDITABLE_STATES,
    UNSENT_STATES,
    Campaign,
    CampaignDraft,
    CampaignState,
    ChannelName,
    Message,
    MessageCategory,
    MessageKind,
    MessageState,
    Registration,
    SubjectType,
)
from services.notifier.staff_mail.operations import queue_test_mail
from shared import clock
from shared.config import Settings
from shared.contracts.values import RegistrationStatus
from shared.database.upsert import insert_for
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.access import StaffAccess, find_staff_access
from shared.staff.rights import Right

HOLD = timedelta(seconds=60)  # in which a confirmed campaign can be taken back
INSERT_SIZE = 500  # rows in one statement
# A campaign is for those who come to occurrences; nobody registers much later than this.
LATER_PERIOD = timedelta(days=180)
NO_RIGHT = "no_right"
_messages: Any = Message.__table__


class Outdated(Conflict):
    """The campaign was changed after it was shown for this act."""

    code, title = "outdated", "This message was changed in the meantime"


class WrongState(Conflict):
    """The campaign is not in a state that allows this act."""

    code, title = "wrong-state", "This is not possible any more"


class NoText(Conflict):
    """The campaign has no text in any language."""

    code, title = "no-text", "Write the message first"


class NoRecipients(Conflict):
    """The audience has no member with an address on the chosen channels."""

    code, title = "no-recipients", "Nobody would get this message"


class SizeChanged(Conflict):
    """Other people would get the campaign than those that were shown before."""

    code, title = "size-changed", "The number of recipients has changed"


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """The numbers that staff saw when they confirmed a campaign."""

    version: int
    people: int
    segments: int


def create_campaign(
    session: Session, actor: StaffAccess, organisation_id: UUID, draft: CampaignDraft
) -> Campaign:
    """Create a draft."""
    campaign = Campaign(
        organisation_id=organisation_id,
        created_at=clock.now(),
        created_by=actor.name,
        state=CampaignState.DRAFT,
        version=1,
        people=0,
        segments=0,
        **vars(draft),
    )
    session.add(campaign)
    session.flush()
    _record_action(session, actor, "campaign_created", campaign)
    return campaign


def change_campaign(
    session: Session, actor: StaffAccess, campaign: Campaign, draft: CampaignDraft, version: int
) -> None:
    """Save another text or audience; a planned campaign becomes a draft again.

    Raises Outdated when it is no longer at `version`, WrongState once it has started.
    """
    _require_version(campaign, version)
    _require_state(campaign, *EDITABLE_STATES)
    for name, value in vars(draft).items():
        setattr(campaign, name, value)
    _return_to_draft(campaign)
    _record_action(session, actor, "campaign_changed", campaign)


def delete_campaign(session: Session, actor: StaffAccess, campaign: Campaign) -> None:
    """Delete a draft. Raises WrongState for a campaign that was confirmed."""
    _require_state(campaign, CampaignState.DRAFT)
    _record_action(session, actor, "campaign_deleted", campaign)
    session.execute(delete(Campaign).where(Campaign.id == campaign.id))


def confirm_campaign(
    session: Session,
    settings: Settings,
    actor: StaffAccess,
    campaign: Campaign,
    seen: Confirmation,
) -> CampaignSize:
    """Plan a draft: it starts at the time that staff chose, at the earliest after `HOLD`.

    Pressing the button twice plans it once. Raises Outdated, WrongState, NoText, NoRecipients, and
    SizeChanged when the numbers are no longer those that were `seen`.
    """
    _require_version(campaign, seen.version)
    _require_state(campaign, CampaignState.DRAFT)
    if not any(campaign.body.values()):
        raise NoText
    size = queries.measure_campaign(session, settings, campaign)
    if not size.recipients.recipients:
        raise NoRecipients
    if (size.people, size.segments) != (seen.people, seen.segments):
        raise SizeChanged
    now = clock.now()
    campaign.state, campaign.version = CampaignState.PLANNED, campaign.version + 1
    campaign.starts_at = max(now + HOLD, campaign.send_at or now)
    campaign.confirmed_at, campaign.returned = now, ""
    campaign.confirmed_by, campaign.confirmed_by_id = actor.name, actor.staff_id
    campaign.people, campaign.segments = size.people, size.segments
    _record_action(session, actor, "campaign_confirmed", campaign)
    return size


def send_to_writer(
    session: Session, actor: StaffAccess, campaign: Campaign, content: Content
) -> None:
    """Send the e-mail to whoever writes it. Raises UnknownAddress or TooManyTests."""
    queue_test_mail(session, actor.staff_id, content, actor.name)
    _record_action(session, actor, "campaign_tested", campaign)


def take_back_campaign(session: Session, actor: StaffAccess, campaign: Campaign) -> None:
    """Make a planned campaign a draft again. Raises WrongState once it has started."""
    if campaign.state is CampaignState.DRAFT:
        return
    _require_state(campaign, CampaignState.PLANNED)
    _return_to_draft(campaign)
    _record_action(session, actor, "campaign_taken_back", campaign)


def start_campaign(session: Session, settings: Settings, campaign: Campaign) -> None:
    """Queue the messages of a planned campaign.

    It becomes a draft again when the person who confirmed it has lost the right to send.
    """
    _require_state(campaign, CampaignState.PLANNED)
    confirmed_by = campaign.confirmed_by_id
    actor = find_staff_access(session, confirmed_by) if confirmed_by else None
    if actor is None or not actor.has_right(Right.SEND, campaign.organisation_id):
        _return_to_draft(campaign)
        campaign.returned = NO_RIGHT
        return
    # Stored now: the sender, and families who register later, go by it.
    occurrences = queries.list_occurrences(session, campaign)
    campaign.category = decide_category(campaign, occurrences, settings)
    found = find_recipients(
        session,
        settings,
        campaign.organisation_id,
        campaign.audience,
        campaign.channels,
        campaign.category,
    )
    _insert_messages(session, campaign, found.recipients)
    campaign.state, campaign.version = CampaignState.RUNNING, campaign.version + 1
    facts.publish_started(session, campaign)


def pause_campaign(session: Session, actor: StaffAccess, campaign: Campaign) -> None:
    """Hold back what is not sent yet; repeating changes nothing. Raises WrongState."""
    if campaign.state is CampaignState.PAUSED:
        return
    _require_state(campaign, CampaignState.RUNNING)
    _move_messages(session, campaign, (MessageState.QUEUED,), MessageState.PAUSED)
    campaign.state, campaign.version = CampaignState.PAUSED, campaign.version + 1
    _record_action(session, actor, "campaign_paused", campaign)


def resume_campaign(session: Session, actor: StaffAccess, campaign: Campaign) -> None:
    """Go on sending; repeating changes nothing. Raises WrongState."""
    if campaign.state is CampaignState.RUNNING:
        return
    _require_state(campaign, CampaignState.PAUSED)
    _move_messages(session, campaign, (MessageState.PAUSED,), MessageState.QUEUED)
    campaign.state, campaign.version = CampaignState.RUNNING, campaign.version + 1
    _record_action(session, actor, "campaign_resumed", campaign)


def stop_campaign(session: Session, actor: StaffAccess, campaign: Campaign) -> None:
    """Cancel what is not sent yet, for good; repeating changes nothing. Raises WrongState."""
    if campaign.state is CampaignState.STOPPED:
        return
    _require_state(campaign, CampaignState.RUNNING, CampaignState.PAUSED)
    _move_messages(session, campaign, UNSENT_STATES, DROPPED_STATE)
    campaign.state, campaign.version = CampaignState.STOPPED, campaign.version + 1
    campaign.finished_at = clock.now()
    facts.publish_stopped(session, campaign)
    _record_action(session, actor, "campaign_stopped", campaign)


def resend_failed_messages(session: Session, actor: StaffAccess, campaign: Campaign) -> int:
    """Queue the messages that did not arrive once more, each to the present address.

    Left alone are those that are no longer true, and those whose address gets the campaign by
    another message. Returns how many were queued. Raises WrongState unless it is running or done.
    """
    _require_state(campaign, CampaignState.RUNNING, CampaignState.DONE)
    failed = session.scalars(
        queries.select_failed_messages(campaign.id).with_for_update(of=Message)
    ).unique()
    resent = [message for message in failed.all() if _requeue_message(session, message)]
    if resent:
        campaign.state, campaign.version = CampaignState.RUNNING, campaign.version + 1
        campaign.finished_at = None
        _record_action(session, actor, "campaign_resent", campaign)
    return len(resent)


def finish_campaign(campaign: Campaign) -> None:
    """Note that no message of a running campaign waits any more."""
    if campaign.state is CampaignState.RUNNING:
        campaign.state, campaign.version = CampaignState.DONE, campaign.version + 1
        campaign.finished_at = clock.now()


def queue_for_later(session: Session, registration: Registration) -> None:
    """Queue the campaigns for a new registration that those who register later get too.

    The sender asks the suppression list.
    """
    occurrence, now = registration.occurrence, clock.now()
    if registration.status is not RegistrationStatus.CONFIRMED or occurrence.ends_at <= now:
        return
    if occurrence.cancelled:
        return
    for campaign in queries.list_campaigns_for_later(session, [occurrence.id], now - LATER_PERIOD):
        members = list_audience(
            session, campaign.organisation_id, campaign.audience, registration_id=registration.id
        )
        recipients = choose_recipients(members, campaign.channels, campaign.category).recipients
        _insert_messages(session, campaign, recipients)


def list_occurrences_for_later(session: Session, occurrence_ids: Collection[UUID]) -> set[UUID]:
    """Return for which of these occurrences a later family gets a campaign."""
    since = clock.now() - LATER_PERIOD
    campaigns = queries.list_campaigns_for_later(session, occurrence_ids, since)
    return {one for campaign in campaigns for one in campaign.audience.occurrence_ids}


def _insert_messages(session: Session, campaign: Campaign, recipients: Iterable[Recipient]) -> None:
    """Insert a queued message to each recipient who has none of this campaign."""
    now = clock.now()
    is_paused = campaign.state is CampaignState.PAUSED
    has_code = campaign.category is MessageCategory.MARKETING
    rows = [
        {
            "id": uuid4(),
            "cause": f"campaign:{campaign.id}",
            "subject_type": SubjectType.REGISTRATION,
            "subject_id": one.member.registration_id,
            "recipient": one.address,
            "channel": one.channel,
            "kind": MessageKind.CAMPAIGN,
            "status": MessageState.PAUSED if is_paused else MessageState.QUEUED,
            "due_at": now,
            "decided_at": now,
            "created_at": now,
            "campaign_id": campaign.id,
            "short_code": create_short_code()
            if has_code and one.channel is ChannelName.SMS
            else None,
            "language": "",
            "subject": "",
            "text": "",
            "html": "",
            "calendar": "",
        }
        for one in recipients
    ]
    statement = insert_for(session, _messages).on_conflict_do_nothing()
    for start in range(0, len(rows), INSERT_SIZE):
        session.execute(statement, rows[start : start + INSERT_SIZE])


def _requeue_message(session: Session, message: Message) -> bool:
    """Queue a failed message again, to be composed anew; return whether that is right."""
    now, registration = clock.now(), message.require_registration()
    address = find_address(registration, message.channel)
    if not address or not is_valid(message, now):
        return False
    if address != message.recipient and queries.has_message(session, message, address):
        return False
    message.recipient, message.state = address, MessageState.QUEUED
    message.due_at = message.decided_at = now
    message.leased_until = message.sent_at = message.suppressed_by = None
    message.is_forced = False  # the sender asks the suppression list again
    message.email_subject = message.text = message.html = message.calendar = ""
    return True


def _move_messages(
    session: Session, campaign: Campaign, old: Iterable[MessageState], new: MessageState | Case[str]
) -> None:
    moved = update(Message).where(Message.campaign_id == campaign.id, Message.state.in_(old))
    session.execute(moved.values(state=new), execution_options={"synchronize_session": False})


def _return_to_draft(campaign: Campaign) -> None:
    campaign.state, campaign.version = CampaignState.DRAFT, campaign.version + 1
    campaign.starts_at = campaign.confirmed_at = campaign.confirmed_by_id = None
    campaign.confirmed_by, campaign.returned = "", ""


def _require_version(campaign: Campaign, version: int) -> None:
    if campaign.version != version:
        raise Outdated


def _require_state(campaign: Campaign, *allowed: CampaignState) -> None:
    if campaign.state not in allowed:
        raise WrongState


def _record_action(session: Session, actor: StaffAccess, action: str, campaign: Campaign) -> None:
    audit.record_action(
        session,
        actor,
        action,
        organisation_id=campaign.organisation_id,
        target_id=campaign.id,
        target=next((text for text in campaign.subject.values() if text), ""),
    )
