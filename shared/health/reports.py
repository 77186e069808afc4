"""What the services tell each other of how they fare, and what was heard last."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, MetaData, String, Table, select
from sqlalchemy.orm import Session

from shared.bus import outbox
from shared.contracts import (
    EventsHealthReported,
    HealthSnapshot,
    NotifierHealthReported,
    RegistrationsHealthReported,
)
from shared.database.session import read_database_time
from shared.database.types import UtcDateTime
from shared.database.upsert import store_newest
from shared.health.state import HealthState

REPORT_SECONDS = 60.0
MAX_REPORT_AGE = timedelta(minutes=4)  # several facts missed
REPORT_CONTRACTS: dict[str, type[HealthSnapshot]] = {
    "events": EventsHealthReported,
    "registrations": RegistrationsHealthReported,
    "notifier": NotifierHealthReported,
}
service_health = Table(
    "service_health",
    MetaData(),
    Column("service", String(30), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("heard_at", UtcDateTime, nullable=False),
    Column("facts_since", String(40), nullable=False),
    Column("messages_since", String(40), nullable=False),
    Column("silent", JSON, nullable=False),
)


def publish_report(session: Session, service: str, state: HealthState) -> None:
    """Promise the others word of how this service fares now."""
    fact = REPORT_CONTRACTS[service](
        version=int(read_database_time(session).timestamp()),
        service=service,
        facts_since=_text(state.facts_since),
        messages_since=_text(state.messages_since),
        silent=sorted(state.silent),
    )
    outbox.add_fact(session, fact)


def store_report(session: Session, fact: HealthSnapshot) -> None:
    """Keep the newest word of another service."""
    row: dict[str, Any] = {
        "service": fact.service,
        "version": fact.version,
        "heard_at": read_database_time(session),
        "facts_since": fact.facts_since,
        "messages_since": fact.messages_since,
        "silent": fact.silent,
    }
    store_newest(session, service_health, row)


def list_reports(session: Session) -> Sequence[Any]:
    """The newest word of each other service, as rows."""
    return session.execute(select(service_health).order_by(service_health.c.service)).all()


def build_handlers(service: str) -> dict[str, Any]:
    """The handlers of a service that reads what the others tell."""
    return {cls.type: store_report for cls in REPORT_CONTRACTS.values() if service in cls.readers}


def _text(at: datetime | None) -> str:
    return at.isoformat() if at else ""
