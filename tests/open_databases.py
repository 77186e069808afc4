"""Know the databases that a test process has opened, to close their connections after each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import pytest

from shared.database.session import Database


class DatabaseRegister:
    """The databases of a process; those that nobody uses any more leave it."""

    def __init__(self) -> None:
        self._databases: WeakSet[Database] = WeakSet()

    @contextmanager
    def record_new_databases(self) -> Iterator[None]:
        """Record each database that is created meanwhile."""
        create = Database.__init__

        def create_and_record(database: Database, *args: Any, **given: Any) -> None:
            create(database, *args, **given)
            self._databases.add(database)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Database, "__init__", create_and_record)
            yield

    def close_connections(self) -> None:
        """Close the connections that nobody uses now; the databases open new ones when needed."""
        for database in list(self._databases):
            database.dispose()

    def count_commit(self) -> None:
        """Give each database another number of commits, as after a change of its content."""
        for database in list(self._databases):
            with database.begin():
                pass
