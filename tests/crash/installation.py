"""The databases, the bus and the workers of an embedded run, and the figures that must agree."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.events.models import Occurrence as EventOccurrence
from services.notifier.models import Captured, Delivery, Message
from services.notifier.models import Occurrence as NotifierOccurrence
from services.notifier.models import Registration as NotifierRegistration
from services.registrations.app import create_app
from services.registrations.models import Occurrence, Participant, Registration
from shared.bus import outbox
from shared.bus.inbox import inbox
from shared.config import load_settings
from shared.site.services import SERVICES
from tests.deploy.embedded_run import WAIT_SECONDS, wait_until
from tests.events.builders import create_event
from tests.no_limits import NO_LIMITS
from tests.registrations.request_body import build_registration_body
from tests.service_databases import ServiceDatabases


@dataclass(frozen=True)
class Figures:
    """Counts of the rows of the confirmed registrations.

    `participants`, `seats`, `taken` and `shown` are the same number, counted by participants, by
    registrations, by the seat counter and by the catalogue. The others must be zero.
    """

    participants: int
    seats: int
    taken: int
    shown: int
    lost_registrations: int
    unsent_messages: int
    messages_sent_twice: int
    messages_sent_again: int


def expect_figures(seats: int) -> Figures:
    """Return the figures of a run without faults in which `seats` seats are taken."""
    return Figures(seats, seats, seats, seats, 0, 0, 0, 0)


class CrashInstallation(ServiceDatabases):
    """An embedded run with one published occurrence; its workers are started by each test."""

    def __init__(self, folder: Path, seats: int = 10) -> None:
        self.folder = folder
        super().__init__({**os.environ, **NO_LIMITS, "LIVE_DATA": str(folder)})
        event = create_event(self.databases["events"], seats=seats)
        self.occurrence_id = event.occurrences[0].id

    def is_occurrence_known(self) -> bool:
        """Return whether all services have stored the occurrence and its seats."""
        with self.databases["registrations"].read() as session:
            occurrence = session.get(Occurrence, self.occurrence_id)
        with self.databases["notifier"].read() as session:
            copy = session.get(NotifierOccurrence, self.occurrence_id)
        return bool(occurrence and copy) and not self.count_waiting()

    def register(self, count: int) -> None:
        """Register `count` times, with one participant and with two in turn."""
        app = create_app(load_settings("registrations", self.env))
        client = app.test_client()
        for number in range(count):
            data = build_registration_body(self.occurrence_id, 1 + number % 2, family=number)
            response = client.post("/api/registrations/v1/registrations", json=data)
            assert response.status_code == 201, response.json
        app.extensions["live"].database.dispose()

    def start_process(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a Python module as a process of this installation."""
        return subprocess.Popen([sys.executable, "-m", *arguments], env=self.env)

    def run_until_killed(self, kill_point: str) -> None:
        """Run the job of a kill point and wait until the process has died there."""
        process = self.start_process("tests.crash.killed_worker", kill_point)
        exit_code = process.wait(WAIT_SECONDS)
        assert exit_code == -signal.SIGKILL, f"{kill_point} was never reached"

    @contextmanager
    def run_workers(self) -> Iterator[None]:
        """Run the workers of all services; stop them when the block ends."""
        with ExitStack() as workers:
            for service in SERVICES:
                workers.enter_context(self.run_worker(service))
            yield

    @contextmanager
    def run_worker(self, service: str, jobs: str = "") -> Iterator[None]:
        """Run a worker with these jobs, separated by commas; with all if `jobs` is empty."""
        options = ["--only", jobs] if jobs else []
        process = self.start_process(f"services.{service}.worker", *options)
        try:
            yield
        finally:
            process.terminate()
        # SIGTERM ends the process if it arrives before the worker handles signals.
        assert process.wait(WAIT_SECONDS) in (0, -signal.SIGTERM)

    def expire_leases(self) -> None:
        """Expire every lease of the killed processes, instead of waiting for it."""
        for name in ("events", "registrations"):
            self._execute(f"{name}.sqlite", "UPDATE outbox SET claimed_until = NULL")
        past = "UPDATE message SET leased_until = '2000-01-01' WHERE leased_until IS NOT NULL"
        self._execute("notifier.sqlite", past)
        if (self.folder / "bus.sqlite").exists():
            self._execute("bus.sqlite", "UPDATE message SET visible_at = 0")

    def count_repetitions(self) -> Counter[str]:
        """Return what the last kill has left to be done again.

        "delivered" counts messages of the bus that were delivered before, "asked" messages about
        which notifier must ask the provider, because they were sent but not saved as sent.
        """
        delivered = "SELECT coalesce(sum(delivery_count > 0), 0) FROM message"
        captured_messages = select(Delivery.message_id).join(
            Captured, Captured.delivery_id == Delivery.id
        )
        asked = select(func.count()).where(
            Message.state == "sending", Message.id.in_(captured_messages)
        )
        return Counter(
            delivered=self._query("bus.sqlite", delivered)[0][0],
            asked=self._count("notifier", asked),
        )

    def count_published_again(self) -> int:
        """Return how many messages the bus got beyond one for each fact and reader."""
        published = self._query(
            "bus.sqlite", "SELECT seq FROM sqlite_sequence WHERE name = 'message'"
        )
        rows = select(func.count()).select_from(inbox)
        applied = sum(self._count(service, rows) for service in SERVICES)
        return int(published[0][0]) - applied

    def count_dead_letters(self) -> int:
        """Return how many messages are in the dead queues of the bus."""
        dead = "SELECT count(*) FROM message WHERE queue LIKE '%.dead'"
        return int(self._query("bus.sqlite", dead)[0][0])

    def count_queued(self, service: str) -> int:
        """Return how many messages are in the queue of a service."""
        sql = f"SELECT count(*) FROM message WHERE queue = '{service}'"  # noqa: S608 - a constant name
        return int(self._query("bus.sqlite", sql)[0][0])

    def drain(self) -> None:
        """Run all workers until nothing waits; raise AssertionError naming what still does."""
        self.expire_leases()
        with self.run_workers():
            try:
                wait_until(lambda: not self.count_waiting())
            except AssertionError:
                raise AssertionError(f"these still wait: {self.count_waiting()}") from None

    def count_waiting(self) -> dict[str, int]:
        """Return how many facts and messages wait, by place; empty when none does."""
        counts = {
            f"outbox of {name}": self._count_outbox(name) for name in ("events", "registrations")
        }
        counts["bus"] = self._query("bus.sqlite", "SELECT count(*) FROM message")[0][0]
        due = select(func.count()).where(
            Message.state.in_(("queued", "sending")), Message.kind != "reminder"
        )
        counts["messages"] = self._count("notifier", due)
        counts["seats"] = self._count_missing_seats_versions()
        return {place: count for place, count in counts.items() if count}

    def count_figures(self) -> Figures:
        """Count the rows of the confirmed registrations in every database."""
        confirmed = (
            Registration.occurrence_id == self.occurrence_id,
            Registration.status == "confirmed",
        )
        with self.databases["registrations"].read() as session:
            registrations = session.scalars(select(Registration).where(*confirmed)).all()
            participants = session.scalar(
                select(func.count(Participant.id)).join(Registration).where(*confirmed)
            )
            taken = session.get_one(Occurrence, self.occurrence_id).taken
        with self.databases["events"].read() as session:
            shown = session.get_one(EventOccurrence, self.occurrence_id).taken
        versions = {row.id: row.version for row in registrations}
        captured = self._list_captured(versions)
        emails_and_sms = Counter(
            (row.registration_id, row.channel, row.email_subject) for row in captured
        )
        reached = {(row.registration_id, row.channel) for row in captured}
        return Figures(
            participants=participants,
            seats=sum(row.seats for row in registrations),
            taken=taken,
            shown=shown,
            lost_registrations=self._count_outdated_copies(versions),
            unsent_messages=2 * len(versions) - len(reached),
            messages_sent_twice=sum(count - 1 for count in emails_and_sms.values()),
            messages_sent_again=sum(row.times - 1 for row in captured),
        )

    def _list_captured(self, registration_ids: dict[UUID, int]) -> Sequence[Captured]:
        statement = select(Captured).where(Captured.registration_id.in_(registration_ids))
        with self.databases["notifier"].read() as session:
            return session.scalars(statement).all()

    def _count_outdated_copies(self, versions: dict[UUID, int]) -> int:
        """Return how many registrations notifier has not stored in their latest version."""
        copies = select(NotifierRegistration.id, NotifierRegistration.version)
        with self.databases["notifier"].read() as session:
            known = dict(session.execute(copies).all())
        return sum(known.get(key, 0) < version for key, version in versions.items())

    def _count_missing_seats_versions(self) -> int:
        """Return how many versions of the seats events has not received."""
        with self.databases["events"].read() as session:
            shown = session.get_one(EventOccurrence, self.occurrence_id).seats_version
        with self.databases["registrations"].read() as session:
            occurrence = session.get(Occurrence, self.occurrence_id)
        return (occurrence.seats_version if occurrence else 1) - shown

    def _count_outbox(self, service: str) -> int:
        with self.databases[service].read() as session:
            return outbox.count_waiting_facts(session)[0]

    def _count(self, service: str, statement: Any) -> int:
        with self.databases[service].read() as session:
            return int(session.scalar(statement) or 0)

    def _query(self, file: str, sql: str) -> Sequence[Any]:
        with closing(sqlite3.connect(self.folder / file, timeout=60)) as connection:
            return connection.execute(sql).fetchall()

    def _execute(self, file: str, sql: str) -> None:
        with closing(sqlite3.connect(self.folder / file, timeout=60)) as connection, connection:
            connection.execute(sql)
