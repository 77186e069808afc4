"""The sender: hands due messages to their channels, never twice on a guess.

Marked in one transaction, handed over outside any, settled in another. Who dies in between leaves
a lease that ends; then the channel is asked before anything is sent again.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.notifier import ledger
from services.notifier.channels import Channel
from services.notifier.channels.outgoing import (
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnknown,
    Outgoing,
)
from services.notifier.content import compose, filled
from services.notifier.models import Delivery, Message
from shared import clock
from shared.config import Settings
from shared.db import Database
from shared.web import links

BATCH = 50
FEW = 10  # messages between two looks at the clock and the books
LEASE = timedelta(seconds=60)
STATES = {ChannelBusy: "busy", ChannelRefused: "failed", ChannelUnknown: "unknown"}
PAUSE_SECONDS = 0.2
Channels = Mapping[str, Channel]
log = structlog.get_logger()


def run(database: Database, settings: Settings, channels: Channels, stop: threading.Event) -> None:
    """Send what is due until stopped."""
    while not stop.is_set():
        if send_due(database, settings, channels) + recover(database, settings, channels) == 0:
            stop.wait(PAUSE_SECONDS)


def send_due(database: Database, settings: Settings, channels: Channels) -> int:
    """Hand over one batch of due messages; return how many were claimed."""
    if not _any(database, ledger.due()):
        return 0  # looking takes no write lock
    with database.begin() as session:
        claimed = claim(session, settings)
    for few in _in_one_go(claimed, channels):
        hand_over(database, channels[few[0].channel], few)
    return len(claimed)


def recover(database: Database, settings: Settings, channels: Channels) -> int:
    """Settle messages nobody knows about: their sender died, or their provider did not answer.

    The channel is asked first; what it surely has not, and an e-mail once, goes out again.
    """
    if not _any(database, ledger.doubtful()):
        return 0
    with database.begin() as session:
        doubtful = take_over(session, settings)
    for outgoing in doubtful:
        channel = channels[outgoing.channel]
        try:
            provider_id = channel.find(outgoing)
        except ChannelUnknown as error:
            _repeat_or_leave(database, channel, outgoing, error.code)
            continue
        if provider_id is None:
            hand_over(database, channel, [outgoing])
        else:
            _settle(database, outgoing.delivery_id, "sent", provider_id)
    return len(doubtful)


def _repeat_or_leave(database: Database, channel: Channel, outgoing: Outgoing, code: str) -> None:
    """Once more where the receiver can tell that it is the same; else it stays `unknown`."""
    with database.begin() as session:
        again = channel.repeatable and ledger.count_repetition(session, outgoing.message_id)
    if again:
        hand_over(database, channel, [outgoing])
    else:
        _settle(database, outgoing.delivery_id, "unknown", error=code)


def hand_over(database: Database, channel: Channel, few: Sequence[Outgoing]) -> None:
    """Give messages to their channel and save what came of each."""
    results = channel.send_all(few) if channel.send_all else [_sent(channel, one) for one in few]
    taken: dict[UUID, str] = {}
    for outgoing, result in zip(few, results, strict=True):
        if isinstance(result, ChannelError):
            _settle(database, outgoing.delivery_id, STATES[type(result)], error=result.code)
        elif len(few) > 1:
            taken[outgoing.delivery_id] = result
        else:
            _settle(database, outgoing.delivery_id, "sent", result)
    if taken:
        with database.begin() as session:
            ledger.settle_sent(session, taken)


def _sent(channel: Channel, outgoing: Outgoing) -> str | ChannelError:
    try:
        return channel.send(outgoing)
    except ChannelError as error:
        return error


def _in_one_go(claimed: Sequence[Outgoing], channels: Channels) -> Iterator[Sequence[Outgoing]]:
    """Messages of one channel that follow each other: a few together, where it takes several.

    Whoever dies before it has saved what came of them leaves so many to be asked about.
    """
    for name, run in groupby(claimed, key=lambda outgoing: outgoing.channel):
        of_channel, most = list(run), FEW if channels[name].send_all else 1
        for start in range(0, len(of_channel), most):
            yield of_channel[start : start + most]


def claim(session: Session, settings: Settings) -> list[Outgoing]:
    """Mark a batch of due messages as ours and begin a delivery of each that still holds."""
    messages = _lease(session, ledger.due())
    outgoing = []
    for message in messages:
        if not ledger.holds(message):
            continue
        if not message.text:
            _write_text(message)
        delivery = Delivery(id=uuid4(), message_id=message.id, started_at=clock.now())
        session.add(delivery)
        outgoing.append(_outgoing(message, delivery, settings))
    return outgoing


def take_over(session: Session, settings: Settings) -> list[Outgoing]:
    """Lease a batch of doubtful messages anew, each with the delivery that was begun."""
    messages = _lease(session, ledger.doubtful())
    return [_outgoing(one, one.deliveries[-1], settings) for one in messages]


def _settle(
    database: Database, delivery_id: UUID, state: str, provider_id: str = "", *, error: str = ""
) -> None:
    with database.begin() as session:
        ledger.settle(session, delivery_id, state, provider_id, error)
    if state != "sent":
        log.warning("message not sent", delivery=str(delivery_id), state=state, error=error)


def _lease(session: Session, which: Sequence[object]) -> Sequence[Message]:
    """Mark so many of these messages `sending`; two senders never get the same one."""
    moment = clock.now()
    chosen = select(Message.id).where(*which).order_by(Message.due_at, Message.id).limit(BATCH)  # type: ignore[arg-type]
    if session.get_bind().dialect.name == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    marked = session.scalars(
        update(Message)
        .where(Message.id.in_(chosen))
        .values(status="sending", leased_until=moment + LEASE)
        .returning(Message.id)
    ).all()
    rows = select(Message).where(Message.id.in_(marked)).order_by(Message.due_at, Message.id)
    return session.scalars(rows).unique().all()


def _write_text(message: Message) -> None:
    content = compose(message.kind, message.channel, message.registration)
    message.subject, message.text = content.subject, content.text
    message.html, message.calendar = content.html, content.calendar
    message.language = message.registration.language


def _outgoing(message: Message, delivery: Delivery, settings: Settings) -> Outgoing:
    registration = message.registration
    link = links.manage_url(settings, registration.id, registration.link_version)
    return Outgoing(
        delivery.id,
        message.id,
        message.channel,
        message.recipient,
        message.subject,
        filled(message.text, link),
        filled(message.html, link),
        message.calendar,
        registration.id,
    )


def _any(database: Database, which: Sequence[object]) -> bool:
    with database.read() as session:
        found = select(Message.id).where(*which).limit(1)  # type: ignore[arg-type]
        return session.execute(found).first() is not None
