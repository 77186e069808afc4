"""The sender: hands due messages to their channels, never twice on a guess.

Marked in one transaction, handed over outside any, settled in another. Who dies in between leaves
a lease that ends; then the channel is asked before anything is sent again.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notifier import ledger, subjects
from services.notifier.channels import Channel
from services.notifier.channels.outgoing import ChannelUnknown, Outgoing
from services.notifier.content import filled
from services.notifier.handing_over import hand_over, in_one_go, settle, written
from services.notifier.models import Delivery, Message
from shared import clock
from shared.config import Settings
from shared.db import Database, moment
from shared.health.heartbeat import Heart

BATCH = 50
LEASE = timedelta(seconds=60)
HOLD_SECONDS = 20  # of a lease; the rest is for the hand-over that began last
PAUSE_SECONDS = 0.2
NEVER = threading.Event()
Channels = Mapping[str, Channel]


def run(database: Database, settings: Settings, channels: Channels, stop: threading.Event) -> None:
    """Send what is due until stopped."""
    heart = Heart(database, "sender")
    while not stop.is_set():
        heart.beat()
        sent = send_due(database, settings, channels, stop)
        if sent + recover(database, settings, channels, stop) == 0:
            stop.wait(PAUSE_SECONDS)


def send_due(
    database: Database, settings: Settings, channels: Channels, stop: threading.Event = NEVER
) -> int:
    """Hand over one batch of due messages; return how many were claimed.

    What cannot be handed over any more, because of the stop or the lease, is given back at once.
    """
    with database.read() as session:
        if not _any(session, ledger.due()):
            return 0  # looking takes no write lock
    held = _held(stop)
    claimed = written(database, lambda session: claim(session, settings))
    left = deque(in_one_go(claimed, channels))
    while left and held():
        few = left.popleft()
        hand_over(database, channels[few[0].channel], few)
    if left:
        unsent = [outgoing.delivery_id for few in left for outgoing in few]
        written(database, lambda session: ledger.give_back(session, unsent))
    return len(claimed)


def recover(
    database: Database, settings: Settings, channels: Channels, stop: threading.Event = NEVER
) -> int:
    """Settle messages nobody knows about: their sender died, or their provider did not answer.

    The channel is asked first; what it surely has not, and an e-mail once, goes out again.
    """
    with database.read() as session:
        if not _any(session, ledger.doubtful(session)):
            return 0
    held = _held(stop)
    doubtful = written(database, lambda session: take_over(session, settings))
    left = deque(doubtful)
    while left and held():
        outgoing = left.popleft()
        _ask(database, channels[outgoing.channel], outgoing)
    if left:
        unasked = [outgoing.message_id for outgoing in left]
        written(database, lambda session: ledger.ask_at_once(session, unasked))
    return len(doubtful)


def _held(stop: threading.Event) -> Callable[[], bool]:
    """Asked before each hand-over: whether we go on, and hold the lease for long enough."""
    end = time.monotonic() + HOLD_SECONDS
    return lambda: not stop.is_set() and time.monotonic() < end


def _ask(database: Database, channel: Channel, outgoing: Outgoing) -> None:
    """Ask the channel for one message, and hand it over when the channel surely has it not."""
    try:
        provider_id = channel.find(_beside_others(database, outgoing))
    except ChannelUnknown as error:
        _repeat_or_leave(database, channel, outgoing, error.code)
        return
    if provider_id is None:
        hand_over(database, channel, [outgoing])
    else:
        settle(database, outgoing.delivery_id, "sent", provider_id)


def _repeat_or_leave(database: Database, channel: Channel, outgoing: Outgoing, code: str) -> None:
    """Once more where the receiver can tell that it is the same; else it stays `unknown`."""
    if channel.repeatable and written(
        database, lambda session: ledger.count_repetition(session, outgoing.message_id)
    ):
        hand_over(database, channel, [outgoing])
    else:
        settle(database, outgoing.delivery_id, "unknown", error=code)


def claim(session: Session, settings: Settings) -> list[Outgoing]:
    """Mark a batch of due messages as ours and begin a delivery of each that still holds."""
    messages = _lease(session, ledger.due())
    outgoing = []
    for message in messages:
        if not ledger.holds(message):
            continue
        if not message.text:
            _write_text(message, settings)
        delivery = Delivery(id=uuid4(), message_id=message.id, started_at=clock.now())
        session.add(delivery)
        outgoing.append(_outgoing(message, delivery, settings))
    return outgoing


def take_over(session: Session, settings: Settings) -> list[Outgoing]:
    """Lease a batch of doubtful messages anew, each with the delivery that was begun."""
    messages = _lease(session, ledger.doubtful(session))
    return [_outgoing(one, one.deliveries[-1], settings) for one in messages]


def _lease(session: Session, which: Sequence[object]) -> Sequence[Message]:
    """Mark so many of these messages `sending`; two senders never get the same one."""
    chosen = select(Message.id).where(*which).order_by(Message.due_at, Message.id).limit(BATCH)  # type: ignore[arg-type]
    if session.get_bind().dialect.name == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    marked = session.scalars(
        update(Message)
        .where(Message.id.in_(chosen))
        .values(status="sending", leased_until=moment(session) + LEASE)
        .returning(Message.id)
    ).all()
    rows = select(Message).where(Message.id.in_(marked)).order_by(Message.due_at, Message.id)
    return session.scalars(rows).unique().all()


def _write_text(message: Message, settings: Settings) -> None:
    content = subjects.content(message, settings)
    message.subject, message.text = content.subject, content.text
    message.html, message.calendar = content.html, content.calendar
    message.language = subjects.language(message)


def _outgoing(message: Message, delivery: Delivery, settings: Settings) -> Outgoing:
    link = subjects.link(message, settings)
    return Outgoing(
        delivery.id,
        message.id,
        message.channel,
        message.recipient,
        message.subject,
        filled(message.text, link),
        filled(message.html, link),
        message.calendar,
        message.subject_id if message.registration else None,
    )


def _beside_others(database: Database, outgoing: Outgoing) -> Outgoing:
    """As the ledger knows its neighbours now: the one asked about before may be among them."""
    with database.read() as session:
        return replace(outgoing, others=ledger.others(session, outgoing.message_id))


def _any(session: Session, which: Sequence[object]) -> bool:
    found = select(Message.id).where(*which).limit(1)  # type: ignore[arg-type]
    return session.execute(found).first() is not None
