"""Count the statements that a database executes, for tests of pages whose cost is bounded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from shared.database.session import Database


@dataclass
class Statements:
    """The statements that were executed since the count began."""

    texts: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Return how many there were."""
        return len(self.texts)


@contextmanager
def count_statements(database: Database) -> Iterator[Statements]:
    """Count the statements that this database executes, to read and to write."""
    found = Statements()

    def add(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.texts.append(statement)

    engines = [database.engine, database._reader]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", add)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", add)
