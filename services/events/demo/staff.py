"""Create the demo's staff: one account of every role."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.demo.seeding import find_or_create_organisation
from services.events.models.staff import StaffMember
from services.events.people import operations
from shared import clock
from shared.database.session import Database
from shared.staff.rights import Role

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class DemoPerson:
    """A member of staff as in staff.toml; `roles` maps the slug of an organisation to the role."""

    email: str
    name: str
    language: str
    roles: Mapping[str, str]


def list_missing_people(session: Session) -> list[DemoPerson]:
    """List the demo's members of staff that are not in the database yet."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["person"]
    existing = set(session.scalars(select(StaffMember.email)))
    people = [DemoPerson(**row) for row in rows]
    return [person for person in people if person.email not in existing]


def seed_staff(database: Database) -> None:
    """Create the missing members of staff, each in a transaction of its own."""
    with database.read() as session:
        people = list_missing_people(session)
    for person in people:
        with database.begin() as session:
            _create_account(session, person)


def _create_account(session: Session, person: DemoPerson) -> None:
    staff_member = StaffMember(
        email=person.email, name=person.name, language=person.language, created_at=clock.now()
    )
    session.add(staff_member)
    session.flush()
    for slug, role in person.roles.items():
        organisation = find_or_create_organisation(session, slug)
        operations.add_membership(session, staff_member, organisation.id, Role(role))
