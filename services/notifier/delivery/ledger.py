"""States of messages and deliveries: which are due, which still hold, how they move on.

States have a rank and never move back: what a provider said later in time but earlier in meaning
changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from services.notifier.message import quiet_hours, subjects
from services.notifier.models import Delivery, Message
from shared import clock
from shared.database.session import read_database_time

RANK = {
    "queued": 0, "sending": 1, "busy": 2, "unknown": 3, "sent": 4, "failed": 5,
    "undelivered": 5, "delivered": 6, "suppressed": 6, "cancelled": 6,
}  # fmt: skip
PAUSES = (10, 60, 300, 900, 3600)  # seconds before a busy channel is tried again
ATTEMPTS = 12
ASK_AFTER = (60, 600, 3600)  # seconds before a provider that did not answer is asked

# Made once: a campaign settles some thousands of e-mails, a few at a time.
_deliveries: Any = Delivery.__table__
_messages: Any = Message.__table__
_moment: Any = bindparam("moment", type_=_deliveries.c.ended_at.type)
_BEFORE_SENT = [name for name in RANK if RANK[name] < RANK["sent"]]
_CLAIMED = update(_messages).where(_messages.c.id == bindparam("message"))
_BEGUN = insert(_deliveries)
_TAKEN = (
    update(_deliveries)
    .where(
        _deliveries.c.id == bindparam("delivery"),
        or_(*(_deliveries.c.state == name for name in _BEFORE_SENT)),
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
# The same on PostgreSQL for all in one: a statement for each cost as much as the mail server.
_ALL_BEGUN = """
  INSERT INTO delivery (id, message_id, state, provider_id, error, started_at)
  SELECT one.id, one.message_id, 'sending', '', '', %(moment)s
  FROM json_to_recordset(%(rows)s::json) AS one (id uuid, message_id uuid)
"""
_ALL_SENT = f"""
  WITH taken AS (
    UPDATE delivery
    SET state = 'sent', error = '', ended_at = %(moment)s, provider_id = one.given
    FROM json_to_recordset(%(rows)s::json) AS one (id uuid, given text)
    WHERE delivery.id = one.id AND delivery.state IN ({", ".join(map(repr, _BEFORE_SENT))})
    RETURNING delivery.message_id
  )
  UPDATE message
  SET status = 'sent', leased_until = NULL, sent_at = COALESCE(sent_at, %(moment)s)
  WHERE id IN (SELECT message_id FROM taken)
"""  # noqa: S608 - our own words


def due() -> list[ColumnElement[bool]]:
    """Messages to be sent now."""
    return [Message.status == "queued", Message.due_at <= clock.now()]


def oldest_due(session: Session) -> datetime | None:
    """Since when the message waits that should have been sent first; None when none waits."""
    return session.scalar(select(func.min(Message.due_at)).where(*due()))


def doubtful(session: Session) -> list[ColumnElement[bool]]:
    """Messages whose sender let its lease end, and `unknown` ones that were not asked about yet."""
    return [
        Message.status.in_(("sending", "unknown")),
        Message.leased_until < read_database_time(session),
    ]


def give_back(session: Session, delivery_ids: Sequence[UUID]) -> None:
    """Take back deliveries that surely were not handed over: their messages are due again."""
    begun = select(Delivery).where(Delivery.id.in_(delivery_ids), Delivery.state == "sending")
    for delivery in session.scalars(begun).all():
        message = session.get_one(Message, delivery.message_id)
        message.status, message.leased_until = "queued", None
        session.delete(delivery)


def ask_at_once(session: Session, message_ids: Sequence[UUID]) -> None:
    """Let doubtful messages go that were not asked about: the next sender asks."""
    mine = Message.id.in_(message_ids)
    session.execute(update(Message).where(mine).values(leased_until=read_database_time(session)))


def count_repetition(session: Session, message_id: UUID) -> bool:
    """Count that an e-mail goes out once more; False when it has done so before."""
    of_row: Any = {"of": Message}  # PostgreSQL locks no row that an outer join may lack
    message = session.get_one(Message, message_id, with_for_update=of_row)
    if message.resent:
        return False
    message.resent = 1
    return True


def holds(message: Message) -> bool:
    """Whether a due message is still true now; else it is dropped, or waits for the morning."""
    now = clock.now()
    if not subjects.holds(message, now):
        message.status = "cancelled"
        return False
    if message.kind == "reminder" and quiet_hours.quiet(now):
        starts_at = subjects.registration(message).occurrence.starts_at
        message.due_at = quiet_hours.allowed(now, before=starts_at)
        message.status = "queued" if message.due_at > now else "cancelled"
        return False
    return True


def begin(session: Session, said: Mapping[UUID, Mapping[str, str]], until: datetime) -> list[UUID]:
    """Mark messages as being sent, with what each says, and begin a delivery of each.

    Returns the deliveries' ids, in the order of the messages.
    """
    connection, now, deliveries = session.connection(), clock.now(), [uuid4() for _ in said]
    leased = {"status": "sending", "leased_until": until}
    connection.execute(
        _CLAIMED, [{"message": one, **leased, **words} for one, words in said.items()]
    )
    rows = [
        {"id": delivery, "message_id": message}
        for delivery, message in zip(deliveries, said, strict=True)
    ]
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_ALL_BEGUN, _rows(rows, now))
    else:
        begun = {"state": "sending", "provider_id": "", "error": "", "started_at": now}
        connection.execute(_BEGUN, [{**row, **begun} for row in rows])
    return deliveries


def others(session: Session, message_id: UUID) -> frozenset[str]:
    """Provider's ids of every other message to the same recipient on the same channel."""
    asked = session.get_one(Message, message_id)
    known = select(Delivery.provider_id).join(Message, Message.id == Delivery.message_id)
    same = (Message.recipient == asked.recipient, Message.channel == asked.channel)
    found = session.scalars(known.where(*same, Message.id != asked.id, Delivery.provider_id != ""))
    return frozenset(found)


def settle(
    session: Session, delivery_id: UUID, state: str, provider_id: str = "", error: str = ""
) -> None:
    """Save what came of a delivery, and move its message on."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or not _news(state, delivery):
        return
    delivery.state, delivery.error, delivery.ended_at = state, error, clock.now()
    delivery.provider_id = provider_id or delivery.provider_id
    message = session.get_one(Message, delivery.message_id)
    message.leased_until = None
    if state == "busy":
        _again_later(message)
    elif state == "unknown":
        _ask_later(session, message)
    else:
        message.status = state
        message.sent_at = message.sent_at or (clock.now() if state == "sent" else None)


def _news(state: str, delivery: Delivery) -> bool:
    """Whether a state moves its delivery on; an end told twice must not undo a resending."""
    known = RANK[delivery.state]
    return RANK[state] > known or RANK[state] == known < RANK["sent"]


def settle_sent(session: Session, taken: Mapping[UUID, str]) -> None:
    """Save that a provider took these deliveries, under which ids; what is further stays so."""
    connection, now = session.connection(), clock.now()
    if connection.dialect.name == "postgresql":
        rows = [{"id": one, "given": name} for one, name in taken.items()]
        # A plan from when the table was small would read all of it for years.
        connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_custom_plan")
        connection.exec_driver_sql(_ALL_SENT, _rows(rows, now))
        return
    given = [{"delivery": one, "given": name, "moment": now} for one, name in taken.items()]
    connection.execute(_TAKEN, given)
    connection.execute(_SENT, {"deliveries": list(taken), "moment": now})


def _rows(rows: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any]:
    return {"rows": json.dumps(rows, default=str), "moment": now}


def _ask_later(session: Session, message: Message) -> None:
    """Ask the provider when it has had time to know; a few times, then it stays as it is."""
    asked = message.asked
    message.status, message.asked = "unknown", asked + 1
    if asked < len(ASK_AFTER):
        message.leased_until = read_database_time(session) + timedelta(seconds=ASK_AFTER[asked])


def _again_later(message: Message) -> None:
    tries = len(message.deliveries)
    if tries >= ATTEMPTS:
        message.status = "failed"
        return
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    message.status, message.due_at = "queued", clock.now() + timedelta(seconds=pause)
