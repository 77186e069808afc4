"""Find the messages that a sender may claim now: those that are due, and those in doubt."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, TextClause, and_, false, or_, text, update
from sqlalchemy.orm import Session

from services.notifier.delivery import retries
from services.notifier.models import IS_QUEUED, ChannelName, Message, MessageKind, MessageState
from shared import clock
from shared.database.session import read_database_time

LEASE = timedelta(seconds=60)
# The most by which two clocks of an installation, or two transactions' readings of one, differ.
MAX_CLOCK_DIFFERENCE = timedelta(minutes=1)
MAX_LEASE = LEASE + MAX_CLOCK_DIFFERENCE
MAX_LOOKUP_LEASE = timedelta(seconds=max(retries.LOOKUP_PAUSES)) + MAX_CLOCK_DIFFERENCE

# As the condition of an index says it; the registration has a status, too.
_IS_QUEUED = text("message.status = 'queued'")
# The conditions of the two queues of a channel, each with an index. A campaign to thousands must
# not keep the confirmation of a registration waiting, so the others are taken first.
QUEUES = (Message.campaign_id.is_(None), Message.campaign_id.is_not(None))
_HAS_KNOWN_KIND = Message.kind.in_(list(MessageKind))


def filter_due(channels: Collection[ChannelName]) -> list[ColumnElement[bool] | TextClause]:
    """Return the conditions of messages that are to be sent now, of a kind that we know.

    During an upgrade the previous release leaves alone the kinds that only the new one knows.
    """
    is_mine = or_(false(), *(Message.channel == channel for channel in channels))
    return [_IS_QUEUED, is_mine, Message.due_at <= clock.now(), _HAS_KNOWN_KIND]


def filter_delayed_by_clock() -> list[ColumnElement[bool] | TextClause]:
    """Return the conditions of queued messages that a clock which was set back would hold back.

    When their time was decided, the clock was ahead of now. A message that was due at once is due
    by any clock. One that is tried again after a pause may have been decided on another computer,
    whose clock may be ahead a little.
    """
    now = clock.now()
    return [
        IS_QUEUED,
        Message.decided_at > now,
        or_(Message.due_at <= Message.decided_at, Message.decided_at > now + MAX_CLOCK_DIFFERENCE),
    ]


def make_delayed_due(session: Session) -> None:
    """Make messages due now that a clock which was set back would hold back."""
    now = clock.now()
    session.execute(
        update(Message).where(*filter_delayed_by_clock()).values(due_at=now, decided_at=now)
    )


def filter_doubtful(
    session: Session, channels: Collection[ChannelName]
) -> list[ColumnElement[bool]]:
    """Return the conditions of messages whose provider is to be asked about them now.

    The sender of such a message died and its lease ended, or the provider did not answer. A lease
    that ends much later than a new one would was given before the clock was set back.
    """
    now = read_database_time(session)
    return [
        _HAS_KNOWN_KIND,
        Message.channel.in_(channels),
        or_(
            and_(
                Message.state == MessageState.SENDING,
                or_(Message.leased_until < now, Message.leased_until > now + MAX_LEASE),
            ),
            and_(
                Message.state == MessageState.UNKNOWN,
                or_(Message.leased_until < now, Message.leased_until > now + MAX_LOOKUP_LEASE),
            ),
        ),
    ]
