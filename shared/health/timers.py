"""What a worker's timers do for its health: give a sign of life, and tell the others."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from shared.database.session import Database
from shared.health import reports, state
from shared.health.heartbeat import HEARTBEAT_SECONDS, Heartbeat

PeriodicTask = tuple[float, Callable[[], None]]


def build_health_tasks(
    database: Database, service: str, oldest_message: Callable[[Session], datetime | None]
) -> tuple[PeriodicTask, PeriodicTask]:
    """The two jobs with their pauses, in seconds."""
    tell = partial(_tell, database, service, oldest_message, time.monotonic())
    return (HEARTBEAT_SECONDS, Heartbeat(database, "timers").beat), (reports.REPORT_SECONDS, tell)


def _tell(
    database: Database,
    service: str,
    oldest_message: Callable[[Session], datetime | None],
    begun: float,
) -> None:
    settled = time.monotonic() - begun > state.MAX_SILENCE.total_seconds()
    with database.begin() as session:
        found = state.read_health(session, service, oldest_message(session))
        # Just started, the other roles have had no time yet to give a sign.
        reports.publish_report(session, service, found if settled else replace(found, silent={}))


def find_no_message(_session: Session) -> None:
    """The oldest message of a service that sends none."""
