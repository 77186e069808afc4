"""The services' databases and bus, with what families register for."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from services.events.event import operations
from services.events.models import Occurrence as Shown
from services.registrations.models import Occurrence
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.site.services import SERVICES
from tests.chaos import fact_log
from tests.events.builders import create_event

SEATS = 100_000  # nobody is refused here: the rush for the last seats has tests of its own


class House:
    """Migrated databases with a witness each, and the environment of the processes on them."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.journal = folder / "journal"
        self.journal.touch()
        self.log = folder / "output"
        self.env = {**os.environ, **env, "CHAOS_JOURNAL": str(self.journal)}
        self.settings = {name: load_settings(name, self.env) for name in SERVICES}
        self.bus_url = self.settings["events"].bus_url
        self.databases = {
            name: Database(settings.database_url) for name, settings in self.settings.items()
        }
        for name, database in self.databases.items():
            upgrade_database(name, database)
            fact_log.watch(database)
        self.occurrences: list[UUID] = []

    def publish(self) -> UUID:
        """A new open day."""
        slug = f"day-{len(self.occurrences)}"
        event = create_event(self.databases["events"], slug=slug, seats=SEATS)
        self.occurrences.append(event.occurrences[0].id)
        return self.occurrences[-1]

    def move(self, occurrence: UUID) -> None:
        """An hour later."""
        with self.databases["events"].begin() as session:
            row = session.get_one(Shown, occurrence)
            later = row.starts_at + timedelta(hours=1), row.ends_at + timedelta(hours=1)
            operations.move(session, row, *later)

    def open(self, occurrence: UUID) -> bool:
        """Whether families can register for it yet."""
        with self.databases["registrations"].read() as session:
            return session.get(Occurrence, occurrence) is not None

    def close(self) -> None:
        """Let go of the databases."""
        for database in self.databases.values():
            database.dispose()
