"""The copy of the staff's access that each service has, fed by `events.staff_access_changed.v1`.

events writes its copy in the transaction of the change; the others follow within a second or so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, Uuid, select
from sqlalchemy.orm import Session

from shared.contracts import StaffAccessChanged
from shared.database.upsert import store_newest
from shared.i18n import LANGUAGES
from shared.staff.rights import Right, Role, find_role, role_has_right

staff_access = Table(
    "staff_access",
    MetaData(),
    Column("staff_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", String(100), nullable=False),
    Column("memberships", JSON, nullable=False),
    Column("ended_sessions", JSON, nullable=False),
)


@dataclass(frozen=True)
class Membership:
    """A role in an organisation; `name` is the organisation's name in the three languages."""

    organisation_id: UUID
    role: Role | None  # None: a role that this version does not know, which allows nothing
    name: dict[str, str]


@dataclass(frozen=True)
class StaffAccess:
    """The roles and ended sessions of a member of staff, as this service knows them."""

    staff_id: UUID
    name: str
    memberships: Sequence[Membership]
    ended_sessions: Sequence[str]

    def has_right(self, right: Right, organisation_id: UUID | None) -> bool:
        """Return whether the person has this right in this organisation.

        A person with the right REGION in any organisation has the right SEE in all.
        """
        roles = [one.role for one in self.memberships if one.organisation_id == organisation_id]
        if any(role_has_right(role, right) for role in roles):
            return True
        return right is Right.SEE and self.has_right_anywhere(Right.REGION)

    def has_right_anywhere(self, right: Right) -> bool:
        """Return whether the person has this right in any organisation."""
        return any(role_has_right(one.role, right) for one in self.memberships)


def store_staff_access(session: Session, fact: StaffAccessChanged) -> None:
    """Store a snapshot of a person's access, unless a newer one is stored."""
    row = {
        "staff_id": fact.staff_id,
        "version": fact.version,
        "name": fact.name,
        "memberships": fact.memberships,
        "ended_sessions": fact.ended_sessions,
    }
    store_newest(session, staff_access, row)


def find_staff_access(session: Session, staff_id: UUID) -> StaffAccess | None:
    """Return a person's access; None while this service has received none."""
    row = session.execute(
        select(staff_access).where(staff_access.c.staff_id == staff_id)
    ).one_or_none()
    if row is None:
        return None
    memberships = [_read_membership(one) for one in row.memberships]
    return StaffAccess(row.staff_id, row.name, memberships, row.ended_sessions)


def list_staff_names(session: Session, right: Right, organisation_id: UUID) -> list[str]:
    """Return the names of those who have a right by a role in an organisation, in order."""
    rows = session.execute(select(staff_access.c.name, staff_access.c.memberships))
    return sorted(
        name
        for name, memberships in rows
        if any(
            raw["organisation_id"] == str(organisation_id)
            and role_has_right(find_role(raw["role"]), right)
            for raw in memberships
        )
    )


def _read_membership(raw: dict[str, str]) -> Membership:
    name = {code: raw[f"name_{code}"] for code in LANGUAGES}
    return Membership(UUID(raw["organisation_id"]), find_role(raw["role"]), name)
