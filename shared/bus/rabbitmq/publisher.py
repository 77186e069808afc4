"""Publishing to RabbitMQ: pika with a window of asynchronous confirms.

A fact is confirmed when a quorum of the queue's disks has it. A fact that is refused or reaches no
queue stays in the outbox, and so do all facts while the broker is away.
"""

import random
import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from pika.adapters.select_connection import SelectConnection
from pika.channel import Channel
from pika.spec import Basic, BasicProperties

from shared.bus.envelope import CONTENT_TYPE
from shared.bus.outbox import OutboxRow
from shared.bus.rabbitmq import address

HEARTBEAT_SECONDS = 30
CONFIRM_SECONDS = 8  # shorter than the relay's lease of its rows
PAUSES = (0.2, 0.5, 1, 2, 5, 10)  # seconds before the next attempt to connect; the last one repeats
log = structlog.get_logger()


class Publisher:
    """A connection in a thread of its own; `publish` sends a batch and waits for the confirms."""

    def __init__(self, url: str, exchange: str) -> None:
        self._parameters = address.build_pika_parameters(url)
        self._parameters.heartbeat = HEARTBEAT_SECONDS
        self._exchange = exchange
        self._ready, self._settled = threading.Event(), threading.Event()
        self._connection: SelectConnection | None = None
        self._channel: Channel | None = None
        self._waiting: dict[int, UUID] = {}
        self._confirmed: list[UUID] = []
        self._returned: set[str] = set()
        self._last_tag = 0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rabbit-publisher", daemon=True)
        self._thread.start()

    def publish(self, rows: Sequence[OutboxRow]) -> list[UUID]:
        """Publish outbox rows; return the ids that the broker confirmed, none when offline."""
        if not self._ready.wait(timeout=1.0) or self._connection is None:
            return []
        self._confirmed, self._returned = [], set()
        self._settled.clear()
        self._connection.ioloop.add_callback_threadsafe(lambda: self._send_rows(rows))
        self._settled.wait(CONFIRM_SECONDS)
        return list(self._confirmed)

    def close(self) -> None:
        """Close the connection and end its thread; facts without a confirm stay in the outbox."""
        self._closing.set()
        connection = self._connection
        if connection is not None:
            connection.ioloop.add_callback_threadsafe(lambda: _close_connection(connection))
        self._thread.join(CONFIRM_SECONDS)

    def _send_rows(self, rows: Sequence[OutboxRow]) -> None:
        if self._channel is None or not self._channel.is_open:
            self._settled.set()
            return
        for row in rows:
            self._last_tag += 1
            self._waiting[self._last_tag] = row.id
            self._channel.basic_publish(
                self._exchange,
                row.contract,
                row.body.encode(),
                _build_properties(row),
                mandatory=True,
            )

    def _run(self) -> None:
        failures = 0
        while not self._closing.is_set():
            self._connection = self._connect()
            self._connection.ioloop.start()
            self._connection.ioloop.close()
            failures = 0 if self._ready.is_set() else failures + 1
            self._ready.clear()
            self._give_up_waiting()
            pause = PAUSES[min(failures, len(PAUSES) - 1)]
            self._closing.wait(pause * random.uniform(0.8, 1.2))  # noqa: S311 - no secret

    def _connect(self) -> SelectConnection:
        def stop(connection: Any, reason: Any) -> None:
            if not self._closing.is_set():
                log.warning("broker not reached", reason=address.describe_failure(reason))
            connection.ioloop.stop()

        return SelectConnection(
            self._parameters,
            on_open_callback=lambda connection: connection.channel(
                on_open_callback=self._configure_channel
            ),
            on_open_error_callback=stop,
            on_close_callback=stop,
        )

    def _configure_channel(self, channel: Channel) -> None:
        self._channel, self._last_tag = channel, 0
        channel.add_on_return_callback(self._note_returned)
        channel.add_on_close_callback(lambda closed, _reason: _close_connection(closed.connection))
        channel.confirm_delivery(self._note_confirms, callback=lambda _frame: self._ready.set())

    def _note_returned(self, _channel: Any, _how: Any, properties: Any, _body: bytes) -> None:
        """Note a fact that no queue is bound for: the confirm that follows it must not count."""
        self._returned.add(properties.message_id)
        log.error("fact reaches no queue", contract=properties.type)

    def _note_confirms(self, frame: Any) -> None:
        method = frame.method
        tags = [method.delivery_tag]
        if method.multiple:
            tags = [tag for tag in self._waiting if tag <= method.delivery_tag]
        for tag in tags:
            row_id = self._waiting.pop(tag, None)
            is_taken = isinstance(method, Basic.Ack) and str(row_id) not in self._returned
            if row_id is not None and is_taken:
                self._confirmed.append(row_id)
        if not self._waiting:
            self._settled.set()

    def _give_up_waiting(self) -> None:
        """Stop waiting for confirms of a lost connection: a later batch publishes again."""
        self._channel = None
        self._waiting.clear()
        self._settled.set()


def _close_connection(connection: SelectConnection) -> None:
    if connection.is_open:
        connection.close()
    elif not connection.is_closing:
        connection.ioloop.stop()


def _build_properties(row: OutboxRow) -> BasicProperties:
    return BasicProperties(
        content_type=CONTENT_TYPE,
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=str(row.id),
        type=row.contract,
        app_id="live",
    )
