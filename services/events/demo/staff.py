"""The demo's people of the staff: one of every role."""

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.demo.seeding import find_or_create_organisation
from services.events.models.staff import StaffMember
from services.events.people import operations
from shared import clock
from shared.database.session import Database

FILE = Path(__file__).with_suffix(".toml")


def list_missing_people(session: Session) -> list[dict[str, Any]]:
    """People of the demo who are not in the database yet."""
    people = tomllib.loads(FILE.read_text(encoding="utf-8"))["person"]
    known = set(session.scalars(select(StaffMember.email)))
    return [person for person in people if person["email"] not in known]


def seed_staff(database: Database) -> None:
    """Make who is missing, each in a transaction of its own."""
    with database.read() as session:
        people = list_missing_people(session)
    for person in people:
        with database.begin() as session:
            _make(session, person)


def _make(session: Session, raw: dict[str, Any]) -> None:
    made = StaffMember(
        email=raw["email"], name=raw["name"], language=raw["language"], created_at=clock.now()
    )
    session.add(made)
    session.flush()
    for slug, role in raw["roles"].items():
        operations.add_membership(
            session, made, find_or_create_organisation(session, slug).id, role
        )
