"""Finds messages that nothing will move any more, mends those that are safe, and says so.

Every state that waits has something that moves it: a queued message has its time, one in sending
the end of its lease, a paused one its campaign. Without that it would wait for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from services.notifier.models import (
    DROPPED_STATE,
    Campaign,
    CampaignState,
    ChannelRate,
    Message,
    MessageKind,
    MessageState,
)
from shared import clock
from shared.database.session import Database, read_database_time

INTERVAL_SECONDS = 60
PATIENCE = timedelta(minutes=10)  # a sender that runs needs seconds
RECENTLY = timedelta(minutes=1)


class StuckReason(StrEnum):
    """The reason why nothing moves a message any more."""

    NO_LEASE = "no_lease"  # it is being sent by nobody: mended by itself
    CAMPAIGN_OVER = "campaign_over"  # it is paused, and its campaign is not: mended by itself
    NOT_RECOVERED = "not_recovered"  # its sender died, and no sender asks the provider
    UNKNOWN_KIND = "unknown_kind"  # this version does not know how to write it


@dataclass(frozen=True)
class StuckMessages:
    """The number of messages that are stuck for a reason, and since when the oldest was due."""

    reason: StuckReason
    number: int
    since: datetime


def list_stuck(session: Session) -> Sequence[StuckMessages]:
    """Return what is stuck, by reason; empty when all is well."""
    now = read_database_time(session)
    found = []
    for reason in StuckReason:
        counted = select(func.count(Message.id), func.min(Message.due_at))
        number, since = session.execute(counted.where(_filter_reason(reason, now))).one()
        if number:
            found.append(StuckMessages(reason, number, since))
    return found


def find_oldest_waiting(session: Session) -> datetime | None:
    """Return when the oldest message was due that waits, or is stuck; None when none does.

    What waits because its channel has a limit is left out while a sender works on that channel.
    """
    now = clock.now()
    is_slow = exists().where(
        ChannelRate.channel == Message.channel, ChannelRate.updated_at > now - RECENTLY
    )
    waits = and_(Message.state == MessageState.QUEUED, Message.due_at <= now, ~is_slow)
    others = (StuckReason.NO_LEASE, StuckReason.CAMPAIGN_OVER, StuckReason.NOT_RECOVERED)
    stuck = [_filter_reason(reason, now) for reason in others]
    return session.scalar(select(func.min(Message.due_at)).where(or_(waits, *stuck)))


def sweep(database: Database) -> None:
    """Mend what is stuck and can be mended without a guess."""
    with database.read() as session:
        if not list_stuck(session):
            return
    with database.begin() as session:
        mend_stuck(session)


def mend_stuck(session: Session) -> None:
    """Let the sender ask about messages without a lease, and free those of campaigns.

    Nothing is sent again on a guess: the provider is asked first, as for every lease that ended.
    """
    now = read_database_time(session)
    ended = update(Message).where(_filter_reason(StuckReason.NO_LEASE, now))
    session.execute(ended.values(leased_until=now))
    left = _filter_reason(StuckReason.CAMPAIGN_OVER, now)
    is_stopped = _has_campaign(Campaign.state == CampaignState.STOPPED)
    dropped = update(Message).where(left, is_stopped).values(state=DROPPED_STATE)
    session.execute(dropped.execution_options(synchronize_session=False))
    queued = update(Message).where(left).values(state=MessageState.QUEUED)
    session.execute(queued.execution_options(synchronize_session=False))


def _filter_reason(reason: StuckReason, now: datetime) -> ColumnElement[bool]:
    is_known = Message.kind.in_(list(MessageKind))
    is_overdue = and_(Message.state == MessageState.QUEUED, Message.due_at < now - PATIENCE)
    is_doubtful = Message.state.in_((MessageState.SENDING, MessageState.UNKNOWN))
    conditions = {
        StuckReason.NO_LEASE: and_(
            Message.state == MessageState.SENDING, Message.leased_until.is_(None)
        ),
        StuckReason.CAMPAIGN_OVER: and_(
            Message.state == MessageState.PAUSED,
            Message.due_at < now - PATIENCE,
            ~_has_campaign(Campaign.state == CampaignState.PAUSED),
        ),
        StuckReason.NOT_RECOVERED: and_(is_doubtful, Message.leased_until < now - PATIENCE),
        StuckReason.UNKNOWN_KIND: and_(is_overdue, ~is_known),
    }
    return conditions[reason]


def _has_campaign(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Campaign.id == Message.campaign_id, condition).correlate(Message)
