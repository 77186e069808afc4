"""The sender: sends due messages, and never sends one again on a guess.

Each channel has senders of its own, so that a slow provider delays no message of another channel.
Messages are claimed in one transaction, sent outside any, and settled in another. When a sender
dies in between, its lease ends, and the provider is asked before a message is sent again.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TypeVar
from uuid import UUID, uuid4

import structlog
from sqlalchemy import ColumnElement, TextClause, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, joinedload, raiseload
from sqlalchemy.orm.interfaces import ORMOption

from services.notifier.delivery import budgets, due, ledger, rates
from services.notifier.delivery.channels import Channels
from services.notifier.delivery.channels.base import (
    Channel,
    ChannelError,
    OutgoingMessage,
    contain_errors,
)
from services.notifier.delivery.dispatch import (
    run_at_once,
    run_in_transaction,
    save_result,
    send_batch,
    split_into_batches,
)
from services.notifier.delivery.ledger import BegunDelivery
from services.notifier.delivery.outgoing import compose_outgoing
from services.notifier.message.own_texts import load_own_texts
from services.notifier.message.sms_text import measure_sms
from services.notifier.models import (
    ChannelName,
    DeliveryState,
    Message,
    MessageState,
    Occurrence,
    Registration,
)
from services.notifier.suppression.operations import drop_suppressed_messages
from shared.config import Settings
from shared.database.session import Database, read_database_time
from shared.health.heartbeat import Heartbeat

CLAIM_SIZE = 100
EVERY_CHANNEL = tuple(ChannelName)
LEASE = due.LEASE
MAX_CLAIM_SECONDS = 20  # of a lease; the rest is left for the batch that was begun last
PAUSE_SECONDS = 0.2
NEVER = threading.Event()
T = TypeVar("T")
log = structlog.get_logger()


def list_senders(database: Database) -> Sequence[ChannelName]:
    """Return the channel of each sender that a worker runs.

    Of two for e-mail one composes while the other waits for the mail server. An SQLite file has
    only one writer, so that a second one would not help. One is enough for text messages: it has
    several on their way at once.
    """
    emails = [ChannelName.EMAIL] if database.sqlite else [ChannelName.EMAIL] * 2
    return [ChannelName.SMS, *emails]


def run_sender(
    database: Database, settings: Settings, channels: Channels, stop: threading.Event
) -> None:
    """Send the due messages of these channels until stopped."""
    heartbeat = Heartbeat(database, "sender")
    while not stop.is_set():
        heartbeat.record()
        sent = send_due_messages(database, settings, channels, stop)
        if sent + recover_doubtful_messages(database, settings, channels, stop) == 0:
            stop.wait(PAUSE_SECONDS)


def send_due_messages(
    database: Database, settings: Settings, channels: Channels, stop: threading.Event = NEVER
) -> int:
    """Send up to `CLAIM_SIZE` due messages of these channels; return how many were claimed.

    Messages that could not be sent in time, or before the stop, return to the queue.
    """
    with database.read() as session:  # reading takes no write lock
        is_delayed = _has_any(session, due.filter_delayed_by_clock())
        conditions = due.filter_due(tuple(channels))
        is_due = any(_has_any(session, [*conditions, queue]) for queue in due.QUEUES)
    if is_delayed:
        run_in_transaction(database, due.make_delayed_due)
    elif not is_due:
        return 0
    can_go_on = _limit_time(stop)
    claimed = run_in_transaction(
        database, lambda session: claim_due_messages(session, settings, tuple(channels))
    )
    left = run_at_once(
        lambda batch: send_batch(database, settings, channels[batch[0].channel], batch),
        list(split_into_batches(claimed, channels)),
        _find_number_at_once(channels),
        can_go_on,
    )
    if left:
        unsent = [message.delivery_id for batch in left for message in batch]
        run_in_transaction(database, lambda session: ledger.return_to_queue(session, unsent))
    return len(claimed)


def recover_doubtful_messages(
    database: Database, settings: Settings, channels: Channels, stop: threading.Event = NEVER
) -> int:
    """Settle up to `CLAIM_SIZE` messages of these channels that may have been sent.

    Their sender died, or their provider did not answer. The provider is asked first. A message it
    has not taken is sent again, and so is, once, a message of a channel that can repeat. Returns
    how many messages were claimed.
    """
    with database.read() as session:
        if not _has_any(session, due.filter_doubtful(session, tuple(channels))):
            return 0
    can_go_on = _limit_time(stop)
    claimed = run_in_transaction(
        database, lambda session: claim_doubtful_messages(session, settings, tuple(channels))
    )

    def recover(message: OutgoingMessage) -> None:
        give_up = partial(ledger.give_up_uncomposed, message_id=message.message_id)
        with _contain_errors(message.message_id, partial(run_in_transaction, database, give_up)):
            _recover_message(database, settings, channels[message.channel], message)

    left = run_at_once(recover, claimed, _find_number_at_once(channels), can_go_on)
    if left:
        unasked = [message.message_id for message in left]
        run_in_transaction(database, lambda session: ledger.end_leases(session, unasked))
    return len(claimed)


def _find_number_at_once(channels: Channels) -> int:
    """Return how many batches may be on their way at once, over whichever of these channels."""
    return min(channel.max_at_once for channel in channels.values())


def _limit_time(stop: threading.Event) -> Callable[[], bool]:
    """Return a function that tells whether another batch may begin: in time, before a stop."""
    end = time.monotonic() + MAX_CLAIM_SECONDS
    return lambda: not stop.is_set() and time.monotonic() < end


def _recover_message(
    database: Database, settings: Settings, channel: Channel, message: OutgoingMessage
) -> None:
    """Ask the provider about one message, and send it if the provider has not taken it."""
    try:
        known = _add_other_provider_ids(database, message)
        with contain_errors():
            provider_id = channel.find(known)
    except ChannelError as error:
        _repeat_or_give_up(database, settings, channel, message, error.code)
        return
    if provider_id is not None:
        save_result(database, settings, message.delivery_id, DeliveryState.SENT, provider_id)
    elif not run_in_transaction(
        database, lambda session: ledger.drop_if_unwanted(session, settings, message.delivery_id)
    ):
        _send_again(database, settings, channel, message)


def _repeat_or_give_up(
    database: Database, settings: Settings, channel: Channel, message: OutgoingMessage, code: str
) -> None:
    """Send a message once more if its channel can repeat; else it stays unknown."""
    if channel.can_repeat and run_in_transaction(
        database, lambda session: ledger.count_repetition(session, settings, message.message_id)
    ):
        _send_again(database, settings, channel, message)
    else:
        save_result(database, settings, message.delivery_id, DeliveryState.UNKNOWN, error=code)


def _send_again(
    database: Database, settings: Settings, channel: Channel, message: OutgoingMessage
) -> None:
    """Send a doubtful message; it counts for the rate of its channel as every other does."""
    if rates.find_rates(settings):
        sent = Counter([message.channel])
        run_in_transaction(database, lambda session: rates.spend(session, settings, sent))
    send_batch(database, settings, channel, [message])


def claim_due_messages(
    session: Session, settings: Settings, channels: Collection[ChannelName] = EVERY_CHANNEL
) -> list[OutgoingMessage]:
    """Claim due messages for this sender, and begin a delivery of each that is still true."""
    leased_until = read_database_time(session) + LEASE
    allowance = rates.lock_allowance(session, settings, channels)
    conditions = due.filter_due(allowance.list_open(channels))
    locked = allowance.choose(_lock_due_messages(session, conditions))
    asked = _try_with_each(session, locked, ledger.accept_for_sending)
    accepted = [message for message, is_accepted in asked if is_accepted]
    accepted = drop_suppressed_messages(session, settings, accepted)
    due_today = _hold_beyond_day(session, accepted, settings)
    accepted = budgets.hold_excess_messages(session, due_today, settings)
    own_texts = load_own_texts(session, accepted)
    composed = _try_with_each(
        session,
        accepted,
        lambda message: compose_outgoing(message, settings, own_texts, delivery_id=uuid4()),
    )
    if not composed:
        return []
    texts = [(message, outgoing.text) for message, (_content, outgoing) in composed]
    rates.spend(session, settings, Counter(message.channel for message, _text in texts))
    rates.count_segments(session, settings, texts)
    begun = [
        BegunDelivery(outgoing.delivery_id, message.id, content)
        for message, (content, outgoing) in composed
    ]
    ledger.begin_deliveries(session, begun, leased_until)
    return [outgoing for _message, (_content, outgoing) in composed]


def claim_doubtful_messages(
    session: Session, settings: Settings, channels: Collection[ChannelName] = EVERY_CHANNEL
) -> list[OutgoingMessage]:
    """Lease doubtful messages again, each with the delivery that was begun last."""
    leased_until = read_database_time(session) + LEASE
    doubtful = _lock_messages(session, due.filter_doubtful(session, channels))
    own_texts = load_own_texts(session, [message for message in doubtful if not message.text])
    composed = _try_with_each(
        session,
        doubtful,
        lambda message: compose_outgoing(
            message, settings, own_texts, delivery_id=message.deliveries[-1].id
        ),
    )
    for message, _outgoing in composed:
        message.state, message.leased_until = MessageState.SENDING, leased_until
    return [outgoing for _message, (_content, outgoing) in composed]


def _lock_due_messages(
    session: Session, conditions: Sequence[ColumnElement[bool] | TextClause]
) -> list[Message]:
    """Lock up to `CLAIM_SIZE` due messages, those of campaigns last."""
    locked: list[Message] = []
    for queue in due.QUEUES:
        left = CLAIM_SIZE - len(locked)
        if left:
            locked += _lock_messages(
                session, [*conditions, queue], raiseload(Message.deliveries), limit=left
            )
    return locked


def _lock_messages(
    session: Session,
    conditions: Sequence[ColumnElement[bool] | TextClause],
    *options: ORMOption,
    limit: int | None = None,
) -> Sequence[Message]:
    """Return up to `limit` messages that no other sender can get before the commit."""
    # An occurrence has long texts: load it once, and not with each of its messages.
    load_occurrences = (
        joinedload(Message.registration)
        .selectinload(Registration.occurrence)
        .joinedload(Occurrence.organisation_settings)
    )
    messages = (
        select(Message)
        .where(*conditions)
        .order_by(Message.due_at, Message.id)
        .limit(limit or CLAIM_SIZE)
    )
    if session.get_bind().dialect.name == "postgresql":
        messages = messages.with_for_update(of=Message, skip_locked=True)
    try:
        return session.scalars(messages.options(load_occurrences, *options)).unique().all()
    except DBAPIError:
        raise
    except Exception:  # noqa: BLE001 - a value in one row cannot be read: find that row
        ids = session.scalars(messages.with_only_columns(Message.id)).all()
        return _read_one_by_one(session, ids, load_occurrences, *options)


def _read_one_by_one(
    session: Session, message_ids: Sequence[UUID], *options: ORMOption
) -> list[Message]:
    """Return the messages that can be read, and give the others up."""
    readable = []
    for message_id in message_ids:
        one = select(Message).where(Message.id == message_id).options(*options)
        with _contain_errors(message_id, partial(ledger.give_up_uncomposed, session, message_id)):
            readable.append(session.scalars(one).unique().one())
    return readable


def _try_with_each(
    session: Session, messages: Sequence[Message], work: Callable[[Message], T]
) -> list[tuple[Message, T]]:
    """Return each message with the result of `work`; one for which it raises is given up.

    What one message is made of must not stop all others: it would do so after each restart.
    """
    done = []
    for message in messages:
        try:
            done.append((message, work(message)))
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are sent
            _log_not_composed(message.id, error)
            ledger.give_up_uncomposed(session, message.id)
    return done


@contextmanager
def _contain_errors(message_id: UUID, give_up: Callable[[], object]) -> Iterator[None]:
    """Log and give up a message that cannot be read or written, instead of raising.

    Raises DBAPIError: then the database is at fault, and the message waits.
    """
    try:
        yield
    except DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are sent
        _log_not_composed(message_id, error)
        give_up()


def _log_not_composed(message_id: UUID, error: Exception) -> None:
    """Log only the error's class: its text and its traceback could hold personal data."""
    log.error("message not composed", message=str(message_id), error=type(error).__name__)


def _hold_beyond_day(
    session: Session, messages: Sequence[Message], settings: Settings
) -> Sequence[Message]:
    """Return the messages for which the day has segments left."""
    if not rates.has_day_limit(settings, messages):
        return messages
    own_texts = load_own_texts(session, messages)

    def count_segments(message: Message) -> int:
        if message.channel is not ChannelName.SMS:
            return 0
        _content, outgoing = compose_outgoing(message, settings, own_texts, delivery_id=message.id)
        return measure_sms(outgoing.text).segments

    sized = _try_with_each(session, messages, count_segments)
    return rates.hold_excess_segments(session, sized, settings)


def _add_other_provider_ids(database: Database, message: OutgoingMessage) -> OutgoingMessage:
    """Add the other messages that the ledger knows now: the last lookup may have settled one."""
    with database.read() as session:
        other_ids = ledger.list_other_provider_ids(session, message.message_id)
    return replace(message, other_provider_ids=other_ids)


def _has_any(session: Session, conditions: Sequence[ColumnElement[bool] | TextClause]) -> bool:
    found = select(Message.id).where(*conditions).limit(1)
    return session.execute(found).first() is not None
