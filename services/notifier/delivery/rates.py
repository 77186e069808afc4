"""Limit the pace: so many messages a second on a channel, and so many segments of SMS a day.

All senders share one row for each channel, so that the limits hold for them together. A channel
without a limit costs no statement.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.notifier.delivery.budgets import find_day
from services.notifier.message import quiet_hours
from services.notifier.message.kinds import KINDS
from services.notifier.message.sms_text import measure_sms
from services.notifier.models import ChannelDay, ChannelName, ChannelRate, HeldBy, Message
from shared import clock
from shared.config import Settings
from shared.database.session import read_database_time
from shared.database.upsert import insert_for


@dataclass(frozen=True)
class Allowance:
    """The number of messages that may be claimed now, by channel; other channels have no limit."""

    left: Mapping[ChannelName, int]

    def filter_channels(self) -> list[ColumnElement[bool]]:
        """Return the condition that leaves out channels on which nothing may go now.

        Their messages must not hide those of the other channels.
        """
        exhausted = [channel for channel, left in self.left.items() if left < 1]
        return [Message.channel.not_in(exhausted)] if exhausted else []

    def choose(self, messages: Sequence[Message]) -> list[Message]:
        """Return the messages that may go now, in their order."""
        counts: Counter[ChannelName] = Counter()
        chosen = []
        for message in messages:
            counts[message.channel] += 1
            if counts[message.channel] <= self.left.get(message.channel, len(messages)):
                chosen.append(message)
        return chosen


def find_rates(settings: Settings) -> Mapping[ChannelName, int]:
    """Return how many messages a second may go, for each channel that has a limit."""
    rates = {
        ChannelName.SMS: settings.sms_per_second,
        ChannelName.EMAIL: settings.emails_per_second,
    }
    return {channel: rate for channel, rate in rates.items() if rate}


def lock_allowance(session: Session, settings: Settings) -> Allowance:
    """Return how many messages may be claimed now; other senders wait until the commit."""
    rates = find_rates(settings)
    if not rates:
        return Allowance({})
    rows = _refill(session, rates)
    return Allowance({channel: int(row.tokens) for channel, row in rows.items()})


def spend(session: Session, settings: Settings, sent: Counter[ChannelName]) -> None:
    """Count messages that are handed over now.

    One that has to go at once may take more than there is; what follows waits longer.
    """
    rates = {channel: rate for channel, rate in find_rates(settings).items() if sent[channel]}
    for channel, row in _refill(session, rates).items():
        row.tokens -= sent[channel]


def hold_excess_segments(
    session: Session, sized: Sequence[tuple[Message, int]], settings: Settings
) -> list[Message]:
    """Return the messages for which the day has segments left; the others wait until tomorrow.

    `sized` has each message with its segments, 0 for an e-mail. Messages without a budget, such
    as that an event is cancelled, and those that staff released go in any case.
    """
    now, limit = clock.now(), settings.sms_day_segments
    used = _lock_day(session, settings, now).segments
    accepted = []
    for message, segments in sized:
        can_wait = bool(KINDS[message.kind].limits) and not message.is_released
        is_counted = message.claimed_at is not None
        if can_wait and segments and not is_counted and used + segments > limit:
            _hold_until_tomorrow(message, settings, now)
            continue
        used += segments
        accepted.append(message)
    return accepted


def count_segments(
    session: Session, settings: Settings, sent: Sequence[tuple[Message, str]]
) -> None:
    """Add the segments of messages, each with its text, to the day; one tried again counts once."""
    if not settings.sms_day_segments:
        return
    segments = sum(
        measure_sms(text).segments
        for message, text in sent
        if message.channel is ChannelName.SMS and message.claimed_at is None
    )
    if segments:
        _lock_day(session, settings, clock.now()).segments += segments


def _refill(
    session: Session, rates: Mapping[ChannelName, int]
) -> Mapping[ChannelName, ChannelRate]:
    """Lock the rows of these channels and add what the time since the last claim is worth."""
    if not rates:
        return {}
    now = read_database_time(session)
    new = [
        {"channel": channel, "tokens": float(rate), "updated_at": now}
        for channel, rate in sorted(rates.items())
    ]
    session.execute(insert_for(session, ChannelRate).values(new).on_conflict_do_nothing())
    rows = session.scalars(
        select(ChannelRate)
        .where(ChannelRate.channel.in_(rates))
        .order_by(ChannelRate.channel)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    # Another sender may have waited with an earlier time: it must not set the row back.
    now = read_database_time(session)
    for row in rows:
        seconds = max(0.0, (now - row.updated_at).total_seconds())
        rate = rates[row.channel]
        row.tokens, row.updated_at = min(float(rate), row.tokens + seconds * rate), now
    return {row.channel: row for row in rows}


def _lock_day(session: Session, settings: Settings, now: datetime) -> ChannelDay:
    key = {"channel": ChannelName.SMS, "day": find_day(settings, now)}
    new = insert_for(session, ChannelDay).values({**key, "segments": 0})
    session.execute(new.on_conflict_do_nothing())
    locked = select(ChannelDay).filter_by(**key).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).one()


def _hold_until_tomorrow(message: Message, settings: Settings, now: datetime) -> None:
    tomorrow = find_day(settings, now) + timedelta(days=1)
    until = datetime.combine(tomorrow, time.min, ZoneInfo(settings.default_zone))
    allowed = until
    if message.registration is not None:
        starts_at = message.registration.occurrence.starts_at
        allowed = quiet_hours.find_allowed_time(until, before=starts_at)
    message.held_by = HeldBy.CHANNEL_DAY
    message.due_at, message.decided_at = max(until, allowed), now
