"""What the hot path of a registration asks of SQLite; tests/wire/test_hot_path.py of PostgreSQL."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from services.registrations.registration import insert
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.request_body import build_registration_body

URL = "/api/registrations/v1/registrations"
PARAMETER = re.compile(r":\w+")


@contextmanager
def trace_statements(database: Database) -> Iterator[list[str]]:
    """Collect the statements that SQLite runs, also those that do not go through SQLAlchemy."""
    found: list[str] = []

    def trace(driver: Any, *_: Any) -> None:
        driver.set_trace_callback(lambda text: found.append(" ".join(text.split()[:3])))

    event.listen(database.engine, "checkout", trace)
    try:
        yield found
    finally:
        event.remove(database.engine, "checkout", trace)
        database.dispose()


def test_registration_by_the_api_runs_only_its_writes(
    client: FlaskClient, database: Database, create_occurrence: CreateOccurrence
) -> None:
    body = build_registration_body(create_occurrence(), seats=1)
    with trace_statements(database) as statements:
        made = client.post(URL, json=body, headers={"Idempotency-Key": "key"})
    assert made.status_code == 201
    assert statements == [
        "BEGIN IMMEDIATE",
        "INSERT INTO seat_budget",
        "UPDATE occurrence SET",
        "INSERT INTO registration",
        "INSERT INTO attempt",
        "INSERT INTO participant",
        "INSERT INTO outbox",
        "COMMIT",
    ]


def test_contact_is_searched_by_an_index_for_each_address(database: Database) -> None:
    explained = f"EXPLAIN QUERY PLAN {PARAMETER.sub('NULL', insert.SPEND_BUDGET)}"
    with database.engine.connect() as connection:
        steps = [row[-1] for row in connection.exec_driver_sql(explained)]
    used = {step.split("(")[0].strip() for step in steps if "registration " in step}
    assert used == {
        "SEARCH registration USING INDEX ix_registration_email_key",
        "SEARCH registration USING INDEX ix_registration_contact_phone",
    }
