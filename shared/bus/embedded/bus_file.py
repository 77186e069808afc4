"""The embedded run's broker: one SQLite file with queues, bindings, leases and dead letters.

It promises what the quorum queues of production promise: a published fact is on disk in every
bound queue or in none, a delivery that is not acknowledged comes again, and each is counted.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared.bus.embedded.topic import matches_topic
from shared.database.engines import switch_to_wal

LEASE_SECONDS = 10.0
ONWARD = "x-dead-letter-routing-key"
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
    """No queue is bound for this message: it would be lost, so it is refused."""


@dataclass(frozen=True)
class Letter:
    """A message on its way in: where to, with which headers, and its text."""

    exchange: str
    routing_key: str
    body: str
    headers: dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """A message leased to a consumer; `count` is how often it was delivered before."""

    id: int
    letter: Letter
    count: int


class BusFile:
    """One connection to the bus file; threads of a process may share it."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        switch_to_wal(self._db, path)
        self._db.execute("PRAGMA synchronous = FULL")
        with self._write() as db:
            for statement in SCHEMA.split(";"):
                db.execute(statement)
            _expire(db)

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # also after a COMMIT that failed, as on a full disk
                    self._db.execute("ROLLBACK")
                raise

    def _ask(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def declare(self, queue: str, arguments: dict[str, Any]) -> None:
        """Make sure a queue exists and has these arguments."""
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO queue VALUES (?, ?)", (queue, json.dumps(arguments)))

    def bind(self, exchange: str, pattern: str, queue: str) -> None:
        """Let what is published to the exchange under this pattern reach the queue."""
        with self._write() as db:
            db.execute("INSERT OR IGNORE INTO binding VALUES (?, ?, ?)", (exchange, pattern, queue))

    def exists(self, queue: str) -> bool:
        """Whether the queue was declared."""
        return bool(self._ask("SELECT 1 FROM queue WHERE name = ?", queue))

    def arguments(self, queue: str) -> dict[str, Any] | None:
        """Return the arguments with which the queue was declared; None when it was not."""
        found = self._ask("SELECT arguments FROM queue WHERE name = ?", queue)
        return dict(json.loads(found[0][0])) if found else None

    def bindings(self) -> list[tuple[str, str, str]]:
        """Every exchange, pattern and queue that are bound."""
        return self._ask("SELECT exchange, pattern, queue FROM binding")

    def size(self, queue: str) -> int:
        """Messages in the queue, leased ones included."""
        count: int = self._ask("SELECT count(*) FROM message WHERE queue = ?", queue)[0][0]
        return count

    def publish(self, letters: Iterable[Letter]) -> None:
        """Put every letter into every queue bound for it: all of them or, on any error, none."""
        with self._write() as db:
            _expire(db)
            for letter in letters:
                for queue in _targets(db, letter):
                    _insert(db, queue, letter)

    def lease(self, queue: str) -> Delivery | None:
        """Lease the oldest due message: others do not see it until the lease ends."""
        if not self._ask(
            "SELECT 1 FROM message WHERE queue = ? AND visible_at <= ? LIMIT 1", queue, time.time()
        ):
            return None  # looking takes no lock: an idle consumer must not stop the writers
        sql = (
            "UPDATE message SET visible_at = ?, delivery_count = delivery_count + 1 WHERE id = ("
            "SELECT id FROM message WHERE queue = ? AND visible_at <= ? ORDER BY id LIMIT 1)"
            " RETURNING id, exchange, routing_key, body, headers, delivery_count"
        )
        moment = time.time()
        with self._write() as db:
            row = db.execute(sql, (moment + LEASE_SECONDS, queue, moment)).fetchone()
        if row is None:
            return None
        letter = Letter(row[1], row[2], row[3], json.loads(row[4]))
        return Delivery(row[0], letter, row[5] - 1)

    def ack(self, message_id: int) -> None:
        """Delete a message whose effect is committed."""
        with self._write() as db:
            db.execute("DELETE FROM message WHERE id = ?", (message_id,))

    def release(self, message_id: int) -> None:
        """Return a message to its queue at once."""
        with self._write() as db:
            db.execute("UPDATE message SET visible_at = 0 WHERE id = ?", (message_id,))

    def letters(self, queue: str) -> list[Delivery]:
        """All messages of a queue, oldest first, without taking them."""
        rows = self._ask(
            "SELECT id, exchange, routing_key, body, headers, delivery_count FROM message"
            " WHERE queue = ? ORDER BY id",
            queue,
        )
        return [Delivery(r[0], Letter(r[1], r[2], r[3], json.loads(r[4])), r[5]) for r in rows]


def _targets(db: sqlite3.Connection, letter: Letter) -> list[str]:
    """Queues a letter goes to; Unroutable when there is none."""
    if not letter.exchange:
        rows = db.execute("SELECT name FROM queue WHERE name = ?", (letter.routing_key,))
        names = [row[0] for row in rows]
    else:
        rows = db.execute(
            "SELECT pattern, queue FROM binding WHERE exchange = ?", (letter.exchange,)
        )
        names = sorted(
            {queue for pattern, queue in rows if matches_topic(pattern, letter.routing_key)}
        )
    if not names:
        raise Unroutable(f"no queue for {letter.routing_key!r} on {letter.exchange!r}")
    return names


def _insert(db: sqlite3.Connection, queue: str, letter: Letter) -> None:
    """Where a time to live leads on to another queue, the message waits there for its end."""
    found = db.execute("SELECT arguments FROM queue WHERE name = ?", (queue,)).fetchone()
    arguments = json.loads(found[0])
    seconds = arguments.get("x-message-ttl", 0) / 1000
    target, visible_at = queue, 0.0
    if seconds and ONWARD in arguments:
        target, visible_at = arguments[ONWARD], time.time() + seconds
    elif seconds:
        visible_at = time.time()  # from when on `_expire` counts
    db.execute(
        "INSERT INTO message (queue, exchange, routing_key, headers, body, visible_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            target,
            letter.exchange,
            letter.routing_key,
            json.dumps(letter.headers),
            letter.body,
            visible_at,
        ),
    )


def _expire(db: sqlite3.Connection) -> None:
    """Delete what has outlived a time to live that leads nowhere: dead letters."""
    for queue, text in db.execute("SELECT name, arguments FROM queue").fetchall():
        arguments = json.loads(text)
        if "x-message-ttl" in arguments and ONWARD not in arguments:
            before = time.time() - arguments["x-message-ttl"] / 1000
            old = "DELETE FROM message WHERE queue = ? AND visible_at < ?"
            db.execute(old, (queue, before))
