"""Retry of transactions that PostgreSQL rolled back in favour of another one."""

import random
import threading
from collections.abc import Callable
from typing import TypeVar

import psycopg
from sqlalchemy.exc import DBAPIError

MAX_TRIES = 3
PAUSE_SECONDS = 0.05
# deadlock_detected and serialization_failure: nothing was written, and a retry may succeed.
# Source: PostgreSQL, appendix A, error codes of class 40.
LOST_TRANSACTION_CODES = ("40P01", "40001")
# operator_intervention but not query_canceled, connection_exception; psycopg gives none when it
# could not connect.
LOST_DATABASE_CODES = ("57P", "08")
T = TypeVar("T")


def retry_lost_transaction(work: Callable[[], T]) -> T:
    """Run work and return its result; run it again when its transaction lost, at most twice.

    The work must hold one transaction and leave nothing behind when it fails. Any other error,
    and the third lost transaction, is raised.
    """
    for attempt in range(1, MAX_TRIES):
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in LOST_TRANSACTION_CODES:
                raise
        # A random pause, so that the same two transactions do not collide again.
        threading.Event().wait(random.uniform(0, attempt * PAUSE_SECONDS))  # noqa: S311 - no secret
    return work()


def is_database_lost(error: BaseException) -> bool:
    """Return whether the error says that PostgreSQL does not answer."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if not isinstance(error.orig, psycopg.OperationalError):
        return False
    code = error.orig.sqlstate
    return code is None or code.startswith(LOST_DATABASE_CODES)
