"""Migrate the new SQLite databases of tests, once for each service in a process."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from shared.database.migrate import upgrade_database
from shared.database.session import Database


def migrate_new_database(service: str, database: Database) -> None:
    """Give a new SQLite database the tables of the newest migration.

    The migrations run once; later databases are copies of that empty one, because running them for
    each test took more than half of the suite's time.
    """
    if not database.sqlite:
        raise ValueError("only SQLite databases are copied: use upgrade_database")
    path = Path(database.engine.url.database or "")
    if path.exists():
        raise FileExistsError(f"{path} is not new: use upgrade_database")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_read_empty_database(service))


@cache
def _read_empty_database(service: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        database = Database(f"sqlite:///{path}")
        upgrade_database(service, database)
        database.dispose()
        return path.read_bytes()
