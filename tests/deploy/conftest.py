"""Provide the services' databases, and deliver facts between them without a bus."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

import services.events.worker
import services.notifier.worker
import services.registrations.worker
from services.registrations.occurrences.facts import publish_changed_seats
from shared.bus.consumer import apply_facts
from shared.bus.envelope import decode_fact
from shared.bus.handlers import Handlers
from shared.bus.outbox import outbox
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.service_databases import Databases

HANDLERS: dict[str, Handlers] = {
    "events": services.events.worker.build_handlers(),
    "registrations": services.registrations.worker.build_handlers(),
    "notifier": services.notifier.worker.build_handlers(),
}


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    """Return the services' databases, without tables."""
    env = {"LIVE_DATA": str(tmp_path)}
    made = {name: Database(load_settings(name, env).database_url) for name in HANDLERS}
    yield made
    for database in made.values():
        database.dispose()


@pytest.fixture
def migrated_databases(databases: Databases) -> Databases:
    """Return the services' databases with their tables."""
    for name, database in databases.items():
        upgrade_database(name, database)
    return databases


@pytest.fixture
def deliver_facts(databases: Databases) -> Callable[[], None]:
    """Return a function that delivers the facts of every outbox to their readers."""

    def deliver() -> None:
        with databases["registrations"].begin() as session:
            publish_changed_seats(session)
        for source in databases.values():
            with source.begin() as session:
                bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
                session.execute(delete(outbox))
            for envelope in [decode_fact(json.loads(body)) for body in bodies]:
                for reader, database in databases.items():
                    if reader in envelope.fact.readers:
                        apply_facts(database, reader, HANDLERS[reader], [envelope])

    return deliver
