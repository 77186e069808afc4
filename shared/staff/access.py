"""Each service's own copy of who may do what, fed by `events.staff_access_changed.v1`.

events writes its copy in the transaction of the change; the others follow within moments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, Uuid, select
from sqlalchemy.orm import Session

from shared.contracts import StaffAccessChanged
from shared.database.upsert import store_newest
from shared.staff.rights import Right, role_has_right

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
    """A role in an organisation, with the organisation's name in the three languages."""

    organisation_id: UUID
    role: str
    name: dict[str, str]


@dataclass(frozen=True)
class StaffAccess:
    """What this service knows of a member of staff."""

    staff_id: UUID
    name: str
    memberships: Sequence[Membership]
    ended_sessions: Sequence[str]

    def has_right(self, right: Right, organisation_id: UUID | None) -> bool:
        """Whether this person may do this in this organisation.

        Who has the region may see every organisation, also where nobody made them a member.
        """
        held = [one.role for one in self.memberships if one.organisation_id == organisation_id]
        if any(role_has_right(role, right) for role in held):
            return True
        return right is Right.SEE and self.has_right_anywhere(Right.REGION)

    def has_right_anywhere(self, right: Right) -> bool:
        """Whether there is an organisation in which this person may do this."""
        return any(role_has_right(one.role, right) for one in self.memberships)


def store_staff_access(session: Session, fact: StaffAccessChanged) -> None:
    """Keep the newest snapshot of a person's access; older and repeated ones change nothing."""
    row: dict[str, Any] = {
        "staff_id": fact.staff_id,
        "version": fact.version,
        "name": fact.name,
        "memberships": fact.memberships,
        "ended_sessions": fact.ended_sessions,
    }
    store_newest(session, staff_access, row)


def find_staff_access(session: Session, staff_id: UUID) -> StaffAccess | None:
    """Return the access of a member of staff; None until this service has received the fact."""
    row = session.execute(
        select(staff_access).where(staff_access.c.staff_id == staff_id)
    ).one_or_none()
    if row is None:
        return None
    memberships = [_membership(one) for one in row.memberships]
    return StaffAccess(row.staff_id, row.name, memberships, row.ended_sessions)


def _membership(raw: dict[str, str]) -> Membership:
    names = {code: raw[f"name_{code}"] for code in ("fi", "sv", "en")}
    return Membership(UUID(raw["organisation_id"]), raw["role"], names)
