"""Databases: one per service. The only place that commits."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    func,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from shared import clock
from shared.database import engines
from shared.database.group_commit import GroupCommit
from shared.database.types import UtcDateTime

T = TypeVar("T")
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def create_metadata() -> MetaData:
    """Metadata whose constraints have predictable names, which migrations need."""
    return MetaData(naming_convention=NAMING_CONVENTION)


_MOMENT = select(func.clock_timestamp(type_=UtcDateTime))


def read_database_time(session: Session) -> datetime:
    """Return the database's time, the one clock that all processes share.

    Leases are told by it. Who uses an SQLite file is on one machine, and has that machine's clock.
    """
    if session.get_bind().dialect.name == "sqlite":
        return clock.now()
    return session.scalars(_MOMENT).one()


class Database:
    """One service's database: `begin()` for writing, `read()` for reading."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        # Writers of one process queue here: SQLite's own busy-retry is unfair (waits of 4 s seen).
        self._turn = threading.Lock() if self.sqlite else nullcontext()
        if self.sqlite:
            self._writer = self._single = engines.create_sqlite_engine(
                url, pool_size, "BEGIN IMMEDIATE"
            )
            self._reader = engines.create_sqlite_engine(url, pool_size, "BEGIN")
        else:
            self._writer = engines.create_postgresql_engine(url, pool_size)
            # Each statement is whole by itself: no round trips for BEGIN and COMMIT.
            self._single = self._writer.execution_options(isolation_level="AUTOCOMMIT")
            self._reader = self._single
        self._group = GroupCommit(self._turn, partial(self._session, self._single))
        self._numbers, self.commits = count(1), 0

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a transaction: commit at the end of the block, roll back on an exception."""
        with self._turn, self._session(self._writer) as session:
            yield session

    def write(self, work: Callable[[Session], T]) -> T:
        """Return the result of work that either writes or raises DomainError before it writes.

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
        """Open a transaction that changes tables; RuntimeError when it breaks a foreign key.

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


def _foreign_keys(connection: Connection, state: str) -> None:
    """Outside a transaction: SQLite ignores the switch within one."""
    driver: Any = connection.connection.driver_connection
    if state == "ON" and driver.execute("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError("the migration left rows that point at nothing")
    driver.execute(f"PRAGMA foreign_keys = {state}")
