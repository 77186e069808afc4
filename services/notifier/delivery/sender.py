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
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, raiseload
from sqlalchemy.orm.interfaces import ORMOption

from services.notifier.delivery import ledger
from services.notifier.delivery.channels import Channel
from services.notifier.delivery.channels.outgoing import ChannelUnknown, Outgoing
from services.notifier.delivery.dispatch import (
    hand_over,
    in_one_go,
    settle,
    written,
)
from services.notifier.message import subjects
from services.notifier.message.compose import filled
from services.notifier.models import Message, Registration
from shared.config import Settings
from shared.database.session import Database, read_database_time
from shared.health.heartbeat import Heartbeat

BATCH = 50
LEASE = timedelta(seconds=60)
HOLD_SECONDS = 20  # of a lease; the rest is for the hand-over that began last
PAUSE_SECONDS = 0.2
WORDS = ("subject", "text", "html", "calendar", "language")
NEVER = threading.Event()
Channels = Mapping[str, Channel]


def side_by_side(database: Database) -> int:
    """Senders in a worker: one computes while another waits; an SQLite file has one writer."""
    return 1 if database.sqlite else 2


def run(database: Database, settings: Settings, channels: Channels, stop: threading.Event) -> None:
    """Send what is due until stopped."""
    heartbeat = Heartbeat(database, "sender")
    while not stop.is_set():
        heartbeat.record()
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
    until = read_database_time(session) + LEASE
    due = _locked(session, ledger.due(), raiseload(Message.deliveries))
    held = [message for message in due if ledger.holds(message)]
    if not held:
        return []
    said = {message.id: _said(message, settings) for message in held}
    deliveries = ledger.begin(session, said, until)
    return [
        _outgoing(message, delivery, said[message.id], settings)
        for message, delivery in zip(held, deliveries, strict=True)
    ]


def take_over(session: Session, settings: Settings) -> list[Outgoing]:
    """Lease a batch of doubtful messages anew, each with the delivery that was begun."""
    until, outgoing = read_database_time(session) + LEASE, []
    for message in _locked(session, ledger.doubtful(session)):
        message.status, message.leased_until = "sending", until
        delivery = message.deliveries[-1].id
        outgoing.append(_outgoing(message, delivery, _said(message, settings), settings))
    return outgoing


def _locked(
    session: Session, which: Sequence[ColumnElement[bool]], *options: ORMOption
) -> Sequence[Message]:
    """So many of these messages; two senders never get the same one."""
    # A time slot's texts come once, not with each of its messages.
    slots = joinedload(Message.registration).selectinload(Registration.occurrence)
    chosen = select(Message).where(*which).order_by(Message.due_at, Message.id).limit(BATCH)
    if session.get_bind().dialect.name == "postgresql":
        chosen = chosen.with_for_update(of=Message, skip_locked=True)
    return session.scalars(chosen.options(slots, *options)).unique().all()


def _said(message: Message, settings: Settings) -> dict[str, str]:
    """What the message says: what it said before, or now for the first time."""
    if message.text:
        return {name: getattr(message, name) for name in WORDS}
    return {**vars(subjects.content(message, settings)), "language": subjects.language(message)}


def _outgoing(
    message: Message, delivery_id: UUID, said: Mapping[str, str], settings: Settings
) -> Outgoing:
    link = subjects.link(message, settings)
    return Outgoing(
        delivery_id,
        message.id,
        message.channel,
        message.recipient,
        said["subject"],
        filled(said["text"], link),
        filled(said["html"], link),
        said["calendar"],
        message.subject_id if message.registration else None,
    )


def _beside_others(database: Database, outgoing: Outgoing) -> Outgoing:
    """As the ledger knows its neighbours now: the one asked about before may be among them."""
    with database.read() as session:
        return replace(outgoing, others=ledger.others(session, outgoing.message_id))


def _any(session: Session, which: Sequence[object]) -> bool:
    found = select(Message.id).where(*which).limit(1)  # type: ignore[arg-type]
    return session.execute(found).first() is not None
