"""The broker of an embedded installation: one SQLite file with queues, bindings and messages.

It gives the guarantees of RabbitMQ's quorum queues: a published message is on disk in every bound
queue or in none, a message that is not acknowledged is delivered again, and deliveries are counted.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from shared.bus.embedded.topic import matches_topic
from shared.database.engines import switch_to_wal

AmqpTable = dict[str, Any]  # headers of a message or arguments of a queue, as AMQP 0-9-1 has them
Row = tuple[Any, ...]

LEASE_SECONDS = 10.0
# Longer than any delay of the topology: a message that is to wait longer was leased or delayed
# before the computer's clock was set back.
MAX_WAIT_SECONDS = 300.0
TIME_TO_LIVE = "x-message-ttl"  # milliseconds
DEAD_LETTER_QUEUE = "x-dead-letter-routing-key"  # where a message goes when its time to live ends
SCHEMA = """
CREATE TABLE IF NOT EXISTS queue (name TEXT PRIMARY KEY, arguments TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS binding (
    exchange TEXT NOT NULL, pattern TEXT NOT NULL, queue TEXT NOT NULL,
    PRIMARY KEY (exchange, pattern, queue));
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, exchange TEXT NOT NULL,
    routing_key TEXT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL,
    visible_at REAL NOT NULL, delivery_count INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS ix_message_due ON message (queue, visible_at, id);
"""


class Unroutable(Exception):
    """No queue is bound for this message; it is refused, because it would be lost."""


@dataclass(frozen=True)
class BusMessage:
    """A message to publish; with the exchange "" the routing key is the name of a queue."""

    exchange: str
    routing_key: str
    body: str
    headers: AmqpTable


@dataclass(frozen=True, order=True)
class Binding:
    """A queue receives what is published to the exchange under a routing key of this pattern."""

    exchange: str
    pattern: str
    queue: str


@dataclass(frozen=True)
class Delivery:
    """A stored message; `delivery_count` is how often it was leased, the present lease included."""

    id: int
    message: BusMessage
    delivery_count: int

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Build it from the columns id, exchange, routing key, body, headers and delivery count."""
        message_id, exchange, routing_key, body, headers, delivery_count = row
        message = BusMessage(exchange, routing_key, body, json.loads(headers))
        return cls(message_id, message, delivery_count)


class BusFile:
    """One connection to the bus file, which the threads of a process may share."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        switch_to_wal(self._db, path)
        self._db.execute("PRAGMA synchronous = FULL")
        with self._begin_write() as db:
            for statement in SCHEMA.split(";"):
                db.execute(statement)
            _delete_expired_messages(db)

    @contextmanager
    def _begin_write(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # also after a COMMIT that failed, as on a full disk
                    self._db.execute("ROLLBACK")
                raise

    def _fetch_rows(self, sql: str, *values: object) -> list[Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def declare_queue(self, queue: str, arguments: AmqpTable) -> None:
        """Create a queue with these arguments, or replace the arguments of an existing one."""
        with self._begin_write() as db:
            db.execute("INSERT OR REPLACE INTO queue VALUES (?, ?)", (queue, json.dumps(arguments)))

    def bind_queue(self, exchange: str, pattern: str, queue: str) -> None:
        """Let the queue receive what is published to the exchange under this pattern."""
        with self._begin_write() as db:
            db.execute("INSERT OR IGNORE INTO binding VALUES (?, ?, ?)", (exchange, pattern, queue))

    def has_queue(self, queue: str) -> bool:
        """Return whether the queue was declared."""
        return bool(self._fetch_rows("SELECT 1 FROM queue WHERE name = ?", queue))

    def read_arguments(self, queue: str) -> AmqpTable | None:
        """Return the arguments of a declared queue; None if it was not declared."""
        rows = self._fetch_rows("SELECT arguments FROM queue WHERE name = ?", queue)
        return dict(json.loads(rows[0][0])) if rows else None

    def list_bindings(self) -> list[Binding]:
        """Return every binding of every exchange."""
        rows = self._fetch_rows("SELECT exchange, pattern, queue FROM binding")
        return [Binding(*row) for row in rows]

    def count_messages(self, queue: str) -> int:
        """Return how many messages are in the queue, including leased ones."""
        ((count,),) = self._fetch_rows("SELECT count(*) FROM message WHERE queue = ?", queue)
        return int(count)

    def publish_messages(self, messages: Iterable[BusMessage]) -> None:
        """Store each message in every queue bound for it: all of them or, on any error, none.

        Raises Unroutable if no queue is bound for one of them.
        """
        with self._begin_write() as db:
            _delete_expired_messages(db)
            for message in messages:
                for queue in _find_queues(db, message):
                    _insert_message(db, queue, message)

    def lease_message(self, queue: str) -> Delivery | None:
        """Lease the oldest message that is due; None if there is none.

        Nobody else gets it until it is released or LEASE_SECONDS have passed.
        """
        now = time.time()
        is_due = queue, now, now + MAX_WAIT_SECONDS
        if not self._fetch_rows(
            "SELECT 1 FROM message WHERE queue = ? AND (visible_at <= ? OR visible_at > ?) LIMIT 1",
            *is_due,
        ):
            return None  # this look takes no lock: an idle consumer must not delay the writers
        sql = (
            "UPDATE message SET visible_at = ?, delivery_count = delivery_count + 1 WHERE id = ("
            "SELECT id FROM message WHERE queue = ? AND (visible_at <= ? OR visible_at > ?)"
            " ORDER BY id LIMIT 1)"
            " RETURNING id, exchange, routing_key, body, headers, delivery_count"
        )
        with self._begin_write() as db:
            row = db.execute(sql, (now + LEASE_SECONDS, *is_due)).fetchone()
        return None if row is None else Delivery.from_row(row)

    def ack_message(self, message_id: int) -> None:
        """Delete a message, because its effect is committed or it is not wanted."""
        with self._begin_write() as db:
            db.execute("DELETE FROM message WHERE id = ?", (message_id,))

    def release_message(self, message_id: int) -> None:
        """End the lease of a message, so that it is delivered again at once."""
        with self._begin_write() as db:
            db.execute("UPDATE message SET visible_at = 0 WHERE id = ?", (message_id,))

    def list_messages(self, queue: str) -> list[Delivery]:
        """Return all messages of a queue, oldest first, without leasing them."""
        rows = self._fetch_rows(
            "SELECT id, exchange, routing_key, body, headers, delivery_count FROM message"
            " WHERE queue = ? ORDER BY id",
            queue,
        )
        return [Delivery.from_row(row) for row in rows]


def _find_queues(db: sqlite3.Connection, message: BusMessage) -> list[str]:
    """Return the queues that receive a message; raise Unroutable if there are none."""
    if not message.exchange:
        rows = db.execute("SELECT name FROM queue WHERE name = ?", (message.routing_key,))
        names = [row[0] for row in rows]
    else:
        rows = db.execute(
            "SELECT pattern, queue FROM binding WHERE exchange = ?", (message.exchange,)
        )
        names = sorted(
            {queue for pattern, queue in rows if matches_topic(pattern, message.routing_key)}
        )
    if not names:
        raise Unroutable(f"no queue for {message.routing_key!r} on {message.exchange!r}")
    return names


def _insert_message(db: sqlite3.Connection, queue: str, message: BusMessage) -> None:
    """Insert a message into a queue.

    For a delay queue, insert it into the next queue at once, visible when the delay ends.
    """
    (text,) = db.execute("SELECT arguments FROM queue WHERE name = ?", (queue,)).fetchone()
    arguments = json.loads(text)
    seconds = arguments.get(TIME_TO_LIVE, 0) / 1000
    target, visible_at = queue, 0.0
    if seconds and DEAD_LETTER_QUEUE in arguments:
        target, visible_at = arguments[DEAD_LETTER_QUEUE], time.time() + seconds
    elif seconds:
        visible_at = time.time()  # `_delete_expired_messages` counts from here
    db.execute(
        "INSERT INTO message (queue, exchange, routing_key, headers, body, visible_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            target,
            message.exchange,
            message.routing_key,
            json.dumps(message.headers),
            message.body,
            visible_at,
        ),
    )


def _delete_expired_messages(db: sqlite3.Connection) -> None:
    """Delete messages past their time to live in queues that lead to no other: dead letters."""
    for queue, text in db.execute("SELECT name, arguments FROM queue").fetchall():
        arguments = json.loads(text)
        if TIME_TO_LIVE in arguments and DEAD_LETTER_QUEUE not in arguments:
            oldest = time.time() - arguments[TIME_TO_LIVE] / 1000
            db.execute("DELETE FROM message WHERE queue = ? AND visible_at < ?", (queue, oldest))
