"""Compare what was promised with what happened, by counting rows, queues and providers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from services.events.models import Event
from services.events.models import Occurrence as EventOccurrence
from services.notifier.models import Message
from services.registrations.models import Occurrence, Participant, Registration
from shared.bus.inbox import inbox
from shared.contracts import CONTRACTS, HealthSnapshot, SeatsChanged
from shared.database.session import Database
from shared.site.services import SERVICES
from tests.chaos import queue_contents
from tests.chaos.fact_log import LoggedFact, list_logged_facts
from tests.chaos.load_generator import KnownRegistration
from tests.chaos.providers import Providers

Databases = Mapping[str, Database]
CHANNELS = ("sms", "email")
SENT_STATES = ("sent", "delivered", "undelivered")  # the provider has taken the message


@dataclass
class Reconciliation:
    """Figures by name; those that `require_zero` adds must be zero."""

    figures: dict[str, int] = field(default_factory=dict)
    must_be_zero: list[str] = field(default_factory=list)

    def add(self, figures: Mapping[str, int]) -> None:
        """Add figures for information."""
        self.figures |= figures

    def require_zero(self, figures: Mapping[str, int]) -> None:
        """Add figures that must be zero."""
        self.figures |= figures
        self.must_be_zero += figures

    @property
    def faults(self) -> dict[str, int]:
        """Return the figures that must be zero but are not."""
        return {name: self.figures[name] for name in self.must_be_zero if self.figures[name]}


def reconcile(
    databases: Databases,
    bus_url: str,
    providers: Providers,
    known: Sequence[KnownRegistration],
    journal: Path,
) -> Reconciliation:
    """Compare every database with the bus, the providers and what the clients know."""
    report = Reconciliation()
    check_facts(report, databases, bus_url)
    check_deliveries(report, journal)
    check_messages(report, databases, providers)
    check_seats(report, databases)
    check_responses(report, databases["registrations"], known)
    return report


def find_missing_facts(databases: Databases, bus_url: str) -> set[tuple[UUID, str]]:
    """Return the facts, with their reader, that are neither applied nor in its dead letters."""
    missing = list_expected_facts(databases) - list_applied_facts(databases)
    return missing - queue_contents.list_dead_facts(bus_url) if missing else missing


def list_expected_facts(databases: Databases) -> set[tuple[UUID, str]]:
    """Return every fact that was written, once with each of its readers."""
    return {(fact.id, reader) for fact in _list_all_facts(databases) for reader in fact.readers}


def list_applied_facts(databases: Databases) -> set[tuple[UUID, str]]:
    """Return every fact that is in an inbox, with the reader."""
    applied: set[tuple[UUID, str]] = set()
    for database in databases.values():
        with database.read() as session:
            rows = session.execute(select(inbox.c.event_id, inbox.c.consumer)).all()
        applied |= {(row.event_id, row.consumer) for row in rows}
    return applied


def check_facts(report: Reconciliation, databases: Databases, bus_url: str) -> None:
    """Compare the logged facts with the inboxes and with the versions of the rows."""
    expected, applied = list_expected_facts(databases), list_applied_facts(databases)
    dead = queue_contents.list_dead_facts(bus_url)
    facts_of_changes = Counter(
        (fact.subject, fact.version)
        for fact in _list_all_facts(databases)
        if _is_written_by_each_change(fact)
    )
    changes = _list_changes(databases)
    report.add(
        {
            "facts expected by readers": len(expected),
            "facts applied": len(expected & applied),
            "facts in dead letters": len(dead),
        }
    )
    report.require_zero(
        {
            "facts lost": len(expected - applied - dead),
            "facts applied but never written": len(applied - expected),
            "changes without a fact": len(changes - set(facts_of_changes)),
            "facts without a change": len(set(facts_of_changes) - changes),
            "facts written twice": sum(count - 1 for count in facts_of_changes.values()),
            "messages left in queues": queue_contents.count_undelivered(bus_url),
        }
    )


def check_deliveries(report: Reconciliation, journal: Path) -> None:
    """Check by the journal of the consumers that each fact was applied once."""
    lines = [tuple(line.split()) for line in journal.read_text().splitlines()]
    first = Counter((fact, service) for service, fact, result in lines if result == "first")
    report.add({"repeated deliveries": len(lines) - first.total()})
    report.require_zero({"facts applied twice": sum(count - 1 for count in first.values())})


def check_messages(report: Reconciliation, databases: Databases, providers: Providers) -> None:
    """Compare the message ledger with the providers and with the changes of registrations."""
    with databases["notifier"].read() as session:
        messages = list(session.scalars(select(Message)).unique())
    sent_counts = providers.count_sent(databases["notifier"])
    causes = Counter((row.subject_id, row.cause, row.channel) for row in messages)
    duplicates = sum(count - 1 for count in causes.values())
    report.require_zero({"duplicate messages in the ledger": duplicates})
    expected = _list_expected_messages(databases["registrations"])
    for channel in CHANNELS:
        of_channel = [row for row in messages if row.channel == channel]
        arrived = {
            message_id: count
            for (sent_by, message_id), count in sent_counts.items()
            if sent_by == channel
        }
        _check_channel(report, channel, of_channel, arrived, expected)


def _check_channel(
    report: Reconciliation,
    channel: str,
    messages: Sequence[Message],
    arrived: Mapping[UUID | None, int],
    expected: set[tuple[UUID, str]],
) -> None:
    """Compare the messages of one channel with `arrived`, the copies that the provider got."""
    sent = {row.id for row in messages if row.state in SENT_STATES}
    unknown = {row.id for row in messages if row.state == "unknown"}
    arrived_or_unknown = (sent & arrived.keys()) | unknown
    reached = {(row.subject_id, row.cause) for row in messages if row.id in arrived_or_unknown}
    resends = {row.id: row.resent for row in messages}
    uncounted = sum(
        max(0, count - 1 - resends.get(message_id, 0)) for message_id, count in arrived.items()
    )
    report.add({f"{channel} sent": len(sent), f"{channel} unknown": len(unknown)})
    if channel == "email":
        duplicates = sum(count - 1 for count in arrived.values())
        report.add({"email resends counted": sum(resends.values()), "email duplicates": duplicates})
    report.require_zero(
        {
            f"{channel} lost": len(expected - reached),
            f"{channel} sent in the ledger but not arrived": len(sent - arrived.keys()),
            f"{channel} arrived but not sent in the ledger": len(arrived.keys() - sent - unknown),
            f"{channel} duplicates not counted": uncounted,
            f"{channel} failed": sum(row.state == "failed" for row in messages),
        }
    )


def check_seats(report: Reconciliation, databases: Databases) -> None:
    """Compare the seat counter with registrations, participants and the catalogue's copy."""
    confirmed = Registration.status == "confirmed"
    seats = select(Registration.occurrence_id, func.sum(Registration.seats)).where(confirmed)
    people = select(Registration.occurrence_id, func.count(Participant.id)).where(confirmed)
    with databases["registrations"].read() as session:
        counter = dict(session.execute(select(Occurrence.id, Occurrence.taken)).all())
        by_seats = dict(session.execute(seats.group_by(Registration.occurrence_id)).all())
        joined = people.join(Participant).group_by(Registration.occurrence_id)
        by_people = dict(session.execute(joined).all())
    with databases["events"].read() as session:
        shown = dict(session.execute(select(EventOccurrence.id, EventOccurrence.taken)).all())
    report.add(
        {
            "seats in the counter": sum(counter.values()),
            "seats in registrations": sum(by_seats.values()),
            "seats in the catalogue": sum(shown.values()),
        }
    )
    report.require_zero(
        {
            "seats differ from registrations": _count_differences(counter, by_seats),
            "seats differ from participants": _count_differences(counter, by_people),
            "seats differ from the catalogue": _count_differences(counter, shown),
        }
    )


def check_responses(
    report: Reconciliation, database: Database, known: Sequence[KnownRegistration]
) -> None:
    """Compare what the clients know with the rows of registrations."""
    with database.read() as session:
        rows = {row.id: row for row in session.scalars(select(Registration)).unique()}
    known_ids = {registration.id for registration in known}
    report.add({"registrations known to clients": len(known), "registrations stored": len(rows)})
    report.require_zero(
        {
            "registrations known but not stored": len(known_ids - rows.keys()),
            "registrations stored but not known": len(rows.keys() - known_ids),
            "registrations known twice": len(known) - len(known_ids),
            "registrations stored differently": sum(
                registration.id in rows and not _is_same(rows[registration.id], registration)
                for registration in known
            ),
        }
    )


def _is_same(row: Registration, known: KnownRegistration) -> bool:
    stored = (row.status, row.seats, row.contact_name, row.occurrence_id)
    return stored == (known.status, known.seats, known.contact["name"], known.occurrence_id)


def _list_all_facts(databases: Databases) -> list[LoggedFact]:
    return list(chain.from_iterable(list_logged_facts(databases[name]) for name in SERVICES))


def _is_written_by_each_change(fact: LoggedFact) -> bool:
    """Return False for facts that timers write: seats of several changes at once, and health."""
    return not issubclass(CONTRACTS[fact.contract], SeatsChanged | HealthSnapshot)


def _list_changes(databases: Databases) -> set[tuple[str, int]]:
    """Return the id and each version of every registration and every published occurrence."""
    registrations = select(Registration.id, Registration.version)
    occurrences = (
        select(EventOccurrence.id, EventOccurrence.version)
        .join(Event)
        .where(Event.status == "published")
    )
    with databases["registrations"].read() as session:
        rows = list(session.execute(registrations).all())
    with databases["events"].read() as session:
        rows += session.execute(occurrences).all()
    return {(str(row.id), version) for row in rows for version in range(1, row.version + 1)}


def _list_expected_messages(database: Database) -> set[tuple[UUID, str]]:
    """Return id and cause of the message about the last version of every registration."""
    with database.read() as session:
        rows = session.execute(select(Registration.id, Registration.version)).all()
    return {(row.id, f"registration:{row.version}") for row in rows}


def _count_differences(first: Mapping[UUID, int], second: Mapping[UUID, int]) -> int:
    """Return how many keys have another value; a missing key counts as 0."""
    keys = first.keys() | second.keys()
    return sum(first.get(key, 0) != second.get(key, 0) for key in keys)
