"""Budgets: how many messages may go to a recipient, about a registration, from an organisation.

They are checked when messages are claimed. What is over a budget stays queued until there is room;
a newer change replaces it as it does every unsent message, and the later message tells of both.
The same holds for an address that the family changed to: it gets one message, which asks to confirm
the address, and the next one when that is done.

A budget is read once for all messages of a claim. Two senders that claim at the same time do not
see each other's messages, so that each may go over a budget by what it has in hand.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.notifier.audience.recipients import Recipient as AudienceRecipient
from services.notifier.audience.recipients import find_address
from services.notifier.message.kinds import KINDS, find_sending_times
from services.notifier.models import (
    DROPPED_STATES,
    ChannelDay,
    ChannelName,
    HeldBy,
    Message,
    MessageKind,
    MessageState,
    OrganisationDay,
    OrganisationSettings,
)
from shared import clock
from shared.config import Settings
from shared.database.upsert import insert_for

PERIOD = timedelta(hours=24)
VERIFIED_FACTOR = 5  # for a recipient who has used the link that we sent
NOT_HANDED_OVER = (*DROPPED_STATES, MessageState.FAILED)
_days: Any = OrganisationDay.__table__
Recipient = tuple[str, ChannelName]
Subject = tuple[UUID, ChannelName]
OrganisationChannel = tuple[UUID, ChannelName]


@dataclass(frozen=True)
class Hold:
    """The budget that holds a message back, and the end of the hold."""

    held_by: HeldBy
    until: datetime


@dataclass(frozen=True)
class HeldNumber:
    """The number of messages that a budget holds back, and when the last of them may go."""

    messages: int
    until: datetime


@dataclass(frozen=True)
class Usage:
    """The recent messages to the recipients and about the registrations of a claim.

    recipients, registrations: when each message was sent.
    asked: when an address was last written to because of the family.
    organisations: how many messages each has sent today; `added` are those of this claim.
    """

    settings: Settings
    now: datetime
    recipients: dict[Recipient, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    registrations: dict[Subject, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[tuple[UUID, str], datetime] = field(default_factory=dict)
    organisations: Counter[OrganisationChannel] = field(default_factory=Counter)
    added: Counter[OrganisationChannel] = field(default_factory=Counter)

    def find_hold(self, message: Message) -> Hold | None:
        """Return what holds a message back longest; None when it may be sent now."""
        limits = KINDS[message.kind].limits
        ends = {
            HeldBy.RECIPIENT: self._find_recipient_end,
            HeldBy.REGISTRATION: self._find_registration_end,
            HeldBy.ORGANISATION: self._find_organisation_end,
            HeldBy.UNVERIFIED_ADDRESS: self._find_unverified_end,
        }
        found = [(end(message), held_by) for held_by, end in ends.items() if held_by in limits]
        holds = [Hold(held_by, until) for until, held_by in found if until is not None]
        return max(holds, key=lambda hold: hold.until, default=None)

    def add(self, message: Message) -> None:
        """Count a message that is sent now."""
        limits, subject_id = KINDS[message.kind].limits, message.subject_id
        if HeldBy.RECIPIENT in limits:
            self.recipients[message.recipient, message.channel].append(self.now)
        if HeldBy.REGISTRATION in limits:
            self.registrations[subject_id, message.channel].append(self.now)
        if HeldBy.UNVERIFIED_ADDRESS in limits:
            self.asked[subject_id, message.recipient] = self.now
        organisation_id = message.require_registration().occurrence.organisation_id
        if HeldBy.ORGANISATION in limits and organisation_id is not None:
            self.organisations[organisation_id, message.channel] += 1
            self.added[organisation_id, message.channel] += 1

    def find_recipient_room(self, recipient: Recipient, *, is_verified: bool) -> datetime | None:
        """Return when a recipient may get one more message; None when it is now."""
        factor = VERIFIED_FACTOR if is_verified else 1
        return self._find_room(
            self.recipients[recipient], factor * self.settings.recipient_messages
        )

    def find_organisation_room(
        self, organisation_id: UUID, channel: ChannelName
    ) -> datetime | None:
        """Return when an organisation may send one more message; None when it is now."""
        limit = self.settings.organisation_messages
        if not limit or self.organisations[organisation_id, channel] < limit:
            return None
        return find_tomorrow(self.settings, self.now)

    def _find_recipient_end(self, message: Message) -> datetime | None:
        registration = message.require_registration()
        is_present = message.recipient == find_address(registration, message.channel)
        return self.find_recipient_room(
            (message.recipient, message.channel),
            is_verified=registration.is_verified and is_present,
        )

    def _find_registration_end(self, message: Message) -> datetime | None:
        sent = self.registrations[message.subject_id, message.channel]
        return self._find_room(sent, self.settings.registration_messages)

    def _find_organisation_end(self, message: Message) -> datetime | None:
        organisation_id = message.require_registration().occurrence.organisation_id
        if organisation_id is None:
            return None
        return self.find_organisation_room(organisation_id, message.channel)

    def _find_unverified_end(self, message: Message) -> datetime | None:
        """Return when an address that is not confirmed gets its next message, if ever.

        One with a new link asks again after a day: the earlier link, if it ever arrived, does not
        work any more. Other messages wait for the confirmation, at most until the start.
        """
        registration = message.require_registration()
        asked_at = self.asked.get((message.subject_id, message.recipient))
        if asked_at is None or registration.is_confirmed_address(message.recipient):
            return None
        starts_at = registration.occurrence.starts_at
        if message.kind is not MessageKind.LINK and message.former.link_version is None:
            return starts_at
        until = asked_at + PERIOD
        return min(until, starts_at) if until > self.now else None

    def _find_room(self, sent: Sequence[datetime], limit: int) -> datetime | None:
        """Return when fewer than `limit` messages were sent in the period; None when it is now."""
        lately = sorted(at for at in sent if at > self.now - PERIOD)
        return lately[-limit] + PERIOD if limit and len(lately) >= limit else None


def hold_excess_messages(
    session: Session, messages: Sequence[Message], settings: Settings
) -> list[Message]:
    """Return the messages that may be sent now; the others are held back.

    One that would wait in vain is cancelled. Messages that staff released go, and so do those that
    a provider was too busy for: they were counted before.
    """
    limited = [one for one in messages if KINDS[one.kind].limits and one.claimed_at is None]
    if not limited:
        return list(messages)
    usage = _read_usage(session, limited, settings)
    limited_ids = {one.id for one in limited}
    accepted = []
    for message in messages:
        if message.id in limited_ids:
            hold = None if message.is_released else usage.find_hold(message)
            if hold is not None:
                _hold_message(message, hold, usage.now)
                continue
            usage.add(message)
            message.held_by = None
        accepted.append(message)
    _count_for_organisations(session, usage)
    return accepted


def forecast_holds(
    session: Session,
    settings: Settings,
    organisation_id: UUID,
    recipients: Sequence[AudienceRecipient],
    segments: Mapping[str, int],
    at: datetime,
) -> Mapping[HeldBy, HeldNumber]:
    """Return what of a campaign that goes at a time would be held back, by which budget.

    `segments` is what its SMS takes, by language. It reads what the sender reads when it holds
    messages back.
    """
    usage = Usage(settings, at)
    left = _read_segments_left(session, settings, organisation_id, at)
    if settings.recipient_messages:
        _read_recipients(session, {one.address for one in recipients}, usage)
    if settings.organisation_messages:
        _read_organisations(session, {organisation_id}, usage)
    ends: dict[HeldBy, list[datetime]] = defaultdict(list)
    for one in recipients:
        if left and one.channel is ChannelName.SMS:
            needed = segments[one.member.language]
            held_by = next((limit for limit, number in left.items() if needed > number), None)
            if held_by is not None:
                ends[held_by].append(find_tomorrow(settings, at))
                continue
            left = {limit: number - needed for limit, number in left.items()}
        until = usage.find_recipient_room(
            (one.address, one.channel), is_verified=one.member.is_verified
        )
        if until is not None:
            ends[HeldBy.RECIPIENT].append(until)
            continue
        until = usage.find_organisation_room(organisation_id, one.channel)
        if until is not None:
            ends[HeldBy.ORGANISATION].append(until)
        else:
            usage.organisations[organisation_id, one.channel] += 1
    return {held_by: HeldNumber(len(found), max(found)) for held_by, found in ends.items()}


def find_day(settings: Settings, now: datetime) -> date:
    """Return the day of the installation's time zone."""
    return now.astimezone(ZoneInfo(settings.default_zone)).date()


def find_tomorrow(settings: Settings, now: datetime) -> datetime:
    """Return when the next day of the installation's time zone begins."""
    tomorrow = find_day(settings, now) + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, ZoneInfo(settings.default_zone))


def _read_segments_left(
    session: Session, settings: Settings, organisation_id: UUID, at: datetime
) -> Mapping[HeldBy, int]:
    """Return how many segments of SMS may go on this day, for each limit that there is."""
    key = {"channel": ChannelName.SMS, "day": find_day(settings, at)}
    left = {}
    own = session.get(OrganisationSettings, organisation_id)
    if own is not None and own.sms_day_segments:
        mine = select(OrganisationDay.segments).filter_by(**key, organisation_id=organisation_id)
        left[HeldBy.ORGANISATION] = own.sms_day_segments - (session.scalar(mine) or 0)
    if settings.sms_day_segments:
        used = session.scalar(select(ChannelDay.segments).filter_by(**key)) or 0
        left[HeldBy.CHANNEL_DAY] = settings.sms_day_segments - used
    return left


def count_sent_today(session: Session, settings: Settings, organisation_id: UUID) -> Counter[str]:
    """Return how many messages an organisation has sent today, by channel."""
    rows = select(OrganisationDay.channel, OrganisationDay.used).where(
        OrganisationDay.organisation_id == organisation_id,
        OrganisationDay.day == find_day(settings, clock.now()),
    )
    return Counter({row.channel: row.used for row in session.execute(rows)})


def _hold_message(message: Message, hold: Hold, now: datetime) -> None:
    """Let a message wait, and not only for the night: it can wait for the morning, too."""
    message.held_by = hold.held_by
    if hold.until <= now:
        message.state = MessageState.CANCELLED
        return
    starts_at = message.require_registration().occurrence.starts_at
    allowed = find_sending_times(message).find_allowed_time(hold.until, before=starts_at)
    message.due_at, message.decided_at = max(hold.until, allowed), now


def _read_usage(session: Session, messages: Sequence[Message], settings: Settings) -> Usage:
    usage = Usage(settings, clock.now())
    if settings.recipient_messages:
        limited = [one for one in messages if _is_limited(one, HeldBy.RECIPIENT)]
        _read_recipients(session, {one.recipient for one in limited}, usage)
    _read_registrations(session, messages, usage)
    if settings.organisation_messages:
        ids = {one.require_registration().occurrence.organisation_id for one in messages}
        _read_organisations(session, ids - {None}, usage)
    return usage


def _read_recipients(session: Session, recipients: Collection[str], usage: Usage) -> None:
    if not recipients:
        return
    sent = select(Message.recipient, Message.channel, Message.claimed_at).where(
        Message.recipient.in_(recipients),
        Message.claimed_at > usage.now - PERIOD,
        Message.state.not_in(NOT_HANDED_OVER),
        Message.kind.in_(_list_kinds(HeldBy.RECIPIENT)),
    )
    for recipient, channel, claimed_at in session.execute(sent):
        if claimed_at is not None:  # as the condition says
            usage.recipients[recipient, channel].append(claimed_at)


def _read_registrations(session: Session, messages: Sequence[Message], usage: Usage) -> None:
    """Read what was sent about the registrations lately; and ever, where an address is new."""
    limited = [one for one in messages if _is_limited(one, HeldBy.REGISTRATION)]
    unconfirmed = {
        one.subject_id
        for one in limited
        if not one.require_registration().is_confirmed_address(one.recipient)
    }
    counted = {one.subject_id for one in limited if usage.settings.registration_messages}
    if not counted | unconfirmed:
        return
    sent_at = func.coalesce(Message.claimed_at, Message.created_at)
    sent = (
        select(
            Message.subject_id, Message.channel, Message.recipient, Message.kind,
            sent_at.label("sent_at"),
        )
        .where(
            Message.subject_id.in_(counted | unconfirmed),
            or_(
                Message.claimed_at > usage.now - PERIOD,
                Message.subject_id.in_(unconfirmed),
            ),
            Message.state.not_in(NOT_HANDED_OVER),
            or_(Message.claimed_at.is_not(None), Message.state != MessageState.QUEUED),
            Message.kind.in_(_list_kinds(HeldBy.REGISTRATION)),
        )
        .order_by(sent_at)
    )  # fmt: skip
    for subject_id, channel, recipient, kind, at in session.execute(sent):
        usage.registrations[subject_id, channel].append(at)
        if HeldBy.UNVERIFIED_ADDRESS in KINDS[kind].limits:
            usage.asked[subject_id, recipient] = at


def _read_organisations(session: Session, ids: Collection[UUID | None], usage: Usage) -> None:
    rows = select(
        OrganisationDay.organisation_id, OrganisationDay.channel, OrganisationDay.used
    ).where(
        OrganisationDay.organisation_id.in_(ids),
        OrganisationDay.day == find_day(usage.settings, usage.now),
    )
    for organisation_id, channel, used in session.execute(rows):
        usage.organisations[organisation_id, channel] = used


def _count_for_organisations(session: Session, usage: Usage) -> None:
    """Add the messages of this claim to the day's, in one order so that senders do not block."""
    if not usage.added:
        return
    day = find_day(usage.settings, usage.now)
    rows = [
        {"organisation_id": organisation_id, "channel": channel, "day": day, "used": used}
        for (organisation_id, channel), used in sorted(usage.added.items())
    ]
    added = insert_for(session, _days)
    statement = added.on_conflict_do_update(
        index_elements=["organisation_id", "channel", "day"],
        set_={"used": _days.c.used + added.excluded.used},
    )
    session.execute(statement, rows)  # with the rows apart it is compiled only once


def _is_limited(message: Message, held_by: HeldBy) -> bool:
    return held_by in KINDS[message.kind].limits


def _list_kinds(held_by: HeldBy) -> list[MessageKind]:
    return [kind for kind, rules in KINDS.items() if held_by in rules.limits]
