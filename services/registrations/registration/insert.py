"""Insert a new registration with its seats, idempotency key and fact: the hot statement.

This module writes SQL by hand, past the ORM, because of speed. At a popular event hundreds of
families register for one occurrence at the same time. Its row is locked from the moment the seats
are counted until the commit, and every round trip to the database in between makes all the others
wait. The ORM needed eleven round trips for the same rows.

- PostgreSQL gets everything as one statement, which needs no BEGIN and COMMIT around it.
- SQLite cannot write to several tables in one statement, but has no round trips either: it gets
  the same statements one after another, directly at the cursor of the driver.

The statement takes the seats and checks in the same step that they are free, that no entry of the
waiting list fits into them (by a column of the same row), that registration is open, that the
idempotency key is new, and that the client's budget of seats allows them. If not, it writes
nothing. The budget's row is locked before the occurrence's, always in this order. When the same
request is sent twice at the same time, neither can see the other's key; the key's unique constraint
then refuses the second one as a whole.

The statements are built once, at import, from the columns of the models. A new column needs no
change here: it is written with the default of its model, or NULL, unless the caller gives a value.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Table, TextClause, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from services.registrations.models import (
    Answer,
    Base,
    Consent,
    Draft,
    IdempotencyKey,
    Participant,
    Registration,
    SeatBudget,
)
from shared.bus.outbox import outbox
from shared.contracts.values import RegistrationMode, RegistrationStatus

Row = dict[str, Any]  # values by column name
REGISTRATION: Any = Registration.__table__
KEY: Any = IdempotencyKey.__table__
PARTICIPANT: Any = Participant.__table__
CONSENT: Any = Consent.__table__
ANSWER: Any = Answer.__table__
DRAFT: Any = Draft.__table__
BUDGET: Any = SeatBudget.__table__
UNIQUE_VIOLATION = "23505"  # PostgreSQL manual, appendix A

# What a new row never has; the database leaves it empty, and the statement stays short.
LEFT_EMPTY = {
    REGISTRATION: {
        "cancelled_at",
        "link_requested_at",
        "guardian_answered_at",
        "declined_because",
    },
    outbox: {"claimed_until"},
}


def _list_columns(table: Table) -> list[Column[Any]]:
    """List the columns that an insert gives a value: no automatic number, and none left empty."""
    empty = LEFT_EMPTY.get(table, set())
    return [
        column
        for column in table.columns
        if column is not table.autoincrement_column and column.name not in empty
    ]


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
    table: _build_defaults(table)
    for table in (REGISTRATION, KEY, PARTICIPANT, CONSENT, ANSWER, outbox)
}


def complete_row(model: type[Base], values: Row) -> Row:
    """Return the row of a new object: these values, and the model's defaults for the others."""
    return {**_DEFAULTS[model.__table__], **values}


def _build_into_clause(table: Table) -> str:
    return f"INSERT INTO {table.name} ({', '.join(one.name for one in _list_columns(table))})"


def _name_parameter(table: Table, column: Column[Any]) -> str:
    """Name the parameter of a column: the registration's as the column, `:attempt_key` of a key."""
    return column.name if table is REGISTRATION else f"{table.name}_{column.name}"


def _list_parameters(table: Table) -> str:
    return ", ".join(f":{_name_parameter(table, one)}" for one in _list_columns(table))


def _insert_one(table: Table) -> str:
    return f"{_build_into_clause(table)} VALUES ({_list_parameters(table)})"


def _insert_many(table: Table) -> str:
    names = ", ".join(f":{column.name}" for column in _list_columns(table))
    return f"{_build_into_clause(table)} VALUES ({names})"


def _build_conditional_insert(table: Table) -> str:
    """Build PostgreSQL's insert of one row under the condition that the seats were taken."""
    parameters = ", ".join(
        f"CAST(:{_name_parameter(table, column)} AS json)"
        if isinstance(column.type, JSON)
        else f":{_name_parameter(table, column)}"
        for column in _list_columns(table)
    )
    return f"{_build_into_clause(table)} SELECT {parameters} FROM taken_seats"  # noqa: S608 - no input


def _build_conditional_list_insert(table: Table, parameter: str) -> str:
    """Build PostgreSQL's insert of rows that come as one JSON array."""
    names = ", ".join(f"item.{column.name}" for column in _list_columns(table))
    source = f"json_populate_recordset(CAST(NULL AS {table.name}), :{parameter}) AS item"
    return f"{_build_into_clause(table)} SELECT {names} FROM taken_seats, {source}"  # noqa: S608 - no input


def _select_same(address: str) -> str:
    """Build the select of the contact's registrations with this address, if it gave one."""
    return f"""
    SELECT id, occurrence_id, seats, verified_at FROM {REGISTRATION.name}
    WHERE {address} = NULLIF(:{address}, '') AND status <> '{RegistrationStatus.CANCELLED}'"""  # noqa: S608 - no input: names and a constant


def _build_text(statement: str) -> TextClause:
    """Build a statement without line ends.

    psycopg parses a statement of more than 4,096 characters again each time.
    """
    return text(" ".join(statement.split()))


GUARD = "taken + :seats <= capacity"
# Free seats into which an entry of the waiting list fits are not for others.
WAITING_GUARD = "COALESCE(smallest_waiting > capacity - taken, TRUE)"
# What is asked again of the locked row, when another transaction has changed it in the meantime.
IS_AVAILABLE = f"""id = :occurrence_id AND {GUARD} AND {WAITING_GUARD}
    AND registration = '{RegistrationMode.HERE}' AND NOT cancelled
    AND opens_at <= :created_at AND closes_at > :created_at AND form_key = :form_key"""
IS_KEY_NEW = f"NOT EXISTS (SELECT 1 FROM {KEY.name} WHERE key = :{KEY.name}_key)"  # noqa: S608 - names
_TAKE_AVAILABLE_SEATS = f"""
  UPDATE occurrence
  SET taken = taken + :seats, seats_version = seats_version + 1
  WHERE {IS_AVAILABLE}
"""  # noqa: S608 - no input: names and a constant
TAKE_SEATS = f"{_TAKE_AVAILABLE_SEATS} AND {IS_KEY_NEW}"
# The other registrations of the contact, by e-mail or phone: each address has its own index. Alone,
# so that the database does not read all registrations of the occurrence, as a plan that was made
# for empty tables would.
SAME_CONTACT = f"""
  same AS MATERIALIZED ({_select_same("email_key")} UNION {_select_same("contact_phone")})"""
IS_CONTACT_HERE = "EXISTS (SELECT 1 FROM same WHERE occurrence_id = :occurrence_id)"
# Whether a contact would have too many seats before it uses the link in our message. The sums are
# NULL when it has none yet: the first registration may have any size.
HAS_CONTACT_SPENT = """(
    SELECT sum(seats) + :seats > :budget_contact_seats
      OR sum(CASE WHEN other.event_id = occurrence.event_id THEN seats END)
        + :seats > :budget_contact_event_seats
    FROM same JOIN occurrence AS other ON other.id = occurrence_id
    WHERE verified_at IS NULL AND other.ends_at > :created_at
  ) IS TRUE"""
# The first seats that a client takes after its period has ended begin a new one.
IS_OVER = f"{BUDGET.name}.started_at <= :budget_ended_at"
BUDGET_GUARD = f"({IS_OVER} OR {BUDGET.name}.used + excluded.used <= :budget_seats)"
SPEND_BUDGET = f"""
  INSERT INTO {BUDGET.name} (client, used, started_at)
  WITH {SAME_CONTACT}
  SELECT :budget_client, :seats, :created_at
  FROM occurrence
  WHERE :seats <= :budget_seats AND {IS_AVAILABLE} AND {IS_KEY_NEW}
    AND (NOT confirm_by_link OR :status = '{RegistrationStatus.HELD}')
    AND (NOT needs_approval OR :status <> '{RegistrationStatus.CONFIRMED}')
    AND NOT (:budget_only_once AND {IS_CONTACT_HERE})
    AND NOT {HAS_CONTACT_SPENT}
  ON CONFLICT (client) DO UPDATE SET
    used = excluded.used + CASE WHEN {IS_OVER} THEN 0 ELSE {BUDGET.name}.used END,
    started_at = CASE WHEN {IS_OVER} THEN excluded.started_at ELSE {BUDGET.name}.started_at END
  WHERE {BUDGET_GUARD}
"""  # noqa: S608 - no input: names and constants
INSERT_REGISTRATION, INSERT_KEY, INSERT_FACT = map(_insert_one, (REGISTRATION, KEY, outbox))
INSERT_PARTICIPANT, INSERT_CONSENT, INSERT_ANSWER = map(
    _insert_many, (PARTICIPANT, CONSENT, ANSWER)
)
DELETE_DRAFT = f"DELETE FROM {DRAFT.name} WHERE id = :{DRAFT.name}_id"  # noqa: S608 - no input
_REST = f"""
new_registration AS ({_build_conditional_insert(REGISTRATION)}),
new_key AS ({_build_conditional_insert(KEY)} WHERE CAST(:{KEY.name}_key AS varchar) IS NOT NULL),
new_participants AS ({_build_conditional_list_insert(PARTICIPANT, "participants")}),
new_consents AS ({_build_conditional_list_insert(CONSENT, "consents")}),
new_fact AS ({_build_conditional_insert(outbox)}),
sent_draft AS (
  DELETE FROM {DRAFT.name}
  WHERE id = CAST(:{DRAFT.name}_id AS uuid) AND EXISTS (SELECT 1 FROM taken_seats)
)
SELECT count(*) FROM taken_seats
"""  # noqa: S608 - no input: names and constants
_ANSWERS = f"new_answers AS ({_build_conditional_list_insert(ANSWER, 'answers')}),"
_TAKE = f"WITH taken_seats AS ({TAKE_SEATS} RETURNING id),"
# The statement of the budget has already checked that the key is new.
_TAKE_IF_SPENT = f"{_TAKE_AVAILABLE_SEATS} AND EXISTS (SELECT 1 FROM spent) RETURNING id"  # noqa: S608 - no input
_SPEND_AND_TAKE = (
    f"WITH spent AS ({SPEND_BUDGET} RETURNING client), taken_seats AS ({_TAKE_IF_SPENT}),"
)
ONE_STATEMENT = _build_text(_TAKE + _REST)
ONE_STATEMENT_WITH_BUDGET = _build_text(_SPEND_AND_TAKE + _REST)
ONE_STATEMENT_WITH_ANSWERS = _build_text(_TAKE + _ANSWERS + _REST)
ONE_STATEMENT_WITH_BUDGET_AND_ANSWERS = _build_text(_SPEND_AND_TAKE + _ANSWERS + _REST)


@dataclass(frozen=True)
class Budget:
    """The most seats that a client may have taken, and a contact that has not used our link.

    The client's period is over when it began by `ended_at`. With `only_once` the contact must not
    have registered for the occurrence before.
    """

    client: str
    seats: int
    ended_at: datetime
    contact_seats: int
    contact_event_seats: int
    only_once: bool = False


@dataclass(frozen=True)
class NewRegistration:
    """The rows of a new registration; `key` is None for a request without an idempotency key.

    `draft_id` is the draft of the form that was sent, which is deleted. The seats count against
    `budget`, if there is one. `form_key` is that of the form that the answers were checked against:
    nothing is written when the occurrence has another form by now.
    """

    registration: Row
    participants: list[Row]
    consents: list[Row]
    fact: Row
    key: Row | None
    answers: list[Row] = field(default_factory=list)
    form_key: str = ""
    draft_id: UUID | None = None
    budget: Budget | None = None


def insert_registration(session: Session, new: NewRegistration) -> bool:
    """Take the seats and write all rows; or write nothing and return False.

    False means that the key is known, too few seats are left, registration is not open, the form
    has changed, the organiser has to approve or the link has to be used first, a budget is used
    up, or the occurrence does not exist.
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
    statement = ONE_STATEMENT_WITH_BUDGET if new.budget else ONE_STATEMENT
    if new.answers:
        values["answers"] = json.dumps(new.answers, default=str)
        statement = (
            ONE_STATEMENT_WITH_BUDGET_AND_ANSWERS if new.budget else ONE_STATEMENT_WITH_ANSWERS
        )
    taken: int = session.connection().execute(statement, values).scalar_one()
    return taken == 1


def _insert_row_by_row(session: Session, new: NewRegistration) -> bool:
    cursor = session.connection().connection.cursor()
    values = _convert_row(_name_parameters(new))
    if new.budget:
        cursor.execute(SPEND_BUDGET, values)
        if not cursor.rowcount:
            return False
    cursor.execute(TAKE_SEATS, values)
    if not cursor.rowcount:
        return False
    cursor.execute(INSERT_REGISTRATION, values)
    if new.key:
        cursor.execute(INSERT_KEY, values)
    cursor.executemany(INSERT_PARTICIPANT, [_convert_row(row) for row in new.participants])
    cursor.executemany(INSERT_CONSENT, [_convert_row(row) for row in new.consents])
    if new.answers:
        cursor.executemany(INSERT_ANSWER, [_convert_row(row) for row in new.answers])
    cursor.execute(INSERT_FACT, values)
    if new.draft_id:
        cursor.execute(DELETE_DRAFT, values)
    return True


def _name_parameters(new: NewRegistration) -> Row:
    key, fact = new.key or _DEFAULTS[KEY], {**_DEFAULTS[outbox], **new.fact}
    budget = vars(new.budget) if new.budget else {}
    return {
        **new.registration,
        **{f"{KEY.name}_{name}": value for name, value in key.items()},
        **{f"{outbox.name}_{name}": value for name, value in fact.items()},
        **{f"budget_{name}": value for name, value in budget.items()},
        f"{DRAFT.name}_id": new.draft_id,
        "form_key": new.form_key,
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
