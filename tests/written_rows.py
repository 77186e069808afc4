"""Count the rows that an SQLite database writes, for tests of periodic work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, event

from shared.database.session import Database


@dataclass
class WrittenRows:
    """The number of rows that were written since the count began."""

    number: int = 0


@contextmanager
def count_written_rows(database: Database) -> Iterator[WrittenRows]:
    """Count the rows that committed transactions of this database change."""
    written, before = WrittenRows(), 0

    def remember(connection: Connection) -> None:
        nonlocal before
        before = read_total_changes(connection)

    def add(connection: Connection) -> None:
        written.number += read_total_changes(connection) - before

    event.listen(database.engine, "begin", remember)
    event.listen(database.engine, "commit", add)
    try:
        yield written
    finally:
        event.remove(database.engine, "begin", remember)
        event.remove(database.engine, "commit", add)


def read_total_changes(connection: Connection) -> int:
    """Return how many rows this connection has changed since it was opened."""
    changes: int = connection.connection.driver_connection.total_changes
    return changes
