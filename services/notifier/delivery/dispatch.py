"""Handing over: messages to their channel, outside any transaction, then what came of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from services.notifier.delivery import ledger
from services.notifier.delivery.channels import Channel
from services.notifier.delivery.channels.outgoing import (
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnknown,
    Outgoing,
)
from shared.database.retry import retry_lost_transaction
from shared.database.session import Database

FEW = 25  # messages between two looks at the clock and the books
STATES = {ChannelBusy: "busy", ChannelRefused: "failed", ChannelUnknown: "unknown"}
T = TypeVar("T")
log = structlog.get_logger()


def hand_over(database: Database, channel: Channel, few: Sequence[Outgoing]) -> None:
    """Give messages to their channel and save what came of each."""
    results = channel.send_all(few) if channel.send_all else [_sent(channel, one) for one in few]
    taken: dict[UUID, str] = {}
    for outgoing, result in zip(few, results, strict=True):
        if isinstance(result, ChannelError):
            settle(database, outgoing.delivery_id, STATES[type(result)], error=result.code)
        elif len(few) > 1:
            taken[outgoing.delivery_id] = result
        else:
            settle(database, outgoing.delivery_id, "sent", result)
    if taken:
        written(database, lambda session: ledger.settle_sent(session, taken))


def _sent(channel: Channel, outgoing: Outgoing) -> str | ChannelError:
    try:
        return channel.send(outgoing)
    except ChannelError as error:
        return error


def in_one_go(
    claimed: Sequence[Outgoing], channels: Mapping[str, Channel]
) -> Iterator[Sequence[Outgoing]]:
    """Messages by channel, a few together where it takes several; the channels take turns.

    A family's text and e-mail are due together, and a slow mail server must not hold the texts up.
    Whoever dies before it has saved what came of them leaves so many to be asked about.
    """
    turns = []
    for name in dict.fromkeys(outgoing.channel for outgoing in claimed):
        mine = [outgoing for outgoing in claimed if outgoing.channel == name]
        maximum = FEW if channels[name].send_all else 1
        turns.append([mine[start : start + maximum] for start in range(0, len(mine), maximum)])
    for turn in zip_longest(*turns, fillvalue=[]):
        yield from (few for few in turn if few)


def settle(
    database: Database, delivery_id: UUID, state: str, provider_id: str = "", *, error: str = ""
) -> None:
    """Save what came of one delivery; what did not go is told in the log, without a name."""
    written(
        database, lambda session: ledger.settle(session, delivery_id, state, provider_id, error)
    )
    if state != "sent":
        log.warning("message not sent", delivery=str(delivery_id), state=state, error=error)


def written(database: Database, write: Callable[[Session], T]) -> T:
    """What a write returns, in a transaction of its own that is tried again when it lost."""

    def attempt() -> T:
        with database.begin() as session:
            return write(session)

    return retry_lost_transaction(attempt)
