"""Insert statements that tolerate an existing row, alike on PostgreSQL and SQLite."""

from typing import Any

from sqlalchemy import Table, update
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import DeclarativeBase, Session

UpsertInsert = PostgresqlInsert | SqliteInsert


def insert_for(session: Session, table: Table | type[DeclarativeBase]) -> UpsertInsert:
    """Return the insert statement of the session's database, which knows `on_conflict_…`."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql_insert(table)
    return sqlite_insert(table)


def store_newest(session: Session, table: Table, row: dict[str, Any]) -> None:
    """Insert a snapshot, or replace the stored one where its `version` is lower.

    The table has a primary key of one column and a column `version`. Of two snapshots stored at
    the same time the newer one stays, whichever transaction comes first.
    """
    session.execute(insert_for(session, table).values(row).on_conflict_do_nothing())
    (key,) = table.primary_key.columns
    older = (key == row[key.key]) & (table.c.version < row["version"])
    session.execute(update(table).where(older).values(row))
