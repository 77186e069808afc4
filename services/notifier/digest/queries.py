"""Sum an organisation's messages for its digest, without anybody's name or address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from services.notifier.models import (
    FAILED_STATES,
    ChannelName,
    Delivery,
    Message,
    MessageState,
    Occurrence,
    Registration,
    SubjectType,
)

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class SentCount:
    """The number of messages about an event that were sent on a channel."""

    slug: str
    channel: ChannelName
    messages: int


@dataclass(frozen=True)
class FailedCount:
    """The number of messages about an event that did not arrive, by the provider's code."""

    slug: str
    state: MessageState
    error: str
    messages: int


@dataclass(frozen=True)
class OrganisationNews:
    """Messages of an organisation in a day; `titles` are by slug, `held` counts those held now."""

    titles: dict[str, dict[str, str]]
    sent: Sequence[SentCount]
    failed: Sequence[FailedCount]
    held: int
    unknown: int

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to say."""
        return not (self.sent or self.failed or self.held or self.unknown)


def read_news(
    session: Session, organisation_id: UUID, since: datetime, until: datetime
) -> OrganisationNews:
    """Count what was sent and what failed in a period, and what is held back now."""
    sent = select(Occurrence.slug, Message.channel, func.count(Message.id)).where(
        Message.sent_at >= since, Message.sent_at < until
    )
    sent_rows = _of_organisation(sent, organisation_id).group_by(Occurrence.slug, Message.channel)
    last = (
        select(Delivery.message_id, func.max(Delivery.ended_at).label("ended_at"))
        .where(Delivery.ended_at >= since, Delivery.ended_at < until)
        .group_by(Delivery.message_id)
        .subquery()
    )
    failed = (
        select(Occurrence.slug, Message.state, Delivery.error, func.count(Message.id))
        .where(Message.state.in_((*FAILED_STATES, MessageState.UNKNOWN)))
        .where(Delivery.ended_at == last.c.ended_at)
    )
    failed_rows = (
        _of_organisation(failed, organisation_id)
        .join(last, last.c.message_id == Message.id)
        .join(Delivery, Delivery.message_id == Message.id)
        .group_by(Occurrence.slug, Message.state, Delivery.error)
    )
    settled = [FailedCount(*row) for row in session.execute(failed_rows)]
    return OrganisationNews(
        titles=_list_titles(session, organisation_id),
        sent=[SentCount(*row) for row in session.execute(sent_rows.order_by(Occurrence.slug))],
        failed=[one for one in settled if one.state is not MessageState.UNKNOWN],
        held=_count(session, organisation_id, _is_held()),
        unknown=sum(one.messages for one in settled if one.state is MessageState.UNKNOWN),
    )


def _is_held() -> ColumnElement[bool]:
    return and_(Message.state == MessageState.QUEUED, Message.held_by.is_not(None))


def _count(session: Session, organisation_id: UUID, condition: ColumnElement[bool]) -> int:
    rows = _of_organisation(select(func.count(Message.id)).where(condition), organisation_id)
    return session.execute(rows).scalar_one()


def _list_titles(session: Session, organisation_id: UUID) -> dict[str, dict[str, str]]:
    rows = select(Occurrence.slug, Occurrence.title).where(
        Occurrence.organisation_id == organisation_id
    )
    return dict(iter(session.execute(rows)))


def _of_organisation(rows: Select[*Columns], organisation_id: UUID) -> Select[*Columns]:
    subject = and_(
        Message.subject_id == Registration.id,
        Message.subject_type == SubjectType.REGISTRATION,
    )
    return (
        rows.select_from(Message)
        .join(Registration, subject)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(Occurrence.organisation_id == organisation_id)
    )
