"""Signs of life of a worker's roles, in the service's own database, by the database's clock."""

import time
from datetime import datetime

from sqlalchemy import Column, MetaData, String, Table, select
from sqlalchemy.orm import Session

from shared.database.session import Database, read_database_time
from shared.database.types import UtcDateTime
from shared.database.upsert import insert_for

HEARTBEAT_SECONDS = 15.0
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
    at = read_database_time(session)
    statement = insert_for(session, heartbeat).values(role=role, at=at)
    session.execute(statement.on_conflict_do_update(index_elements=["role"], set_={"at": at}))
