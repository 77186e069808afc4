"""Databases: one per service. The only place that commits."""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from itertools import count
from select import POLLIN, poll
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from shared import clock
from shared.group_commit import GroupCommit

T = TypeVar("T")
IDLE_SECONDS = 1.0
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def metadata() -> MetaData:
    """Metadata whose constraints have predictable names, which migrations need."""
    return MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment kept in UTC; refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database; ValueError on a naive value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database; SQLite keeps no zone, all it keeps is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment(session: Session) -> datetime:
    """The present moment by the one clock that all who share this database have: its own.

    Leases are told by it. Who uses an SQLite file is on one machine, and has that machine's clock.
    """
    if session.get_bind().dialect.name == "sqlite":
        return clock.now()
    return session.scalars(select(func.clock_timestamp(type_=UtcDateTime))).one()


class Database:
    """One service's database: `begin()` for writing, `read()` for reading."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        # Writers of one process queue here: SQLite's own busy-retry is unfair (waits of 4 s seen).
        self._turn = threading.Lock() if self.sqlite else nullcontext()
        self._writer = _engine(url, pool_size, "BEGIN IMMEDIATE")
        if self.sqlite:
            self._single, self._reader = self._writer, _engine(url, pool_size, "BEGIN")
        else:
            # Each statement is whole by itself: no round trips for BEGIN and COMMIT.
            self._single = self._writer.execution_options(isolation_level="AUTOCOMMIT")
            self._reader = self._single
        self._group = GroupCommit(self._turn, partial(self._session, self._single))
        self._numbers, self.commits = count(1), 0

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction that commits when the block ends well and rolls back when it does not."""
        with self._turn, self._session(self._writer) as session:
            yield session

    def write(self, work: Callable[[Session], T]) -> T:
        """What work returns that writes in one go, or raises DomainError before it writes.

        PostgreSQL commits its one statement in the same round trip; on SQLite it shares a
        transaction with others that wait.
        """
        if self.sqlite:
            return self._group.write(work)
        with self._session(self._single) as session:
            return work(session)

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session:
            yield session
            session.commit()
            self.commits = next(self._numbers)  # told apart from before, whichever thread it was

    @contextmanager
    def read(self) -> Iterator[Session]:
        """For statements that read, without a lock; on SQLite all of them see one moment."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def alter(self) -> Iterator[Connection]:
        """A transaction that changes tables; RuntimeError when it left rows that point at nothing.

        SQLite rebuilds a table to alter it, and with foreign keys on that deleted the children.
        """
        with self._writer.connect() as connection:
            if self.sqlite:
                _foreign_keys(connection, "OFF")
            else:
                # One migrates, the others wait for it and find nothing left to do.
                connection.execute(text("SET LOCAL lock_timeout = '600s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(20180401)"))
            yield connection
            connection.commit()
            if self.sqlite:
                _foreign_keys(connection, "ON")

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writer

    def dispose(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()


def _engine(url: str, pool_size: int, begin: str) -> Engine:
    """Errors of either kind tell the statement and never what was put into it: logs keep errors."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _postgresql(url, pool_size)
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=8,
        hide_parameters=True,
        connect_args={"timeout": 30},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _postgresql(url: str, pool_size: int) -> Engine:
    """Few connections, because a hot row gets slower with more; no wait without an end."""
    options = "-c statement_timeout=15000 -c lock_timeout=5000 -c timezone=UTC"
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=15,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 5},
    )
    _ping_when_in_doubt(engine)
    return engine


def _ping_when_in_doubt(engine: Engine) -> None:
    """Replace a connection whose server has gone before it is used.

    A server that hangs up has said so on an idle connection; one that lay for a while is asked.
    Asking before each transaction would take a third of a short one's time.
    """
    dialect: Any = engine.dialect

    def ping(driver: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        used = record.info.get("used")
        if used is None or (monotonic() - used < IDLE_SECONDS and not _something_came(driver)):
            return
        try:
            dialect.do_ping(driver)
        except dialect.dbapi.Error as error:
            raise InvalidatePoolError from error

    def note(_driver: Any, record: ConnectionPoolEntry) -> None:
        record.info["used"] = monotonic()

    event.listen(engine, "checkout", ping)
    event.listen(engine, "checkin", note)


def _something_came(driver: Any) -> bool:
    """Whether a connection that asked nothing has something to read."""
    watch = poll()
    watch.register(driver.fileno(), POLLIN)
    return bool(watch.poll(0))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN is deferred and lost 391 of 900 updates; the begin event sends ours.
    connection.isolation_level = None
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    if path:
        switch_to_wal(connection, path)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    """Outside a transaction: SQLite ignores the switch within one."""
    driver: Any = connection.connection.driver_connection
    if state == "ON" and driver.execute("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError("the migration left rows that point at nothing")
    driver.execute(f"PRAGMA foreign_keys = {state}")


def switch_to_wal(connection: Any, path: str) -> None:
    """Two processes that switch at the same moment get 'database is locked' without this lock."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    with open(f"{path}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection.execute("PRAGMA journal_mode = WAL")
