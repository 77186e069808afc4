"""A log of every fact that was written to an outbox.

The relay deletes a row of the outbox once the bus has confirmed it. A trigger copies each row into
a table of the tests, in the transaction that writes it. So the log has a fact exactly when it was
committed, whatever is killed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, MetaData, String, Table, Text, Uuid, select, text

from shared.contracts import CONTRACTS
from shared.database.session import Database

logged_facts = Table(
    "logged_facts",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("contract", String(100), nullable=False),
    Column("body", Text, nullable=False),
)
COPY = "INSERT INTO logged_facts VALUES (new.id, new.contract, new.body);"
SQLITE_TRIGGER = (f"CREATE TRIGGER log_facts AFTER INSERT ON outbox BEGIN {COPY} END",)
BODY = f"BEGIN {COPY} RETURN new; END"
POSTGRESQL_TRIGGER = (
    f"CREATE FUNCTION log_facts() RETURNS trigger LANGUAGE plpgsql AS $$ {BODY} $$",
    "CREATE TRIGGER log_facts AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION log_facts()",
)


@dataclass(frozen=True)
class LoggedFact:
    """One fact of the log; `subject` and `version` name the version of the row that changed."""

    id: UUID
    contract: str
    subject: str
    version: int

    @property
    def readers(self) -> Sequence[str]:
        """Return the services that have to apply the fact."""
        return CONTRACTS[self.contract].readers


def install_fact_log(database: Database) -> None:
    """Log every fact that is written to the outbox of this database from now on."""
    logged_facts.metadata.create_all(database.engine)
    with database.begin() as session:
        for statement in SQLITE_TRIGGER if database.sqlite else POSTGRESQL_TRIGGER:
            session.execute(text(statement))


def list_logged_facts(database: Database) -> list[LoggedFact]:
    """Return every logged fact."""
    with database.read() as session:
        rows = session.execute(select(logged_facts)).all()
    facts = []
    for row in rows:
        envelope = json.loads(row.body)
        version = envelope["data"]["version"]
        facts.append(LoggedFact(row.id, row.contract, envelope["subject"], version))
    return facts
