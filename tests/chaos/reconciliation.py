"""The books of a run: what was promised and what came of it, counted from the rows themselves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, select

from services.events.models import Event
from services.events.models import Occurrence as Shown
from services.notifier.models import Message
from services.registrations.models import Occurrence, Participant, Registration
from shared.bus.inbox import inbox
from shared.contracts import CONTRACTS, HealthSnapshot, SeatsChanged
from shared.database.session import Database
from shared.site.services import SERVICES
from tests.chaos import fact_log, queue_contents
from tests.chaos.fact_log import Promise
from tests.chaos.load_generator import Told
from tests.chaos.providers import Copies

Databases = dict[str, Database]
CHANNELS = ("sms", "email")
TAKEN = ("sent", "delivered", "undelivered")  # by the provider, whatever became of it


class Outside(Protocol):
    """Whoever knows what reached people."""

    def copies(self, database: Database) -> Copies:
        """How often each message was handed over."""


@dataclass
class Books:
    """Figures by their name; `faults` are those that have to be nought and are not."""

    figures: dict[str, int] = field(default_factory=dict)
    nought: list[str] = field(default_factory=list)

    def note(self, **figures: int) -> None:
        """Figures that only tell."""
        self.figures |= {name.replace("_", " "): figure for name, figure in figures.items()}

    def none(self, **figures: int) -> None:
        """Figures that have to be nought."""
        self.note(**figures)
        self.nought += [name.replace("_", " ") for name in figures]

    @property
    def faults(self) -> dict[str, int]:
        """What is wrong; empty when the books agree."""
        return {name: self.figures[name] for name in self.nought if self.figures[name]}


def reconciled(
    databases: Databases, bus_url: str, outside: Outside, notice: Sequence[Told], journal: Path
) -> Books:
    """Every database against the broker, the stand-ins and what families were told."""
    books = Books()
    of_facts(books, databases, bus_url)
    of_deliveries(books, journal)
    of_messages(books, databases, outside)
    of_seats(books, databases)
    of_answers(books, databases["registrations"], notice)
    return books


def missing(databases: Databases, bus_url: str) -> set[tuple[UUID, str]]:
    """Facts and readers whose fact was neither applied nor parked."""
    open_ = owed(databases) - applied(databases)
    return open_ - queue_contents.parked(bus_url) if open_ else open_


def owed(databases: Databases) -> set[tuple[UUID, str]]:
    """Every fact that was written, with each reader it is for."""
    return {(one.id, reader) for one in _promises(databases) for reader in one.readers}


def applied(databases: Databases) -> set[tuple[UUID, str]]:
    """Every fact that a reader's inbox knows."""
    found: set[tuple[UUID, str]] = set()
    for database in databases.values():
        with database.read() as session:
            rows = session.execute(select(inbox.c.event_id, inbox.c.consumer)).all()
            found |= {(row.event_id, row.consumer) for row in rows}
    return found


def of_facts(books: Books, databases: Databases, bus_url: str) -> None:
    """Written is what the witness saw, and has to be what the versions of the rows say."""
    written, done, parked = owed(databases), applied(databases), queue_contents.parked(bus_url)
    promised = Counter((one.subject, one.version) for one in _told_once(databases))
    versions = _versions(databases)
    books.note(facts_for_readers=len(written), facts_applied=len(written & done))
    books.note(facts_parked=len(parked))
    books.none(
        facts_lost=len(written - done - parked),
        facts_from_nowhere=len(done - written),
        facts_never_written=len(versions - set(promised)),
        facts_without_a_change=len(set(promised) - versions),
        facts_written_twice=sum(count - 1 for count in promised.values()),
        letters_left=queue_contents.left(bus_url),
    )


def of_deliveries(books: Books, journal: Path) -> None:
    """What the consumers said of each delivery."""
    lines = [tuple(line.split()) for line in journal.read_text().splitlines()]
    first = Counter((fact, reader) for reader, fact, how in lines if how == "first")
    books.note(deliveries_of_what_was_applied=len(lines) - first.total())
    books.none(effects_twice=sum(count - 1 for count in first.values()))


def of_messages(books: Books, databases: Databases, outside: Outside) -> None:
    """The ledger against the stand-ins, and both against what registrations owes its families."""
    with databases["notifier"].read() as session:
        ledger = {row.id: row for row in session.scalars(select(Message)).unique()}
    copies = outside.copies(databases["notifier"])
    causes = Counter((row.subject_id, row.cause, row.channel) for row in ledger.values())
    books.none(messages_twice_in_the_ledger=sum(count - 1 for count in causes.values()))
    owed = _owed_messages(databases["registrations"])
    for channel in CHANNELS:
        rows = [row for row in ledger.values() if row.channel == channel]
        handed = {message: n for (where, message), n in copies.items() if where == channel}
        said = {row.id for row in rows if row.status in TAKEN}
        unknown = {row.id for row in rows if row.status == "unknown"}
        sure = {(row.subject_id, row.cause) for row in rows if row.id in said & handed.keys()}
        open_ = {(row.subject_id, row.cause) for row in rows if row.id in unknown}
        counted = {row.id: row.resent for row in rows}
        twice = sum(n - 1 for n in handed.values())
        beyond = sum(max(0, n - 1 - counted.get(one, 0)) for one, n in handed.items())
        books.note(**{f"{channel}_sent": len(said), f"{channel}_unknown": len(unknown)})
        if channel == "email":
            books.note(email_resent_and_counted=sum(counted.values()), email_twice=twice)
        books.none(
            **{
                f"{channel}_lost": len(owed - sure - open_),
                f"{channel}_said_to_be_sent_but_never_was": len(said - handed.keys()),
                f"{channel}_sent_unknown_to_the_ledger": len(handed.keys() - said - unknown),
                f"{channel}_twice_beyond_what_is_counted": beyond,
                f"{channel}_failed": sum(row.status == "failed" for row in rows),
            }
        )


def of_seats(books: Books, databases: Databases) -> None:
    """The counter, a recount by registrations and by participants, and the catalogue's copy."""
    here = Registration.status == "confirmed"
    seats = select(Registration.occurrence_id, func.sum(Registration.seats)).where(here)
    people = select(Registration.occurrence_id, func.count(Participant.id)).where(here)
    with databases["registrations"].read() as session:
        counter = dict(session.execute(select(Occurrence.id, Occurrence.taken)).all())
        by_seats = dict(session.execute(seats.group_by(Registration.occurrence_id)).all())
        joined = people.join(Participant).group_by(Registration.occurrence_id)
        by_people = dict(session.execute(joined).all())
    with databases["events"].read() as session:
        shown = dict(session.execute(select(Shown.id, Shown.taken)).all())
    books.note(seats_by_the_counter=sum(counter.values()), seats_recounted=sum(by_seats.values()))
    books.note(seats_in_the_catalogue=sum(shown.values()))
    books.none(
        seats_differ_from_registrations=_differ(counter, by_seats),
        seats_differ_from_participants=_differ(counter, by_people),
        seats_differ_from_the_catalogue=_differ(counter, shown),
    )


def of_answers(books: Books, database: Database, notice: Sequence[Told]) -> None:
    """What families were told, against the rows."""
    with database.read() as session:
        rows = {row.id: row for row in session.scalars(select(Registration)).unique()}
    books.note(registrations_told=len(notice), registrations_kept=len(rows))
    books.none(
        registrations_told_but_not_kept=len({one.id for one in notice} - rows.keys()),
        registrations_kept_but_not_told=len(rows.keys() - {one.id for one in notice}),
        registrations_told_twice=len(notice) - len({one.id for one in notice}),
        registrations_other_than_told=sum(
            one.id in rows and not _as_told(rows[one.id], one) for one in notice
        ),
    )


def _as_told(row: Registration, notice: Told) -> bool:
    kept = row.status, row.seats, row.contact_name, row.occurrence_id
    return kept == (notice.status, notice.seats, notice.contact["name"], notice.occurrence)


def _promises(databases: Databases) -> list[Promise]:
    return list(chain.from_iterable(fact_log.promises(databases[name]) for name in SERVICES))


def _told_once(databases: Databases) -> list[Promise]:
    """Facts that each change of a row tells; seats are told together, health by the clock."""
    by_the_clock = (SeatsChanged, HealthSnapshot)
    return [
        one for one in _promises(databases) if not issubclass(CONTRACTS[one.contract], by_the_clock)
    ]


def _versions(databases: Databases) -> set[tuple[str, int]]:
    """Every version that a registration or a published occurrence has ever had."""
    kept = select(Registration.id, Registration.version)
    slots = select(Shown.id, Shown.version).join(Event).where(Event.status == "published")
    with databases["registrations"].read() as session:
        rows = list(session.execute(kept).all())
    with databases["events"].read() as session:
        rows += session.execute(slots).all()
    return {(str(row.id), version) for row in rows for version in range(1, row.version + 1)}


def _owed_messages(database: Database) -> set[tuple[UUID, str]]:
    """The last word on every registration, which its family must have on each channel."""
    with database.read() as session:
        rows = session.execute(select(Registration.id, Registration.version)).all()
    return {(row.id, f"registration:{row.version}") for row in rows}


def _differ(one: dict[Any, int], other: dict[Any, int]) -> int:
    return sum(one.get(key, 0) != other.get(key, 0) for key in one.keys() | other.keys())
