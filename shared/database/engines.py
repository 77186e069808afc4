"""Engines: how connections to a database of either kind are opened, kept and trusted.

Errors tell the statement and never what was put into it (`hide_parameters`): logs keep errors.
"""

import fcntl
from select import POLLIN, poll
from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

IDLE_SECONDS = 1.0


def create_sqlite_engine(url: str, pool_size: int, begin: str) -> Engine:
    """Return an engine for an SQLite file whose transactions begin with this statement."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=8,
        hide_parameters=True,
        connect_args={"timeout": 30},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    event.listen(engine, "checkin", _let_go)
    return engine


def create_postgresql_engine(url: str, pool_size: int) -> Engine:
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


def _let_go(connection: Any, _record: Any) -> None:
    """Roll back after a failed COMMIT, as on a full disk: the file would stay locked."""
    if connection is not None and connection.in_transaction:
        connection.rollback()


def switch_to_wal(connection: Any, path: str) -> None:
    """Two processes that switch at the same moment get 'database is locked' without this lock."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        return
    with open(f"{path}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection.execute("PRAGMA journal_mode = WAL")
