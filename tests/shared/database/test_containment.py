"""One row must not stop the work for the others; an error of the database stops it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from shared.database.containment import run_for_each_row
from shared.database.session import Database

ROWS = [UUID(int=number) for number in (1, 2, 3)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a database with a table of numbers that are unique."""
    made = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with made.begin() as session:
        session.execute(text("CREATE TABLE done (number INTEGER UNIQUE)"))
    yield made
    made.dispose()


def read_numbers(database: Database) -> list[int]:
    with database.begin() as session:
        return list(session.scalars(text("SELECT number FROM done ORDER BY number")))


@pytest.mark.parametrize("is_found_by_database", [True, False])
def test_failing_row_is_undone_and_reported_alone(
    database: Database, is_found_by_database: bool
) -> None:
    with capture_logs() as logged, database.begin() as session:

        def insert_number(row_id: UUID) -> None:
            session.execute(text("INSERT INTO done VALUES (:number)"), {"number": row_id.int})
            if row_id.int == 2 and is_found_by_database:
                session.execute(text("INSERT INTO done VALUES (2)"))
            if row_id.int == 2:
                raise ValueError("aino@example.org")

        assert run_for_each_row(session, ROWS, insert_number) == [ROWS[1]]
    assert read_numbers(database) == [1, 3]
    (report,) = logged
    assert (report["work"], report["row"]) == ("insert_number", str(ROWS[1]))
    assert "aino" not in str(report)


def test_error_of_the_database_is_raised(database: Database) -> None:
    with pytest.raises(OperationalError), database.begin() as session:
        run_for_each_row(session, ROWS, lambda _row_id: session.execute(text("SELECT x FROM y")))
