"""What the hot path of a registration asks of PostgreSQL."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH, MAX_CACHED_STATEMENT_PARAMS
from sqlalchemy import event

from services.registrations.occurrences.operations import apply_occurrence
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.registrations.facts import build_occurrence_published
from tests.registrations.request_body import build_registration_body
from tests.service_apps import create_app

URL = "/api/registrations/v1/registrations"
Execution = tuple[str, Any]  # a statement and its parameters
REGISTRATIONS = """
INSERT INTO registration (id, occurrence_id, version, link_version, status, seats, contact_name,
  contact_email, email_key, contact_phone, language, role, note, created_at)
SELECT gen_random_uuid(), %s, 1, 1, 'confirmed', 1, 'Aino', n || '@example.org',
  n || '@example.org', '+35850' || n, 'fi', 'guardian', '', now()
FROM generate_series(1, 10000) n
"""


class HotPath:
    """The app on PostgreSQL with one occurrence."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.database: Database = app.extensions["live"].database
        fact = build_occurrence_published(capacity=100_000)
        with self.database.begin() as session:
            apply_occurrence(session, fact)
        self.occurrence: UUID = fact.occurrence_id

    def register(self) -> list[Execution]:
        """Register a family; return what that executes."""
        executed: list[Execution] = []

        def record(_connection: Any, _cursor: Any, statement: str, *more: Any) -> None:
            executed.append((statement, more[0]))

        event.listen(self.database.engine, "before_cursor_execute", record)
        body = build_registration_body(self.occurrence, seats=1)
        made = self.client.post(URL, json=body, headers={"Idempotency-Key": "key"})
        event.remove(self.database.engine, "before_cursor_execute", record)
        assert made.status_code == 201, made.text
        return executed

    def explain(self, executed: Execution) -> str:
        """Return the plan of a statement with its parameters."""
        statement, parameters = executed
        with self.database.begin() as session:
            rows = session.connection().exec_driver_sql(f"EXPLAIN {statement}", parameters).all()
        return "\n".join(row[0] for row in rows)


@pytest.fixture
def hot_path(empty_database: Callable[[], str], tmp_path: Path) -> Iterator[HotPath]:
    """Return the app on a new migrated database."""
    settings = load_settings("registrations", {"LIVE_DATA": str(tmp_path)})
    app = create_app(replace(settings, database_url=empty_database()))
    made = app.extensions["live"].database
    upgrade_database("registrations", made)
    yield HotPath(app)
    made.dispose()


def test_registration_by_the_api_is_one_statement(hot_path: HotPath) -> None:
    assert len(hot_path.register()) == 1


def test_statement_is_short_enough_for_the_cache_of_the_driver(hot_path: HotPath) -> None:
    """Otherwise psycopg parses it again for each registration."""
    ((statement, parameters),) = hot_path.register()
    assert len(statement) <= MAX_CACHED_STATEMENT_LENGTH
    assert len(parameters) <= MAX_CACHED_STATEMENT_PARAMS


@pytest.mark.parametrize("is_analysed", [False, True])
def test_plan_reads_neither_a_whole_table_nor_a_whole_occurrence(
    hot_path: HotPath, is_analysed: bool
) -> None:
    """A connection keeps the plan that it made while the tables were new."""
    (executed,) = hot_path.register()
    new_plan = hot_path.explain(executed)
    with hot_path.database.begin() as session:
        connection = session.connection()
        connection.exec_driver_sql(REGISTRATIONS, (hot_path.occurrence,))
        if is_analysed:
            connection.exec_driver_sql("ANALYZE registration")
    for plan in (new_plan, hot_path.explain(executed)):
        used = set(re.findall(r"(?:using|on) (ix_registration_\w+)", plan))
        assert used == {"ix_registration_email_key", "ix_registration_contact_phone"}, plan
        assert "Seq Scan on registration" not in plan, plan
