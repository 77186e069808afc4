"""States of messages and deliveries: which are due, which still hold, how they move on.

States have a rank and never move back: what a provider said later in time but earlier in meaning
changes nothing.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from services.notifier import quiet_hours
from services.notifier.models import Delivery, Message
from shared import clock

RANK = {
    "queued": 0, "sending": 1, "busy": 2, "unknown": 3, "sent": 4, "failed": 5,
    "undelivered": 5, "delivered": 6, "suppressed": 6, "cancelled": 6,
}  # fmt: skip
PAUSES = (10, 60, 300, 900, 3600)  # seconds before a busy channel is tried again
ATTEMPTS = 12
ASK_AFTER = (60, 600, 3600)  # seconds before a provider that did not answer is asked

# Made once: a campaign settles some thousands of e-mails, ten at a time.
_deliveries: Any = Delivery.__table__
_messages: Any = Message.__table__
_moment: Any = bindparam("moment", type_=_deliveries.c.ended_at.type)
_TAKEN = (
    update(_deliveries)
    .where(
        _deliveries.c.id == bindparam("delivery"),
        or_(*(_deliveries.c.state == name for name in RANK if RANK[name] <= RANK["sent"])),
    )
    .values(state="sent", error="", ended_at=_moment, provider_id=bindparam("given"))
)
_SENT = (
    update(_messages)
    .where(
        _messages.c.id.in_(
            select(_deliveries.c.message_id).where(
                _deliveries.c.id.in_(bindparam("deliveries", expanding=True)),
                _deliveries.c.state == "sent",
            )
        )
    )
    .values(status="sent", leased_until=None, sent_at=func.coalesce(_messages.c.sent_at, _moment))
)


def due() -> list[ColumnElement[bool]]:
    """Messages to be sent now."""
    return [Message.status == "queued", Message.due_at <= clock.now()]


def doubtful() -> list[ColumnElement[bool]]:
    """Messages whose sender let its lease end, and `unknown` ones that were not asked about yet."""
    return [Message.status.in_(("sending", "unknown")), Message.leased_until < clock.now()]


def count_repetition(session: Session, message_id: UUID) -> bool:
    """Count that an e-mail goes out once more; False when it has done so before."""
    message = session.get_one(Message, message_id, with_for_update=True)
    if message.resent:
        return False
    message.resent = 1
    return True


def holds(message: Message) -> bool:
    """Whether a claimed message is still true; else it is dropped, or waits for the morning."""
    registration, moment = message.registration, clock.now()
    occurrence = registration.occurrence
    confirmed = registration.status == "confirmed"
    true = {
        "cancelled": not confirmed,
        "called_off": confirmed and occurrence.cancelled,
        "reminder": confirmed and not occurrence.cancelled and moment < occurrence.starts_at,
    }.get(message.kind, confirmed and not occurrence.cancelled)
    if not true:
        message.status = "cancelled"
    elif message.kind == "reminder" and quiet_hours.quiet(moment):
        message.due_at = quiet_hours.allowed(moment, before=occurrence.starts_at)
        message.status = "queued" if message.due_at > moment else "cancelled"
    return message.status == "sending"


def settle(
    session: Session, delivery_id: UUID, state: str, provider_id: str = "", error: str = ""
) -> None:
    """Save what came of a delivery, and move its message on."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or RANK[state] < RANK[delivery.state]:
        return
    delivery.state, delivery.error, delivery.ended_at = state, error, clock.now()
    delivery.provider_id = provider_id or delivery.provider_id
    message = session.get_one(Message, delivery.message_id)
    message.leased_until = None
    if state == "busy":
        _again_later(message)
    elif state == "unknown":
        _ask_later(message)
    else:
        message.status = state
        message.sent_at = message.sent_at or (clock.now() if state == "sent" else None)


def settle_sent(session: Session, taken: Mapping[UUID, str]) -> None:
    """Save that a provider took these deliveries, under which ids; what is further stays so."""
    connection, moment = session.connection(), clock.now()
    given = [{"delivery": one, "given": name, "moment": moment} for one, name in taken.items()]
    connection.execute(_TAKEN, given)
    connection.execute(_SENT, {"deliveries": list(taken), "moment": moment})


def _ask_later(message: Message) -> None:
    """Ask the provider when it has had time to know; a few times, then it stays as it is."""
    asked = message.asked
    message.status, message.asked = "unknown", asked + 1
    if asked < len(ASK_AFTER):
        message.leased_until = clock.now() + timedelta(seconds=ASK_AFTER[asked])


def _again_later(message: Message) -> None:
    tries = len(message.deliveries)
    if tries >= ATTEMPTS:
        message.status = "failed"
        return
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    message.status, message.due_at = "queued", clock.now() + timedelta(seconds=pause)
