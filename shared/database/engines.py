"""Engines for SQLite and PostgreSQL: how connections are opened, pooled and checked.

Errors contain the statement but never its parameters (`hide_parameters`): logs store errors.
"""

import fcntl
from select import POLLIN, poll
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

IDLE_SECONDS = 1.0
# SQLite waits until a commit is on the disk: what was confirmed survives a power cut.
SYNCHRONOUS = "FULL"


def create_sqlite_engine(url: str, pool_size: int, begin: str) -> Engine:
    """Create an engine for an SQLite file; `begin` is the statement that opens a transaction."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=8,
        hide_parameters=True,
        connect_args={"timeout": 30},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    event.listen(engine, "checkin", _roll_back_open_transaction)
    return engine


def create_postgresql_engine(url: str, pool_size: int) -> Engine:
    """Create an engine for PostgreSQL.

    It has few connections, because updates of one row get slower with more, and every wait has a
    limit.
    """
    options = "-c statement_timeout=15000 -c lock_timeout=5000 -c timezone=UTC"
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=15,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 5},
    )
    _check_idle_connections(engine)
    return engine


def _check_idle_connections(engine: Engine) -> None:
    """Replace a connection that the server has closed, before it is used.

    A closed connection has something to read; one that was idle for over a second is pinged.
    A ping before each transaction would take a third of a short transaction's time.
    """
    dialect: Any = engine.dialect

    def check_connection(driver: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        used = record.info.get("used")
        if used is None or (monotonic() - used < IDLE_SECONDS and not _has_input(driver)):
            return
        try:
            dialect.do_ping(driver)
        except dialect.dbapi.Error as error:
            raise InvalidatePoolError from error

    def record_use(_driver: Any, record: ConnectionPoolEntry) -> None:
        record.info["used"] = monotonic()

    event.listen(engine, "checkout", check_connection)
    event.listen(engine, "checkin", record_use)


def _has_input(driver: Any) -> bool:
    """Return whether an idle connection has something to read."""
    watch = poll()
    watch.register(driver.fileno(), POLLIN)
    return bool(watch.poll(0))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN is deferred, which lost 391 of 900 updates; the begin event sends ours.
    connection.isolation_level = None
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    if path:
        switch_to_wal(connection, path)
    connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    connection.execute("PRAGMA foreign_keys = ON")


def _roll_back_open_transaction(connection: Any, _record: Any) -> None:
    """Roll back after a COMMIT that failed, as on a full disk: else the file stays locked."""
    if connection is not None and connection.in_transaction:
        connection.rollback()


def switch_to_wal(connection: Any, path: str) -> None:
    """Switch the file to WAL mode.

    Without the lock, two processes that switch at the same time get 'database is locked'.
    """
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    with open(f"{path}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection.execute("PRAGMA journal_mode = WAL")
