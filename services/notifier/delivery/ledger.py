"""Writes of the message ledger while messages are sent. Each takes a session; none commits.

The state of a delivery has a rank and never moves back: providers report late, repeatedly and out
of order.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never
from uuid import UUID, uuid4

from sqlalchemy import (
    Connection,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from services.notifier.delivery import alerts, retries
from services.notifier.delivery.provider_errors import Action, find_action
from services.notifier.message.content import Content
from services.notifier.message.kinds import KINDS, find_sending_times, is_missed, is_valid
from services.notifier.models import (
    DELIVERY_RANK,
    STATES_BEFORE_SENT,
    Delivery,
    DeliveryState,
    Message,
    MessageState,
)
from services.notifier.suppression.operations import drop_suppressed_messages
from services.notifier.suppression.queries import find_suppressed_messages
from shared import clock
from shared.config import Settings
from shared.database.session import read_database_time

NOT_COMPOSED = "not-composed"  # the error of a message that we cannot read or write
# What a provider answers may be longer than the columns, which PostgreSQL refuses.
MAX_ERROR, MAX_PROVIDER_ID = 50, 100
LATEST = datetime.max.replace(tzinfo=UTC)

# The statements below settle thousands of messages when everybody who comes is written to. They
# use tables instead of the ORM, and are built only once, when the module is imported.
_deliveries: Any = Delivery.__table__
_messages: Any = Message.__table__
_now: Any = bindparam("now", type_=_deliveries.c.ended_at.type)
_CLAIM_MESSAGES = update(_messages).where(_messages.c.id == bindparam("message"))
_INSERT_DELIVERIES = insert(_deliveries)
_SETTLE_DELIVERIES = (
    update(_deliveries)
    .where(
        _deliveries.c.id == bindparam("delivery"),
        or_(*(_deliveries.c.state == state for state in STATES_BEFORE_SENT)),
    )
    .values(state=DeliveryState.SENT, error="", ended_at=_now, provider_id=bindparam("sent_as"))
)
_SETTLE_MESSAGES = (
    update(_messages)
    .where(
        _messages.c.id.in_(
            select(_deliveries.c.message_id).where(
                _deliveries.c.id.in_(bindparam("deliveries", expanding=True)),
                _deliveries.c.state == DeliveryState.SENT,
            )
        ),
        _messages.c.status != MessageState.DELIVERED,
    )
    .values(
        status=MessageState.SENT,
        leased_until=None,
        sent_at=func.coalesce(_messages.c.sent_at, _now),
    )
)
# On PostgreSQL one statement does the same for all rows. A statement for each row took as much
# time as the mail server.
_BEGIN_ALL = """
  WITH one AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(rows)s::json) AS one (
      id uuid, message_id uuid, subject text, text text, html text, calendar text,
      language text, template_version uuid
    )
  ), claimed AS (
    UPDATE message
    SET status = 'sending', leased_until = %(leased_until)s, claimed_at = %(now)s,
      subject = one.subject, text = one.text, html = one.html, calendar = one.calendar,
      language = one.language, template_version = one.template_version
    FROM one WHERE message.id = one.message_id
  )
  INSERT INTO delivery (id, message_id, state, provider_id, error, started_at)
  SELECT one.id, one.message_id, 'sending', '', '', %(now)s FROM one
"""
_SETTLE_ALL = f"""
  WITH settled AS (
    UPDATE delivery
    SET state = 'sent', error = '', ended_at = %(now)s, provider_id = one.sent_as
    FROM json_to_recordset(%(rows)s::json) AS one (id uuid, sent_as text)
    WHERE delivery.id = one.id
      AND delivery.state IN ({", ".join(f"'{state}'" for state in STATES_BEFORE_SENT)})
    RETURNING delivery.message_id
  )
  UPDATE message
  SET status = 'sent', leased_until = NULL, sent_at = COALESCE(sent_at, %(now)s)
  WHERE id IN (SELECT message_id FROM settled) AND status <> 'delivered'
"""  # noqa: S608 - the states are constants


@dataclass(frozen=True)
class BegunDelivery:
    """An attempt to send a message that begins, with the texts to store."""

    delivery_id: UUID
    message_id: UUID
    content: Content


def return_to_queue(session: Session, delivery_ids: Sequence[UUID]) -> None:
    """Delete deliveries that were begun and surely not sent; their messages are due again."""
    begun = select(Delivery).where(
        Delivery.id.in_(delivery_ids), Delivery.state == DeliveryState.SENDING
    )
    for delivery in session.scalars(begun).all():
        message = session.get_one(Message, delivery.message_id)
        message.state, message.leased_until = MessageState.QUEUED, None
        session.delete(delivery)


def drop_if_unwanted(session: Session, settings: Settings, delivery_id: UUID) -> bool:
    """Drop the message of a delivery that was surely not sent, if it must not be sent any more.

    A provider that was out of order for an hour must not send what was changed meanwhile, or what
    its recipient has stopped. Returns whether the message was dropped.
    """
    delivery = session.get_one(Delivery, delivery_id)
    message = session.get_one(Message, delivery.message_id)
    if not is_valid(message, clock.now()):
        message.state = MessageState.CANCELLED
    elif drop_suppressed_messages(session, settings, [message]):
        return False
    message.leased_until = None
    session.delete(delivery)
    return True


def end_leases(session: Session, message_ids: Sequence[UUID]) -> None:
    """End the leases of doubtful messages, so that another sender asks about them at once."""
    mine = Message.id.in_(message_ids)
    session.execute(update(Message).where(mine).values(leased_until=read_database_time(session)))


def count_repetition(session: Session, settings: Settings, message_id: UUID) -> bool:
    """Record that a message is sent once more.

    Returns False when it was repeated before, is no longer true, or its address gets none any more.
    """
    # PostgreSQL cannot lock the rows of the outer joins.
    of_message: Any = {"of": Message}
    message = session.get_one(Message, message_id, with_for_update=of_message)
    if message.resent or not is_valid(message, clock.now()):
        return False
    if find_suppressed_messages(session, settings, [message]):
        return False
    message.resent = 1
    return True


def accept_for_sending(message: Message) -> bool:
    """Return whether a due message may be sent now.

    If not, the message is cancelled when it is no longer true, missed when its rule does not allow
    it to be so late, or waits for the next time that its organisation allows.
    """
    now = clock.now()
    if not is_valid(message, now):
        message.state = message.dropped_state
        return False
    if is_missed(message, now):
        message.state = MessageState.UNKNOWN if message.resent else MessageState.MISSED
        return False
    rules = KINDS[message.kind]
    if rules.is_urgent:
        return True
    times = find_sending_times(message)
    if times.is_allowed(now):
        return True
    starts_at = message.require_registration().occurrence.starts_at
    # After the start there is no time that a message must precede.
    before = starts_at if starts_at > now else LATEST
    allowed_at = times.find_allowed_time(now, before=before)
    if allowed_at <= now and rules.must_be_sent:
        return True
    message.due_at = allowed_at
    message.decided_at = None  # the morning comes by the clock on the wall
    too_late = message.dropped_state if message.rule_id is None else MessageState.MISSED
    message.state = MessageState.QUEUED if allowed_at > now else too_late
    return False


def begin_deliveries(
    session: Session, begun: Sequence[BegunDelivery], leased_until: datetime
) -> None:
    """Mark messages as being sent, store their texts, and begin a delivery of each."""
    connection, now = session.connection(), clock.now()
    texts = [
        {
            "subject": one.content.email_subject,
            "text": one.content.text,
            "html": one.content.html,
            "calendar": one.content.calendar,
            "language": one.content.language,
            "template_version": one.content.template_version,
        }
        for one in begun
    ]
    if connection.dialect.name == "postgresql":
        rows = [
            {"id": one.delivery_id, "message_id": one.message_id, **text}
            for one, text in zip(begun, texts, strict=True)
        ]
        _plan_for_present_size(connection)
        given = {**_build_parameters(rows, now), "leased_until": leased_until}
        connection.exec_driver_sql(_BEGIN_ALL, given)
        return
    claim = {"status": MessageState.SENDING, "leased_until": leased_until, "claimed_at": now}
    connection.execute(
        _CLAIM_MESSAGES,
        [
            {"message": one.message_id, **claim, **text}
            for one, text in zip(begun, texts, strict=True)
        ],
    )
    empty = {"state": DeliveryState.SENDING, "provider_id": "", "error": "", "started_at": now}
    connection.execute(
        _INSERT_DELIVERIES,
        [{"id": one.delivery_id, "message_id": one.message_id, **empty} for one in begun],
    )


def give_up_uncomposed(session: Session, message_id: UUID) -> None:
    """Record that a message cannot be read or written, and so cannot be sent.

    It failed, unless a delivery was begun: then nobody knows whether it was sent. Only columns are
    read, because a value in the row may be what nobody can read.
    """
    now, mine = clock.now(), Message.id == message_id
    is_queued = session.scalar(select(Message.state).where(mine)) is MessageState.QUEUED
    state = MessageState.FAILED if is_queued else MessageState.UNKNOWN
    session.execute(update(Message).where(mine).values(state=state, leased_until=None))
    if is_queued:
        session.execute(
            _INSERT_DELIVERIES,
            {
                "id": uuid4(),
                "message_id": message_id,
                "state": DeliveryState.FAILED,
                "provider_id": "",
                "error": NOT_COMPOSED,
                "started_at": now,
                "ended_at": now,
            },
        )
        return
    begun = (Delivery.message_id == message_id) & Delivery.state.in_(
        (DeliveryState.SENDING, DeliveryState.UNKNOWN)
    )
    given_up = update(Delivery).where(begun)
    session.execute(given_up.values(state=DeliveryState.UNKNOWN, error=NOT_COMPOSED, ended_at=now))


def list_other_provider_ids(session: Session, message_id: UUID) -> frozenset[str]:
    """Return the provider's ids of all other messages to the same recipient on this channel."""
    message = session.get_one(Message, message_id)
    provider_ids = (
        select(Delivery.provider_id)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Message.recipient == message.recipient,
            Message.channel == message.channel,
            Message.id != message.id,
            Delivery.provider_id != "",
        )
    )
    return frozenset(session.scalars(provider_ids))


def settle_delivery(
    session: Session,
    delivery_id: UUID,
    state: DeliveryState,
    provider_id: str = "",
    error: str = "",
) -> bool:
    """Save the new state of a delivery, and move its message on.

    Returns whether that was news: not for a delivery that is unknown, or further already.
    """
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or not _is_progress(state, delivery):
        return False
    was_taken = delivery.state is DeliveryState.SENT
    delivery.state, delivery.error, delivery.ended_at = state, error[:MAX_ERROR], clock.now()
    delivery.provider_id = provider_id[:MAX_PROVIDER_ID] or delivery.provider_id
    message = session.get_one(Message, delivery.message_id)
    if message.state is MessageState.DELIVERED:
        return True  # by an earlier delivery, whose report came late
    message.leased_until = None
    match state:
        case DeliveryState.SENDING:
            message.state = MessageState.SENDING
        case DeliveryState.BUSY:
            alerts.record_alert(session, message.channel, delivery.error)
            retries.retry_later(message)
        case DeliveryState.UNKNOWN:
            retries.look_up_later(session, message)
        case DeliveryState.SENT:
            message.state, message.sent_at = MessageState.SENT, message.sent_at or clock.now()
        case DeliveryState.FAILED | DeliveryState.UNDELIVERED:
            _settle_failure(session, message, delivery, was_taken=was_taken)
        case DeliveryState.DELIVERED:
            message.state = MessageState.DELIVERED
        case _:
            assert_never(state)
    return True


def _settle_failure(
    session: Session, message: Message, delivery: Delivery, *, was_taken: bool
) -> None:
    """Move a message on that a provider refused or reported as not delivered.

    A report that the provider never handed it over leads to another attempt. What is said of an
    earlier attempt does not matter: the later one decides.
    """
    if message.deliveries[-1].id != delivery.id:
        return
    is_failed = delivery.state is DeliveryState.FAILED
    message.state = MessageState.FAILED if is_failed else MessageState.UNDELIVERED
    alerts.record_alert(session, message.channel, delivery.error)
    if was_taken and find_action(delivery.error, Action.NEVER) is Action.RETRY:
        retries.retry_later(message)


def _is_progress(state: DeliveryState, delivery: Delivery) -> bool:
    """Return whether a state moves its delivery on.

    A final state that is reported twice does not: the message may have been sent again since.
    """
    old, new = DELIVERY_RANK[delivery.state], DELIVERY_RANK[state]
    return new > old or new == old < DELIVERY_RANK[DeliveryState.SENT]


def settle_sent_deliveries(session: Session, sent: Mapping[UUID, str]) -> None:
    """Save that deliveries were sent, with the provider's id of each.

    Later states stay, and so does that of a message which an earlier delivery brought.
    """
    connection, now = session.connection(), clock.now()
    if connection.dialect.name == "postgresql":
        rows = [
            {"id": delivery_id, "sent_as": provider_id[:MAX_PROVIDER_ID]}
            for delivery_id, provider_id in sent.items()
        ]
        _plan_for_present_size(connection)
        connection.exec_driver_sql(_SETTLE_ALL, _build_parameters(rows, now))
        return
    connection.execute(
        _SETTLE_DELIVERIES,
        [
            {"delivery": delivery_id, "sent_as": provider_id[:MAX_PROVIDER_ID], "now": now}
            for delivery_id, provider_id in sent.items()
        ],
    )
    connection.execute(_SETTLE_MESSAGES, {"deliveries": list(sent), "now": now})


def _plan_for_present_size(connection: Connection) -> None:
    """Plan the next statements anew.

    A generic plan, made while a table was small, would read the whole table for years.
    """
    connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_custom_plan")


def _build_parameters(rows: Sequence[Mapping[str, object]], now: datetime) -> dict[str, object]:
    return {"rows": json.dumps(rows, default=str), "now": now}
