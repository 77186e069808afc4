"""Periodic work over many rows, of which one must not stop the others."""

from collections.abc import Callable, Iterable
from uuid import UUID

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

log = structlog.get_logger()


def run_for_each_row(
    session: Session, row_ids: Iterable[UUID], work: Callable[[UUID], object]
) -> list[UUID]:
    """Run work for each row; return the rows for which it raised, which are logged.

    What the work wrote for such a row is undone. The work reads its row itself, because one of
    the values may be unreadable. An error of the database is raised: then no row is at fault.
    """
    left_out = []
    for row_id in row_ids:
        try:
            with session.begin_nested():
                work(row_id)
        except Exception as error:  # whatever it is, the other rows are handled
            if isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError):
                raise
            left_out.append(row_id)
            # Only the error's class: its text and its traceback could hold personal data.
            name = getattr(work, "__name__", "")
            log.error("row left out", work=name, row=str(row_id), error=type(error).__name__)
    return left_out
