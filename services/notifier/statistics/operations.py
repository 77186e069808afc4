"""Measures sent text messages while their text is there. Takes a session; never commits."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from services.notifier.message.kinds import KINDS, fill_in_message_link
from services.notifier.message.sms_text import measure_sms
from services.notifier.models import (
    HAS_TEXTS,
    ChannelName,
    Delivery,
    Message,
    MessageKind,
)
from shared.config import Settings

BATCH_SIZE = 500


def has_unmeasured_deliveries(session: Session) -> bool:
    """Return whether an attempt waits to be measured."""
    return bool(_list_unmeasured(session, 1))


def measure_deliveries(session: Session, settings: Settings) -> int:
    """Store the segments of attempts to send an SMS; return how many were measured.

    At most BATCH_SIZE at a time. What is measured is the text with its link, as the provider
    got it.
    """
    rows = _list_unmeasured(session, BATCH_SIZE)
    for delivery_id, message in rows:
        link = KINDS[message.kind].build_link(message, settings)
        text = fill_in_message_link(message.kind, message.text, link)
        segments = measure_sms(text).segments
        mine = update(Delivery).where(Delivery.id == delivery_id).values(segments=segments)
        session.execute(mine.execution_options(synchronize_session=False))
    return len(rows)


def _list_unmeasured(session: Session, limit: int) -> Sequence[Row[UUID, Message]]:
    rows = (
        select(Delivery.id, Message)
        .join(Message, Delivery.message_id == Message.id)
        .where(
            HAS_TEXTS,  # so that the index of messages with texts is used
            Message.text != "",
            Message.channel == ChannelName.SMS,
            Message.kind.in_(list(MessageKind)),
            Delivery.segments.is_(None),
        )
        .order_by(Delivery.started_at)
        .limit(limit)
    )
    return session.execute(rows).unique().all()
