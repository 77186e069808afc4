"""Three services in one folder, their processes, and the books that have to agree in the end."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.events.models import Occurrence as Shown
from services.notifier.models import Captured, Delivery, Message
from services.notifier.models import Occurrence as Heard
from services.notifier.models import Registration as Audience
from services.registrations.app import create_app
from services.registrations.models import Occurrence, Participant, Registration
from shared.bus import outbox
from shared.bus.inbox import inbox
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.site.services import SERVICES
from tests.deploy.embedded_run import WAIT_SECONDS, wait_until
from tests.events.builders import create_event
from tests.registrations.conftest import body


class Stand:
    """The databases of an embedded run, with one published occurrence and a client to register."""

    def __init__(self, folder: Path, seats: int = 10) -> None:
        self.folder = folder
        self.env = {**os.environ, "LIVE_DATA": str(folder)}
        self.databases = {
            name: Database(load_settings(name, self.env).database_url) for name in SERVICES
        }
        for name, database in self.databases.items():
            upgrade_database(name, database)
        self.occurrence = create_event(self.databases["events"], seats=seats).occurrences[0].id

    def known_everywhere(self) -> bool:
        """Whether the occurrence has reached its readers, and its seats the catalogue."""
        with self.databases["registrations"].read() as session:
            kept = session.get(Occurrence, self.occurrence)
        with self.databases["notifier"].read() as session:
            heard = session.get(Heard, self.occurrence)
        return bool(kept and heard) and not self.waiting()

    def register(self, count: int) -> None:
        """Confirm so many registrations of one or two participants."""
        client = create_app(load_settings("registrations", self.env)).test_client()
        for number in range(count):
            asked = body(self.occurrence, seats=1 + number % 2)
            answer = client.post("/api/registrations/v1/registrations", json=asked)
            assert answer.status_code == 201, answer.json

    def launch(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """A process of this stand."""
        return subprocess.Popen([sys.executable, "-m", *arguments], env=self.env)

    def dies_at(self, service: str, role: str, target: str, moment: str) -> None:
        """Run a role until the labelled step has killed it."""
        process = self.launch("tests.crash.killed_worker", service, role, target, moment)
        assert process.wait(WAIT_SECONDS) == -9, f"{target} was never reached"

    @contextmanager
    def workers(self) -> Iterator[None]:
        """All workers of all services, ended cleanly afterwards."""
        with ExitStack() as all_of_them:
            for name in SERVICES:
                all_of_them.enter_context(self.worker(name))
            yield

    @contextmanager
    def worker(self, service: str, roles: str = "") -> Iterator[None]:
        """One worker with these roles, or with all of them."""
        process = self.launch(f"services.{service}.worker", *(["--only", roles] if roles else []))
        try:
            yield
        finally:
            process.terminate()
        # It may be told to end before it has begun to listen for that.
        assert process.wait(WAIT_SECONDS) in (0, -signal.SIGTERM)

    def let_leases_end(self) -> None:
        """What waiting would do: whatever the dead held is free."""
        for name in ("events", "registrations"):
            self._execute(f"{name}.sqlite", "UPDATE outbox SET claimed_until = NULL")
        past = "UPDATE message SET leased_until = '2000-01-01' WHERE leased_until IS NOT NULL"
        self._execute("notifier.sqlite", past)
        if (self.folder / "bus.sqlite").exists():
            self._execute("bus.sqlite", "UPDATE message SET visible_at = 0")

    def repeated(self) -> Counter[str]:
        """What the last kill has left to be done again: deliveries, and messages to ask about."""
        before = "SELECT coalesce(sum(delivery_count > 0), 0) FROM message"
        handed_over = select(func.count()).where(
            Message.status == "sending",
            Message.id.in_(
                select(Delivery.message_id).join(Captured, Captured.delivery_id == Delivery.id)
            ),
        )
        asked = self._count("notifier", handed_over)
        return Counter(delivered=self._ask("bus.sqlite", before)[0][0], asked=asked)

    def published_again(self) -> int:
        """Letters put into the bus beyond one for each fact and reader, once all is drained."""
        put = self._ask("bus.sqlite", "SELECT seq FROM sqlite_sequence WHERE name = 'message'")
        seen = sum(self._count(name, select(func.count()).select_from(inbox)) for name in SERVICES)
        return int(put[0][0]) - seen

    def dead(self) -> int:
        """Facts that were given up."""
        parked = "SELECT count(*) FROM message WHERE queue LIKE '%.dead'"
        return int(self._ask("bus.sqlite", parked)[0][0])

    def waiting_for(self, service: str) -> int:
        """Facts in the bus for one reader."""
        count = f"SELECT count(*) FROM message WHERE queue = '{service}'"  # noqa: S608 - our own name
        return int(self._ask("bus.sqlite", count)[0][0])

    def drain(self) -> None:
        """Run everything until nothing waits anywhere and the books agree."""
        self.let_leases_end()
        with self.workers():
            wait_until(lambda: not self.waiting())

    def waiting(self) -> dict[str, int]:
        """What is still on its way, by place; empty when all has arrived."""
        counts = {f"outbox of {name}": self._outbox(name) for name in ("events", "registrations")}
        counts["bus"] = self._ask("bus.sqlite", "SELECT count(*) FROM message")[0][0]
        due = select(func.count()).where(Message.status.in_(("queued", "sending")))
        counts["messages"] = self._count("notifier", due.where(Message.kind != "reminder"))
        counts["seats"] = self._seats_behind()
        return {place: count for place, count in counts.items() if count}

    def books(self) -> dict[str, Any]:
        """The figures that have to agree, counted from the rows themselves."""
        here = (Registration.occurrence_id == self.occurrence, Registration.status == "confirmed")
        with self.databases["registrations"].read() as session:
            confirmed = session.scalars(select(Registration).where(*here)).all()
            people = session.scalar(
                select(func.count(Participant.id)).join(Registration).where(*here)
            )
            taken = session.get_one(Occurrence, self.occurrence).taken
        with self.databases["events"].read() as session:
            shown = session.get_one(Shown, self.occurrence).taken
        versions = {row.id: row.version for row in confirmed}
        return {
            "lost": self._behind(versions),
            "seats": (people, sum(row.seats for row in confirmed), taken, shown),
            **self._sent(versions),
        }

    def _sent(self, versions: dict[UUID, int]) -> dict[str, int]:
        with self.databases["notifier"].read() as session:
            captured = session.scalars(
                select(Captured).where(Captured.registration_id.in_(versions))
            ).all()
        each = Counter((row.registration_id, row.channel, row.subject) for row in captured)
        return {
            "unsent": 2 * len(versions) - len({(key[0], key[1]) for key in each}),
            "sent twice": sum(count - 1 for count in each.values()),
            "handed over again": sum(row.times - 1 for row in captured),
        }

    def _behind(self, versions: dict[UUID, int]) -> int:
        with self.databases["notifier"].read() as session:
            known = dict(session.execute(select(Audience.id, Audience.version)).all())
        return sum(known.get(subject, 0) < version for subject, version in versions.items())

    def _seats_behind(self) -> int:
        with self.databases["events"].read() as session:
            shown = session.get_one(Shown, self.occurrence).seats_version
        with self.databases["registrations"].read() as session:
            kept = session.get(Occurrence, self.occurrence)
        return (kept.seats_version if kept else 1) - shown

    def _outbox(self, service: str) -> int:
        with self.databases[service].read() as session:
            return outbox.count_waiting_facts(session)[0]

    def _count(self, service: str, statement: Any) -> int:
        with self.databases[service].read() as session:
            return int(session.scalar(statement) or 0)

    def _ask(self, file: str, sql: str) -> Sequence[Any]:
        with sqlite3.connect(self.folder / file, timeout=60) as connection:
            return connection.execute(sql).fetchall()

    def _execute(self, file: str, sql: str) -> None:
        with sqlite3.connect(self.folder / file, timeout=60) as connection:
            connection.execute(sql)
