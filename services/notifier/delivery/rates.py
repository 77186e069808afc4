"""Limit the pace: so many messages a second on a channel, and so many segments of SMS a day.

An organisation may have a limit of segments of its own. It is read without a lock: senders that
claim at the same time may each go over it by what they have in hand.

All senders share one row for each channel, so that the limits hold for them together. A channel
without a limit costs no statement.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifier.delivery.budgets import find_day, find_tomorrow
from services.notifier.message.kinds import KINDS, find_sending_times
from services.notifier.message.sms_text import measure_sms
from services.notifier.models import (
    ChannelDay,
    ChannelName,
    ChannelRate,
    HeldBy,
    Message,
    OrganisationDay,
)
from shared import clock
from shared.config import Settings
from shared.database.session import read_database_time
from shared.database.upsert import insert_for


@dataclass(frozen=True)
class Allowance:
    """The number of messages that may be claimed now, by channel; other channels have no limit."""

    left: Mapping[ChannelName, int]

    def list_open(self, channels: Collection[ChannelName]) -> list[ChannelName]:
        """Return the channels on which something may go now.

        Messages of the others must not hide theirs.
        """
        return [channel for channel in channels if self.left.get(channel, 1) >= 1]

    def choose(self, messages: Sequence[Message]) -> list[Message]:
        """Return the messages that may go now, in their order."""
        counts: Counter[ChannelName] = Counter()
        chosen = []
        for message in messages:
            counts[message.channel] += 1
            if counts[message.channel] <= self.left.get(message.channel, len(messages)):
                chosen.append(message)
        return chosen


@dataclass
class UsedSegments:
    """The segments that went today: all, and those of organisations with a limit of their own."""

    limit: int  # of all; 0 for any number
    total: int
    by_organisation: Counter[UUID | None]

    def find_limit(self, message: Message, segments: int) -> HeldBy | None:
        """Return the limit that a message would break, if any."""
        own_limit = _find_own_limit(message)
        own_used = self.by_organisation[_find_organisation_id(message)]
        if own_limit and own_used + segments > own_limit:
            return HeldBy.ORGANISATION
        return HeldBy.CHANNEL_DAY if self.limit and self.total + segments > self.limit else None

    def add(self, message: Message, segments: int) -> None:
        """Count a message that goes now."""
        self.total += segments
        self.by_organisation[_find_organisation_id(message)] += segments


def find_rates(settings: Settings) -> Mapping[ChannelName, int]:
    """Return how many messages a second may go, for each channel that has a limit."""
    rates = {
        ChannelName.SMS: settings.sms_per_second,
        ChannelName.EMAIL: settings.emails_per_second,
    }
    return {channel: rate for channel, rate in rates.items() if rate}


def lock_allowance(
    session: Session, settings: Settings, channels: Collection[ChannelName]
) -> Allowance:
    """Return how many messages may be claimed now; other senders wait until the commit."""
    rates = {name: rate for name, rate in find_rates(settings).items() if name in channels}
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


def has_day_limit(settings: Settings, messages: Sequence[Message]) -> bool:
    """Return whether the day's segments are limited, for everybody or for one of these messages."""
    return bool(settings.sms_day_segments) or any(map(_find_own_limit, messages))


def hold_excess_segments(
    session: Session, sized: Sequence[tuple[Message, int]], settings: Settings
) -> list[Message]:
    """Return the messages for which the day has segments left; the others wait until tomorrow.

    `sized` has each message with its segments, 0 for an e-mail. Messages without a budget, such
    as that an event is cancelled, and those that staff released go in any case.
    """
    now = clock.now()
    used = _read_used_segments(session, [message for message, _segments in sized], settings, now)
    accepted = []
    for message, segments in sized:
        can_wait = bool(KINDS[message.kind].limits) and not message.is_released
        is_counted = message.claimed_at is not None
        held_by = used.find_limit(message, segments)
        if can_wait and segments and not is_counted and held_by is not None:
            _hold_until_tomorrow(message, held_by, settings, now)
            continue
        used.add(message, segments)
        accepted.append(message)
    return accepted


def count_segments(
    session: Session, settings: Settings, sent: Sequence[tuple[Message, str]]
) -> None:
    """Add the segments of messages, each with its text, to the day; one tried again counts once."""
    if not has_day_limit(settings, [message for message, _text in sent]):
        return
    sized = [
        (message, measure_sms(text).segments)
        for message, text in sent
        if message.channel is ChannelName.SMS and message.claimed_at is None
    ]
    total = sum(segments for _message, segments in sized)
    if total and settings.sms_day_segments:
        _lock_day(session, settings, clock.now()).segments += total
    _count_for_organisations(session, settings, sized)


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


def _find_own_limit(message: Message) -> int:
    """Return the segments that the organisation of an SMS may send a day; 0 for any number."""
    if message.channel is not ChannelName.SMS or message.registration is None:
        return 0
    own = message.registration.occurrence.organisation_settings
    return own.sms_day_segments if own is not None else 0


def _find_organisation_id(message: Message) -> UUID | None:
    return message.registration.occurrence.organisation_id if message.registration else None


def _read_used_segments(
    session: Session, messages: Sequence[Message], settings: Settings, now: datetime
) -> UsedSegments:
    limit = settings.sms_day_segments
    total = _lock_day(session, settings, now).segments if limit else 0
    ids = {_find_organisation_id(message) for message in messages if _find_own_limit(message)}
    if not ids:
        return UsedSegments(limit, total, Counter())
    rows = select(OrganisationDay.organisation_id, OrganisationDay.segments).where(
        OrganisationDay.organisation_id.in_(ids),
        OrganisationDay.channel == ChannelName.SMS,
        OrganisationDay.day == find_day(settings, now),
    )
    found = {row.organisation_id: row.segments for row in session.execute(rows)}
    return UsedSegments(limit, total, Counter(found))


def _count_for_organisations(
    session: Session, settings: Settings, sized: Sequence[tuple[Message, int]]
) -> None:
    """Add to the day of each organisation with a limit, in one order so that nobody blocks."""
    added: Counter[UUID] = Counter()
    for message, segments in sized:
        organisation_id = _find_organisation_id(message)
        if organisation_id is not None and _find_own_limit(message):
            added[organisation_id] += segments
    if not added:
        return
    key = {"channel": ChannelName.SMS, "day": find_day(settings, clock.now())}
    rows = [
        {"organisation_id": organisation_id, "used": 0, "segments": segments, **key}
        for organisation_id, segments in sorted(added.items())
    ]
    statement = insert_for(session, OrganisationDay).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "channel", "day"],
            set_={"segments": OrganisationDay.segments + statement.excluded.segments},
        )
    )


def _hold_until_tomorrow(
    message: Message, held_by: HeldBy, settings: Settings, now: datetime
) -> None:
    until = find_tomorrow(settings, now)
    allowed = until
    if message.registration is not None:
        starts_at = message.registration.occurrence.starts_at
        allowed = find_sending_times(message).find_allowed_time(until, before=starts_at)
    message.held_by = held_by
    message.due_at, message.decided_at = max(until, allowed), now
