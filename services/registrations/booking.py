"""The hot transaction: a registration with its seats, its key and its fact, written by hand.

A rush is hundreds of families at one occurrence, whose row is locked from the counter to the
commit: every round trip in between makes all the others wait. So PostgreSQL gets the whole as one
statement. SQLite has no round trips, and no statement that writes to several tables.

The key comes first: a duplicate in flight waits on it until the first one commits. Then the seats
are looked at and taken in one; without them nothing else is written. The ORM's way to write the
same rows took eleven round trips and ten times as long.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from services.registrations import attempts, seats
from services.registrations.models import Consent, Participant, Registration
from shared.bus import outbox

Row = dict[str, Any]
Outcome = Literal["booked", "repeated", "refused"]
GUARD = "taken + :seats <= capacity"
ONE_STATEMENT = text(
    f"""
WITH claimed AS (
  INSERT INTO attempt (id, key, body_hash, answer, created_at)
  SELECT :attempt_id, :key, :body_hash, CAST(:answer AS json), :created_at
  WHERE CAST(:key AS varchar) IS NOT NULL
  ON CONFLICT (key) DO NOTHING RETURNING id
), taking AS (
  UPDATE occurrence SET taken = taken + :seats, seats_version = seats_version + 1
  WHERE id = :occurrence_id AND {GUARD}
    AND registration = 'here' AND NOT cancelled
    AND opens_at <= :created_at AND closes_at > :created_at
    AND (CAST(:key AS varchar) IS NULL OR EXISTS (SELECT FROM claimed))
  RETURNING id
), registered AS (
  INSERT INTO registration (id, occurrence_id, version, link_version, status, seats, contact_name,
    contact_email, contact_phone, language, role, note, created_at)
  SELECT :id, taking.id, :version, :link_version, :status, :seats, :contact_name,
    :contact_email, :contact_phone, :language, :role, :note, :created_at FROM taking
), coming AS (
  INSERT INTO participant (id, registration_id, position, name, grade)
  SELECT one.id, :id, one.position, one.name, one.grade FROM taking,
    json_to_recordset(:participants) AS one (id uuid, position int, name text, grade text)
), agreed AS (
  INSERT INTO consent (id, registration_id, purpose, channel, wording, given_at)
  SELECT one.id, :id, one.purpose, one.channel, one.wording, :created_at FROM taking,
    json_to_recordset(:consents) AS one (id uuid, purpose text, channel text, wording text)
), told AS (
  INSERT INTO outbox (id, contract, body, created_at)
  SELECT :fact_id, :contract, :body, :created_at FROM taking
)
SELECT (SELECT count(*) FROM taking), (SELECT count(*) FROM claimed)
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


def book(session: Session, booking: Booking) -> Outcome:
    """Write it all; `repeated` when the key is known, and nothing is written then.

    `refused` when too few seats are left, it is not open, or there is no such occurrence: then the
    key is written already, and the caller has to raise.
    """
    if session.get_bind().dialect.name == "postgresql":
        return _at_once(session, booking)
    return _in_turn(session, booking)


def _at_once(session: Session, booking: Booking) -> Outcome:
    attempt = booking.attempt or {"key": None, "body_hash": "", "answer": {}}
    values = {
        **booking.registration,
        "attempt_id": uuid4(),
        "key": attempt["key"],
        "body_hash": attempt["body_hash"],
        "answer": json.dumps(attempt["answer"]),
        "participants": _listed(booking.participants),
        "consents": _listed(booking.consents),
        "fact_id": booking.fact["id"],
        "contract": booking.fact["contract"],
        "body": booking.fact["body"],
    }
    taken, claimed = session.connection().execute(ONE_STATEMENT, values).one()
    if taken:
        return "booked"
    return "refused" if claimed or not booking.attempt else "repeated"


def _listed(rows: list[Row]) -> str:
    return json.dumps([{**row, "id": uuid4()} for row in rows], default=str)


def _in_turn(session: Session, booking: Booking) -> Outcome:
    row = booking.registration
    moment: datetime = row["created_at"]
    if booking.attempt and not attempts.claim(session, booking.attempt):
        return "repeated"
    if not seats.take(session, row["occurrence_id"], row["seats"], open_at=moment):
        return "refused"
    connection, mine = session.connection(), {"registration_id": row["id"]}
    connection.execute(insert(Registration), row)
    connection.execute(insert(Participant), [{**one, **mine} for one in booking.participants])
    if booking.consents:
        given = {**mine, "given_at": moment}
        connection.execute(insert(Consent), [{**one, **given} for one in booking.consents])
    connection.execute(insert(outbox.outbox), booking.fact)
    return "booked"
