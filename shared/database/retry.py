"""A transaction that PostgreSQL rolled back for the sake of another is tried again."""

import random
import threading
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

MAX_TRIES = 3
PAUSE_SECONDS = 0.05
# deadlock_detected and serialization_failure: nothing was kept, and the same may succeed now.
# Source: PostgreSQL, appendix A, error codes of class 40.
LOST_TRANSACTION_CODES = ("40P01", "40001")
T = TypeVar("T")


def retry_lost_transaction(work: Callable[[], T]) -> T:
    """Return the result of work, and repeat it up to twice when its transaction lost.

    The work must hold one transaction and nothing that outlives its failure. Any other error, and
    the third loss, is raised.
    """
    for attempt in range(1, MAX_TRIES):
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in LOST_TRANSACTION_CODES:
                raise
        # At random, so that the two do not meet again.
        threading.Event().wait(random.uniform(0, attempt * PAUSE_SECONDS))  # noqa: S311 - no secret
    return work()
