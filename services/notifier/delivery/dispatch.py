"""Sends messages through their channels, outside any transaction, and saves the results."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from time import monotonic
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from services.notifier.delivery import ledger, receipts
from services.notifier.delivery.channels import Channels
from services.notifier.delivery.channels.base import (
    Channel,
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnknown,
    OutgoingMessage,
    SendResult,
    contain_errors,
)
from services.notifier.models import ChannelName, DeliveryState
from shared.config import Settings
from shared.database.retry import retry_lost_transaction
from shared.database.session import Database
from shared.health.work_counts import WorkCount, counts

ERROR_STATES: dict[type[ChannelError], DeliveryState] = {
    ChannelBusy: DeliveryState.BUSY,
    ChannelRefused: DeliveryState.FAILED,
    ChannelUnknown: DeliveryState.UNKNOWN,
}
T = TypeVar("T")
log = structlog.get_logger()


def send_batch(
    database: Database, settings: Settings, channel: Channel, messages: Sequence[OutgoingMessage]
) -> None:
    """Send messages through their channel and save the result of each."""
    started = monotonic()
    results = _send(channel, messages)
    _count_results(messages[0].channel, results, monotonic() - started)
    sent: dict[UUID, str] = {}
    for message, result in zip(messages, results, strict=True):
        if isinstance(result, ChannelError):
            state = ERROR_STATES[type(result)]
            save_result(database, settings, message.delivery_id, state, error=result.code)
        else:
            sent[message.delivery_id] = result
    if sent:
        run_in_transaction(database, lambda session: ledger.settle_sent_deliveries(session, sent))


def _send(channel: Channel, messages: Sequence[OutgoingMessage]) -> Sequence[SendResult]:
    try:
        with contain_errors():
            return channel.send_batch(messages)
    except ChannelError as error:
        return [error for _ in messages]


def _count_results(channel: ChannelName, results: Sequence[SendResult], seconds: float) -> None:
    counts.add_duration(WorkCount.PROVIDER_SECONDS, seconds, channel=channel.value)
    for result in results:
        state = DeliveryState.SENT
        if isinstance(result, ChannelError):
            state = ERROR_STATES[type(result)]
        counts.add(WorkCount.PROVIDER_RESULTS, channel=channel.value, result=state.value)


def split_into_batches(
    messages: Sequence[OutgoingMessage], channels: Channels
) -> Iterator[Sequence[OutgoingMessage]]:
    """Split messages into batches of one channel each; the channels of one sender take turns.

    When a sender dies, all messages of its batches must be looked up.
    """
    batches_by_channel = []
    for name in dict.fromkeys(message.channel for message in messages):
        mine = [message for message in messages if message.channel is name]
        size = channels[name].max_batch
        batches_by_channel.append(
            [mine[start : start + size] for start in range(0, len(mine), size)]
        )
    for batches in zip_longest(*batches_by_channel, fillvalue=[]):
        yield from (batch for batch in batches if batch)


def run_at_once(
    work: Callable[[T], object], items: Sequence[T], number: int, can_go_on: Callable[[], bool]
) -> list[T]:
    """Do the work for each item, for so many of them at the same time; return what was not begun.

    Nothing is begun any more when `can_go_on` says no. Raises what the work raises, after the
    others have ended.
    """
    waiting = deque(items)

    def work_on() -> None:
        while can_go_on():
            try:
                item = waiting.popleft()
            except IndexError:
                return
            work(item)

    number = min(number, len(waiting))
    if number <= 1:
        work_on()
        return list(waiting)
    with ThreadPoolExecutor(number, thread_name_prefix="send") as pool:
        running = [pool.submit(work_on) for _ in range(number)]
    for one in running:
        one.result()
    return list(waiting)


def save_result(
    database: Database,
    settings: Settings,
    delivery_id: UUID,
    state: DeliveryState,
    provider_id: str = "",
    *,
    error: str = "",
) -> None:
    """Save the result of one delivery, and log one that was not sent, without personal data."""
    run_in_transaction(
        database,
        lambda session: receipts.apply_result(
            session, settings, delivery_id, state, provider_id, error
        ),
    )
    if state is not DeliveryState.SENT:
        log.warning("message not sent", delivery=str(delivery_id), state=state.value, error=error)


def run_in_transaction(database: Database, write: Callable[[Session], T]) -> T:
    """Return what `write` returns, in a transaction of its own that is repeated if it was lost."""

    def run_attempt() -> T:
        with database.begin() as session:
            return write(session)

    return retry_lost_transaction(run_attempt)
