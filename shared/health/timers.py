"""What a worker's timers do for its health: give a sign of life, and tell the others."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from shared.database.session import Database
from shared.health import reports, state
from shared.health.heartbeat import BEAT_SECONDS, Heart

Job = tuple[float, Callable[[], None]]


def jobs(
    database: Database, service: str, oldest_message: Callable[[Session], datetime | None]
) -> tuple[Job, Job]:
    """The two jobs with their pauses, in seconds."""
    tell = partial(_tell, database, service, oldest_message, time.monotonic())
    return (BEAT_SECONDS, Heart(database, "timers").beat), (reports.TELL_SECONDS, tell)


def _tell(
    database: Database,
    service: str,
    oldest_message: Callable[[Session], datetime | None],
    begun: float,
) -> None:
    settled = time.monotonic() - begun > state.SILENT.total_seconds()
    with database.begin() as session:
        found = state.of(session, service, oldest_message(session))
        # Just started, the other roles have had no time yet to give a sign.
        reports.tell(session, service, found if settled else replace(found, silent={}))


def no_messages(_session: Session) -> None:
    """The oldest message of a service that sends none."""
