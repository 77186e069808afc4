"""Health reports: what each service publishes about itself, and the last one of the others."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import JSON, BigInteger, Column, MetaData, String, Table, select
from sqlalchemy.orm import Session

from shared.bus import outbox
from shared.bus.handlers import Handlers
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
MAX_REPORT_AGE = timedelta(minutes=4)  # several reports missed
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
    Column("heard_at", UtcDateTime, key="received_at", nullable=False),
    Column("facts_since", String(40), nullable=False),
    Column("messages_since", String(40), nullable=False),
    Column("silent", JSON, nullable=False),
)


@dataclass(frozen=True)
class HealthReport:
    """The last report of another service, and when this service received it."""

    service: str
    received_at: datetime
    state: HealthState


def publish_report(session: Session, service: str, state: HealthState) -> None:
    """Publish the present health of this service."""
    fact = REPORT_CONTRACTS[service](
        version=int(read_database_time(session).timestamp()),
        service=service,
        facts_since=_to_text(state.facts_since),
        messages_since=_to_text(state.messages_since),
        silent=sorted(state.silent),
    )
    outbox.add_fact(session, fact)


def store_report(session: Session, fact: HealthSnapshot) -> None:
    """Store the report of another service, unless a newer one is stored."""
    row = {
        "service": fact.service,
        "version": fact.version,
        "received_at": read_database_time(session),
        "facts_since": fact.facts_since,
        "messages_since": fact.messages_since,
        "silent": fact.silent,
    }
    store_newest(session, service_health, row)


def list_reports(session: Session) -> list[HealthReport]:
    """Return the last report of each other service, sorted by the service's name."""
    rows = session.execute(select(service_health).order_by(service_health.c.service))
    return [
        HealthReport(
            service=row.service,
            received_at=row.received_at,
            state=HealthState(
                facts_since=_from_text(row.facts_since),
                messages_since=_from_text(row.messages_since),
                silent=dict.fromkeys(row.silent),
            ),
        )
        for row in rows
    ]


def build_handlers(service: str) -> Handlers:
    """Return the handlers of a service for the reports it reads."""
    return {cls.type: store_report for cls in REPORT_CONTRACTS.values() if service in cls.readers}


def _to_text(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _from_text(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
