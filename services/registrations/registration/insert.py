"""Insert a new registration with its seats, idempotency key and fact: the hot statement.

This module writes SQL by hand, past the ORM, because of speed. At a popular event hundreds of
families register for one occurrence at the same time. Its row is locked from the moment the seats
are counted until the commit, and every round trip to the database in between makes all the others
wait. The ORM needed eleven round trips for the same rows.

- PostgreSQL gets everything as one statement, which needs no BEGIN and COMMIT around it.
- SQLite cannot write to several tables in one statement, but has no round trips either: it gets
  the same statements one after another, directly at the cursor of the driver.

The statement takes the seats and checks in the same step that they are free, that registration is
open, and that the idempotency key is new. If not, it writes nothing. When the same request is sent
twice at the same time, neither can see the other's key; the key's unique constraint then refuses
the second one as a whole.

The statements are built once, at import, from the columns of the models. A new column needs no
change here: it is written with the default of its model, or NULL, unless the caller gives a value.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from services.registrations.models import Base, Consent, IdempotencyKey, Participant, Registration
from shared.bus.outbox import outbox
from shared.contracts.values import RegistrationMode

Row = dict[str, Any]  # values by column name
REGISTRATION: Any = Registration.__table__
KEY: Any = IdempotencyKey.__table__
PARTICIPANT: Any = Participant.__table__
CONSENT: Any = Consent.__table__
UNIQUE_VIOLATION = "23505"  # PostgreSQL manual, appendix A


def _list_columns(table: Table) -> list[Column[Any]]:
    """List the columns that an insert gives a value, so all but an automatic number."""
    return [column for column in table.columns if column is not table.autoincrement_column]


def _build_defaults(table: Table) -> Row:
    defaults: Row = {}
    for column in _list_columns(table):
        default = column.default
        if isinstance(default, ScalarElementColumnDefault):
            defaults[column.name] = default.arg
        else:  # none, or a function: the caller gives the value
            defaults[column.name] = None
    return defaults


_DEFAULTS = {
    table: _build_defaults(table) for table in (REGISTRATION, KEY, PARTICIPANT, CONSENT, outbox)
}


def complete_row(model: type[Base], values: Row) -> Row:
    """Return the row of a new object: these values, and the model's defaults for the others."""
    return {**_DEFAULTS[model.__table__], **values}


def _build_into_clause(table: Table) -> str:
    return f"INSERT INTO {table.name} ({', '.join(one.name for one in _list_columns(table))})"


def _list_parameters(table: Table) -> str:
    """List one parameter for each column: `:registration_id` for registration.id."""
    return ", ".join(f":{table.name}_{one.name}" for one in _list_columns(table))


def _insert_one(table: Table) -> str:
    return f"{_build_into_clause(table)} VALUES ({_list_parameters(table)})"


def _insert_many(table: Table) -> str:
    names = ", ".join(f":{column.name}" for column in _list_columns(table))
    return f"{_build_into_clause(table)} VALUES ({names})"


def _build_conditional_insert(table: Table) -> str:
    """Build PostgreSQL's insert of one row under the condition that the seats were taken."""
    parameters = ", ".join(
        f"CAST(:{table.name}_{column.name} AS json)"
        if isinstance(column.type, JSON)
        else f":{table.name}_{column.name}"
        for column in _list_columns(table)
    )
    return f"{_build_into_clause(table)} SELECT {parameters} FROM taken_seats"  # noqa: S608 - no input


def _build_conditional_list_insert(table: Table, parameter: str) -> str:
    """Build PostgreSQL's insert of rows that come as one JSON array."""
    columns = _list_columns(table)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
    names = ", ".join(f"item.{column.name}" for column in columns)
    types = ", ".join(f"{column.name} {column.type.compile(dialect)}" for column in columns)
    source = f"json_to_recordset(:{parameter}) AS item ({types})"
    return f"{_build_into_clause(table)} SELECT {names} FROM taken_seats, {source}"  # noqa: S608 - no input


GUARD = "taken + :registration_seats <= capacity"
TAKE_SEATS = f"""
  UPDATE occurrence
  SET taken = taken + :registration_seats, seats_version = seats_version + 1
  WHERE id = :registration_occurrence_id AND {GUARD}
    AND registration = '{RegistrationMode.HERE}' AND NOT cancelled
    AND opens_at <= :registration_created_at AND closes_at > :registration_created_at
    AND NOT EXISTS (SELECT 1 FROM {KEY.name} WHERE key = :{KEY.name}_key)
"""  # noqa: S608 - no input: names and a constant
INSERT_REGISTRATION, INSERT_KEY, INSERT_FACT = map(_insert_one, (REGISTRATION, KEY, outbox))
INSERT_PARTICIPANT, INSERT_CONSENT = map(_insert_many, (PARTICIPANT, CONSENT))
ONE_STATEMENT = text(
    f"""
WITH taken_seats AS ({TAKE_SEATS} RETURNING id),
new_registration AS ({_build_conditional_insert(REGISTRATION)}),
new_key AS ({_build_conditional_insert(KEY)} WHERE CAST(:{KEY.name}_key AS varchar) IS NOT NULL),
new_participants AS ({_build_conditional_list_insert(PARTICIPANT, "participants")}),
new_consents AS ({_build_conditional_list_insert(CONSENT, "consents")}),
new_fact AS ({_build_conditional_insert(outbox)})
SELECT count(*) FROM taken_seats
"""  # noqa: S608 - no input: names and constants
)


@dataclass(frozen=True)
class NewRegistration:
    """The rows of a new registration; `key` is None for a request without an idempotency key."""

    registration: Row
    participants: list[Row]
    consents: list[Row]
    fact: Row
    key: Row | None


def insert_registration(session: Session, new: NewRegistration) -> bool:
    """Take the seats and write all rows; or write nothing and return False.

    False means that the key is known, too few seats are left, registration is not open, or the
    occurrence does not exist.
    """
    if session.get_bind().dialect.name == "sqlite":
        return _insert_row_by_row(session, new)
    try:
        return _insert_at_once(session, new)
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") != UNIQUE_VIOLATION:
            raise
        return False  # the same request, sent at the same time, was first


def _insert_at_once(session: Session, new: NewRegistration) -> bool:
    values = _name_parameters(new)
    values[f"{KEY.name}_answer"] = json.dumps(values[f"{KEY.name}_answer"])
    values["participants"] = json.dumps(new.participants, default=str)
    values["consents"] = json.dumps(new.consents, default=str)
    taken: int = session.connection().execute(ONE_STATEMENT, values).scalar_one()
    return taken == 1


def _insert_row_by_row(session: Session, new: NewRegistration) -> bool:
    cursor = session.connection().connection.cursor()
    values = _convert_row(_name_parameters(new))
    cursor.execute(TAKE_SEATS, values)
    if not cursor.rowcount:
        return False
    cursor.execute(INSERT_REGISTRATION, values)
    if new.key:
        cursor.execute(INSERT_KEY, values)
    cursor.executemany(INSERT_PARTICIPANT, [_convert_row(row) for row in new.participants])
    cursor.executemany(INSERT_CONSENT, [_convert_row(row) for row in new.consents])
    cursor.execute(INSERT_FACT, values)
    return True


def _name_parameters(new: NewRegistration) -> Row:
    rows = {
        REGISTRATION.name: new.registration,
        KEY.name: new.key or _DEFAULTS[KEY],
        outbox.name: {**_DEFAULTS[outbox], **new.fact},
    }
    return {
        f"{table}_{column}": value for table, row in rows.items() for column, value in row.items()
    }


def _convert_row(row: Row) -> Row:
    """Convert values to what SQLAlchemy's types store in SQLite: no ids, times or JSON there."""
    return {name: _convert_value(value) for name, value in row.items()}


def _convert_value(value: Any) -> Any:
    match value:
        case UUID():
            return value.hex
        case datetime():
            return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
        case dict():
            return json.dumps(value)
        case _:
            return value
