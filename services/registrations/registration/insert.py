"""The hot transaction: a registration with its seats, its key and its fact, written by hand.

A rush is hundreds of families at one occurrence, whose row is locked from the counter to the
commit: every round trip in between makes all the others wait. So PostgreSQL gets the whole as one
statement, which needs no transaction around it. SQLite has no round trips, and no statement that
writes to several tables: it gets the same in turn, past SQLAlchemy's own work on each statement.

Seats are looked at and taken in one, unless the key is known; without them nothing is written. A
repetition in flight, which cannot know the key yet, is refused by the key's uniqueness, and with it
all that it wrote. The ORM's way to write the same rows took eleven round trips.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

Row = dict[str, Any]
GUARD = "taken + :seats <= capacity"
TAKE = f"""
  UPDATE occurrence SET taken = taken + :seats, seats_version = seats_version + 1
  WHERE id = :occurrence_id AND {GUARD}
    AND registration = 'here' AND NOT cancelled
    AND opens_at <= :created_at AND closes_at > :created_at
    AND NOT EXISTS (SELECT 1 FROM attempt WHERE key = :key)
"""  # noqa: S608 - our own words
COLUMNS = {
    "registration": (
        "id", "occurrence_id", "version", "link_version", "status", "seats", "contact_name",
        "contact_email", "contact_phone", "language", "role", "note", "created_at",
    ),
    "attempt": ("id", "key", "body_hash", "answer", "created_at"),
    "participant": ("id", "registration_id", "position", "name", "grade"),
    "consent": ("id", "registration_id", "purpose", "channel", "wording", "given_at"),
    "outbox": ("id", "contract", "body", "created_at"),
}  # fmt: skip
INTO = {table: f"INSERT INTO {table} ({', '.join(names)})" for table, names in COLUMNS.items()}
GIVEN = {table: ", ".join(f":{name}" for name in names) for table, names in COLUMNS.items()}
INSERTS = {table: f"{INTO[table]} VALUES ({GIVEN[table]})" for table in COLUMNS}
NO_ATTEMPT: Row = {"id": None, "key": None, "body_hash": None, "answer": None}
UNIQUE_VIOLATION = "23505"  # PostgreSQL, appendix A
ONE_STATEMENT = text(
    f"""
WITH taking AS ({TAKE} RETURNING id
), registered AS (
  {INTO["registration"]} SELECT {GIVEN["registration"]} FROM taking
), claimed AS (
  {INTO["attempt"]}
  SELECT :attempt_id, :key, :body_hash, CAST(:answer AS json), :created_at FROM taking
  WHERE CAST(:key AS varchar) IS NOT NULL
), coming AS (
  {INTO["participant"]}
  SELECT one.id, :id, one.position, one.name, one.grade FROM taking,
    json_to_recordset(:participants) AS one (id uuid, position int, name text, grade text)
), agreed AS (
  {INTO["consent"]}
  SELECT one.id, :id, one.purpose, one.channel, one.wording, :created_at FROM taking,
    json_to_recordset(:consents) AS one (id uuid, purpose text, channel text, wording text)
), fact_row AS (
  {INTO["outbox"]}
  SELECT :fact_id, :contract, :body, :created_at FROM taking
)
SELECT count(*) FROM taking
"""  # noqa: S608 - our own words
)


@dataclass(frozen=True)
class Booking:
    """The rows of one registration and its answer; `attempt` where the request had a key."""

    registration: Row
    participants: list[Row]
    consents: list[Row]
    fact: Row
    answer: Row
    attempt: Row | None


def book(session: Session, booking: Booking) -> bool:
    """Write it all; nothing, and False, when the key is known or the seats cannot be taken.

    They cannot where too few are left, registration is not open, or there is no such occurrence.
    """
    if session.get_bind().dialect.name == "sqlite":
        return _in_turn(session, booking)
    try:
        return _at_once(session, booking)
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") != UNIQUE_VIOLATION:
            raise
        return False  # the first sending of it was in flight


def _at_once(session: Session, booking: Booking) -> bool:
    attempt = booking.attempt or NO_ATTEMPT
    values = {
        **booking.registration,
        "attempt_id": attempt["id"],
        "key": attempt["key"],
        "body_hash": attempt["body_hash"],
        "answer": json.dumps(attempt["answer"]),
        "participants": json.dumps(booking.participants, default=str),
        "consents": json.dumps(booking.consents, default=str),
        "fact_id": booking.fact["id"],
        "contract": booking.fact["contract"],
        "body": booking.fact["body"],
    }
    taken: int = session.connection().execute(ONE_STATEMENT, values).scalar_one()
    return taken == 1


def _in_turn(session: Session, booking: Booking) -> bool:
    cursor, row = session.connection().connection.cursor(), _kept(booking.registration)
    cursor.execute(TAKE, {**row, "key": booking.attempt and booking.attempt["key"]})
    if not cursor.rowcount:
        return False
    cursor.execute(INSERTS["registration"], row)
    if booking.attempt:
        cursor.execute(INSERTS["attempt"], _kept(booking.attempt))
    cursor.executemany(INSERTS["participant"], [_kept(one) for one in booking.participants])
    cursor.executemany(INSERTS["consent"], [_kept(one) for one in booking.consents])
    cursor.execute(INSERTS["outbox"], _kept(booking.fact))
    return True


def _kept(row: Row) -> Row:
    """A row as SQLAlchemy's types keep it in SQLite, which has no ids, moments or JSON."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return json.dumps(value) if isinstance(value, dict) else value
