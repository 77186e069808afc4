"""Signs of life of a worker's roles, in the service's own database, by the database's clock."""

import time
from datetime import datetime

from sqlalchemy import Column, MetaData, String, Table, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from shared.database.session import Database, UtcDateTime, read_database_time

HEARTBEAT_SECONDS = 15.0
# The roles of each service's worker; `python -m services.<name>.worker` runs them.
EXPECTED_JOBS = {
    "events": ("relay", "consumer", "timers"),
    "registrations": ("relay", "consumer", "timers"),
    "notifier": ("relay", "consumer", "sender", "timers"),
}
heartbeat = Table(
    "heartbeat",
    MetaData(),
    Column("role", String(30), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)


class Heartbeat:
    """A role's sign of life: `beat` as often as one likes, written every few seconds."""

    def __init__(self, database: Database, role: str) -> None:
        self._database, self._role = database, role
        self._due = 0.0

    def beat(self) -> None:
        """Say that the role does its work."""
        if time.monotonic() < self._due:
            return
        with self._database.begin() as session:
            _write(session, self._role)
        self._due = time.monotonic() + HEARTBEAT_SECONDS


def read_heartbeats(session: Session) -> dict[str, datetime]:
    """When each role last gave a sign of life."""
    rows = session.execute(select(heartbeat.c.role, heartbeat.c.at)).all()
    return {row.role: row.at for row in rows}


def _write(session: Session, role: str) -> None:
    postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql_insert(heartbeat) if postgresql else sqlite_insert(heartbeat)
    at = read_database_time(session)
    statement = insert.values(role=role, at=at)
    session.execute(statement.on_conflict_do_update(index_elements=["role"], set_={"at": at}))
