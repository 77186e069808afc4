"""What was promised to the readers, although an outbox forgets it once the bus has confirmed it.

A trigger copies each row of the outbox into a table of the tests, in the transaction that wrote it:
the copy is there exactly when the promise is, whatever is killed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, String, Table, Text, Uuid, select, text

from shared.contracts import CONTRACTS
from shared.database.session import Database

written = Table(
    "written",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("contract", String(100), nullable=False),
    Column("body", Text, nullable=False),
)
COPY = "INSERT INTO written VALUES (new.id, new.contract, new.body);"
SQLITE = (f"CREATE TRIGGER witness AFTER INSERT ON outbox BEGIN {COPY} END",)
BODY = f"BEGIN {COPY} RETURN new; END"
POSTGRESQL = (
    f"CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$ {BODY} $$",
    "CREATE TRIGGER witness AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION witness()",
)


@dataclass(frozen=True)
class Promise:
    """One fact as it was promised."""

    id: UUID
    contract: str
    subject: str
    version: int

    @property
    def readers(self) -> Sequence[str]:
        """Who has to apply it."""
        return CONTRACTS[self.contract].readers


def watch(database: Database) -> None:
    """From now on keep what is promised."""
    written.metadata.create_all(database.engine)
    with database.begin() as session:
        for statement in SQLITE if database.sqlite else POSTGRESQL:
            session.execute(text(statement))


def promises(database: Database) -> list[Promise]:
    """All that was promised since."""
    with database.read() as session:
        rows = session.execute(select(written)).all()
    return [_promise(row) for row in rows]


def _promise(row: Any) -> Promise:
    body = json.loads(row.body)
    return Promise(row.id, row.contract, body["subject"], body["data"]["version"])
