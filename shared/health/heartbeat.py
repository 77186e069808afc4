"""Heartbeats of a worker's jobs, in the service's own database, by the database's clock."""

import time
from datetime import datetime

from sqlalchemy import Column, MetaData, String, Table, select
from sqlalchemy.orm import Session

from shared.database.session import Database, read_database_time
from shared.database.types import UtcDateTime
from shared.database.upsert import insert_for
from shared.health.work_counts import counts

HEARTBEAT_SECONDS = 15.0
heartbeat = Table(
    "heartbeat",
    MetaData(),
    Column("role", String(30), key="job", primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)


class Heartbeat:
    """The heartbeat of one job."""

    def __init__(self, database: Database, job: str) -> None:
        self._database, self._job = database, job
        self._due = 0.0

    def record(self) -> bool:
        """Record that the job works, and what the process has counted.

        Call it as often as you like: it writes every 15 seconds, and returns whether it did.
        """
        if time.monotonic() < self._due:
            return False
        with self._database.begin() as session:
            _store_heartbeat(session, self._job)
            counts.write(session)
        self._due = time.monotonic() + HEARTBEAT_SECONDS
        return True


def read_heartbeats(session: Session) -> dict[str, datetime]:
    """Return the time of the last heartbeat of each job."""
    rows = session.execute(select(heartbeat.c.job, heartbeat.c.at)).all()
    return {row.job: row.at for row in rows}


def _store_heartbeat(session: Session, job: str) -> None:
    at = read_database_time(session)
    statement = insert_for(session, heartbeat).values(job=job, at=at)
    session.execute(
        statement.on_conflict_do_update(index_elements=[heartbeat.c.job], set_={"at": at})
    )
