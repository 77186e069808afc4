"""The databases and the bus of a chaos run, and the occurrences to register for."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from services.events.models import Occurrence as EventOccurrence
from services.events.occurrences import operations
from services.registrations.models import Occurrence
from shared.config import read_operator_bus_url
from tests.chaos.fact_log import install_fact_log
from tests.events.builders import EDITOR, create_event
from tests.service_databases import ServiceDatabases

CAPACITY = 100_000  # never full: other tests cover the last seats


class ChaosInstallation(ServiceDatabases):
    """Databases with a fact log each, and the files that the processes write.

    `journal` gets a line for each delivery of a fact, `log` the output of the processes.
    """

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.journal, self.log = folder / "journal", folder / "output"
        self.journal.touch()
        environ = {**os.environ, **env, "CHAOS_JOURNAL": str(self.journal)}
        super().__init__(environ)
        # A service's own user may not look into the dead letters.
        self.bus_url = read_operator_bus_url(environ)
        for database in self.databases.values():
            install_fact_log(database)
        self.occurrence_ids: list[UUID] = []

    def publish_event(self) -> UUID:
        """Publish a new event and return the id of its occurrence."""
        slug = f"day-{len(self.occurrence_ids)}"
        event = create_event(self.databases["events"], slug=slug, seats=CAPACITY)
        self.occurrence_ids.append(event.occurrences[0].id)
        return self.occurrence_ids[-1]

    def move_occurrence(self, occurrence_id: UUID) -> None:
        """Move an occurrence one hour later."""
        hour = timedelta(hours=1)
        with self.databases["events"].begin() as session:
            row = session.get_one(EventOccurrence, occurrence_id)
            operations.move_occurrence(
                session, EDITOR, row, row.starts_at + hour, row.ends_at + hour, confirmed=True
            )

    def can_register(self, occurrence_id: UUID) -> bool:
        """Return whether registrations has received the occurrence."""
        with self.databases["registrations"].read() as session:
            return session.get(Occurrence, occurrence_id) is not None
