"""The database of a service. This module is the only one that commits."""

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
    """Return metadata that gives constraints predictable names, which migrations need."""
    return MetaData(naming_convention=NAMING_CONVENTION)


_DATABASE_TIME = select(func.clock_timestamp(type_=UtcDateTime))


def read_database_time(session: Session) -> datetime:
    """Return the present time by the database's clock, the one clock all its users share.

    Leases depend on it. The users of an SQLite file are on one machine and share its clock.
    """
    if session.get_bind().dialect.name == "sqlite":
        return clock.now()
    return session.scalars(_DATABASE_TIME).one()


class Database:
    """A service's database: `begin` opens a transaction to write, `read` a session to read."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        # Writers of one process wait here: SQLite's own retry is unfair (waits of 4 s were seen).
        self._write_lock = threading.Lock() if self.sqlite else nullcontext()
        if self.sqlite:
            self._writer = self._autocommit = engines.create_sqlite_engine(
                url, pool_size, "BEGIN IMMEDIATE"
            )
            self._reader = engines.create_sqlite_engine(url, pool_size, "BEGIN")
        else:
            self._writer = engines.create_postgresql_engine(url, pool_size)
            # One statement is one transaction: no round trips for BEGIN and COMMIT.
            self._autocommit = self._writer.execution_options(isolation_level="AUTOCOMMIT")
            self._reader = self._autocommit
        self._group_commit = GroupCommit(
            self._write_lock, partial(self._open_session, self._autocommit)
        )
        self._commit_numbers, self.commits = count(1), 0

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a transaction; commit at the end of the block, roll back when it raises."""
        with self._write_lock, self._open_session(self._writer) as session:
            yield session

    def write(self, work: Callable[[Session], T]) -> T:
        """Run work that writes by one statement, commit, and return its result.

        The work may raise DomainError only before it writes. On PostgreSQL the statement commits
        in the same round trip; on SQLite the work shares a transaction with others that wait.
        """
        if self.sqlite:
            return self._group_commit.write(work)
        with self._open_session(self._autocommit) as session:
            return work(session)

    @contextmanager
    def _open_session(self, engine: Engine) -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session:
            yield session
            session.commit()
            # Every commit gives a new number, also when several threads commit at once.
            self.commits = next(self._commit_numbers)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that only reads and takes no lock; on SQLite it sees one snapshot."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def alter(self) -> Iterator[Connection]:
        """Open a transaction that changes tables.

        Raises RuntimeError when a foreign key points at a missing row afterwards. SQLite rebuilds
        a table to change it; with foreign keys on that would delete the rows that refer to it.
        """
        with self._writer.connect() as connection:
            if self.sqlite:
                _switch_foreign_keys(connection, "OFF")
            else:
                # One process migrates; the others wait and then find nothing left to do.
                connection.execute(text("SET LOCAL lock_timeout = '600s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(20180401)"))
            yield connection
            connection.commit()
            if self.sqlite:
                _switch_foreign_keys(connection, "ON")

    @property
    def engine(self) -> Engine:
        """Return the engine that writes, for migrations."""
        return self._writer

    def dispose(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()


def _switch_foreign_keys(connection: Connection, state: str) -> None:
    """Switch foreign keys ON or OFF; call it outside a transaction, in which SQLite ignores it."""
    driver: Any = connection.connection.driver_connection
    if state == "ON" and driver.execute("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError("the migration left foreign keys that point at missing rows")
    driver.execute(f"PRAGMA foreign_keys = {state}")
