"""The periodic tasks of a worker's health: a heartbeat, and a report to the other services."""

import time
from dataclasses import replace
from functools import partial

from shared.database.session import Database
from shared.health import reports, state
from shared.health.heartbeat import HEARTBEAT_SECONDS, Heartbeat
from shared.health.state import FindOldestMessage
from shared.worker import PeriodicTask


def build_health_tasks(
    database: Database, service: str, find_oldest_message: FindOldestMessage
) -> tuple[PeriodicTask, PeriodicTask]:
    """Return the two tasks: record the heartbeat of the timers job, publish the health report."""
    publish = partial(_publish_health, database, service, find_oldest_message, time.monotonic())
    return (
        PeriodicTask(HEARTBEAT_SECONDS, Heartbeat(database, "timers").record),
        PeriodicTask(reports.REPORT_SECONDS, publish),
    )


def _publish_health(
    database: Database,
    service: str,
    find_oldest_message: FindOldestMessage,
    started_at: float,
) -> None:
    has_settled = time.monotonic() - started_at > state.MAX_SILENCE.total_seconds()
    with database.begin() as session:
        health = state.read_health(session, service, find_oldest_message(session))
        # Just after the start the other jobs have had no time yet to record a heartbeat.
        reports.publish_report(
            session, service, health if has_settled else replace(health, silent={})
        )
