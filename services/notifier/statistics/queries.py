"""Sums of messages by event, month, channel, state and reason.

One statement counts; the rest is adding up. The sums need no text and no address, so that they
stay the same when those are erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import Session

from services.notifier.models import (
    CHARGED_STATES,
    FAILED_STATES,
    ChannelName,
    Delivery,
    Message,
    MessageState,
    Occurrence,
    Registration,
    SubjectType,
)

MAX_MONTHS = 24
NO_MONTH = -1


@dataclass(frozen=True)
class Period:
    """Whole calendar months of a time zone, from the first to the last."""

    first: date  # the first day of the first month
    months: int
    zone: str

    @property
    def month_starts(self) -> list[date]:
        """Return the first day of each month."""
        return [add_months(self.first, number) for number in range(self.months)]

    def find_bounds(self) -> list[datetime]:
        """Return the start of each month, and the end of the last."""
        days = [*self.month_starts, add_months(self.first, self.months)]
        zone = ZoneInfo(self.zone)
        return [datetime.combine(day, time(), zone).astimezone(UTC) for day in days]


@dataclass(frozen=True)
class MessageCount:
    """The number of messages of one event or organisation, month, channel and state.

    group: the occurrence's id, or the organisation's.
    month: the first day.
    error: the code of the last attempt, for what failed.
    segments: what the provider charges for.
    """

    group: UUID
    month: date
    channel: ChannelName
    state: MessageState
    error: str
    messages: int
    segments: int


def build_period(today: date, months: int, zone: str) -> Period:
    """Return the last months up to and with that of today; at most MAX_MONTHS."""
    months = max(1, min(months, MAX_MONTHS))
    return Period(add_months(today.replace(day=1), 1 - months), months, zone)


def add_months(day: date, months: int) -> date:
    """Return the first day of a month so many months later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def count_messages(
    session: Session, period: Period, organisation_id: UUID | None
) -> list[MessageCount]:
    """Count an organisation's messages by occurrence; without one, all by organisation.

    A message counts in the month in which it was sent, or was to be sent.
    """
    bounds = period.find_bounds()
    at = func.coalesce(Message.sent_at, Message.due_at)
    group = Occurrence.organisation_id if organisation_id is None else Occurrence.id
    each = (
        select(
            group.label("group_id"),
            _number_month(at, bounds).label("month"),
            Message.channel.label("channel"),
            Message.state.label("state"),
            _find_error().label("error"),
            _sum_segments().label("segments"),
        )
        .select_from(Occurrence)
        .join(Registration, Registration.occurrence_id == Occurrence.id)
        .join(
            Message,
            and_(
                Message.subject_id == Registration.id,
                Message.subject_type == SubjectType.REGISTRATION,
            ),
        )
        .where(at >= bounds[0], at < bounds[-1], Message.state.in_(list(MessageState)))
    )
    if organisation_id is None:
        each = each.where(Occurrence.organisation_id.is_not(None))
    else:
        each = each.where(Occurrence.organisation_id == organisation_id)
    one = each.subquery()
    keys = (one.c.group_id, one.c.month, one.c.channel, one.c.state, one.c.error)
    rows = select(*keys, func.count(), func.sum(one.c.segments)).group_by(*keys)
    months = period.month_starts
    return [
        MessageCount(group_id, months[month], channel, state, error, messages, int(segments))
        for group_id, month, channel, state, error, messages, segments in session.execute(rows)
    ]


def list_occurrences(session: Session, ids: Sequence[UUID]) -> Sequence[Occurrence]:
    """Return these occurrences."""
    return session.scalars(select(Occurrence).where(Occurrence.id.in_(ids))).all()


def list_organisation_names(session: Session) -> dict[UUID, dict[str, str]]:
    """Return the names of the organisations that have events, as their newest event has them."""
    newest = (
        select(Occurrence.organisation_id, func.max(Occurrence.starts_at).label("starts_at"))
        .where(Occurrence.organisation_id.is_not(None))
        .group_by(Occurrence.organisation_id)
        .subquery()
    )
    rows = select(Occurrence.organisation_id, Occurrence.organisation_name).join(
        newest,
        and_(
            newest.c.organisation_id == Occurrence.organisation_id,
            newest.c.starts_at == Occurrence.starts_at,
        ),
    )
    return {one: names for one, names in session.execute(rows) if one is not None}


def _number_month(at: ColumnElement[datetime], bounds: Sequence[datetime]) -> ColumnElement[int]:
    """Return the number of the month that a time is in; databases know no months of a zone."""
    ends = enumerate(bounds[1:])
    return case(*((at < end, literal(number)) for number, end in ends), else_=literal(NO_MONTH))


def _find_error() -> ColumnElement[str]:
    """Return the code of the last attempt of a message that failed."""
    last = (
        select(Delivery.error)
        .where(Delivery.message_id == Message.id)
        .order_by(Delivery.started_at.desc(), Delivery.id)
        .limit(1)
        .correlate(Message)
        .scalar_subquery()
    )
    return case((Message.state.in_(FAILED_STATES), func.coalesce(last, "")), else_="")


def _sum_segments() -> ColumnElement[int]:
    charged = (
        select(func.sum(Delivery.segments))
        .where(Delivery.message_id == Message.id, Delivery.state.in_(CHARGED_STATES))
        .correlate(Message)
        .scalar_subquery()
    )
    is_sms = Message.channel == ChannelName.SMS
    return case((is_sms, func.coalesce(charged, 0)), else_=0)
