"""Tells every service what a member of staff may do."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.models import Organisation
from services.events.models.staff import Membership, StaffMember, StaffSession
from shared import clock
from shared.bus import outbox
from shared.contracts import StaffAccessChanged
from shared.staff import access


def publish_staff_access(session: Session, person: StaffMember) -> None:
    """A new version of what this person may do: into our own copy now, to the others as a fact.

    The statement counts, and so waits for whoever else changes the same person; only then is read
    what is told. Two facts of one version would lose what the second says.
    """
    person.version = StaffMember.version + 1
    session.flush()
    session.refresh(person, ["version", "name"])
    fact = StaffAccessChanged(
        version=person.version,
        staff_id=person.id,
        name=person.name,
        memberships=[_membership(*row) for row in _memberships(session, person)],
        ended_sessions=_ended(session, person),
    )
    access.store_staff_access(session, fact)
    outbox.add_fact(session, fact)


def _memberships(session: Session, person: StaffMember) -> list[Any]:
    # Columns, not objects: the session may hold these as they were before it was our turn.
    rows = select(Organisation.id, Membership.role, Organisation.name).join(
        Organisation, Organisation.id == Membership.organisation_id
    )
    mine = rows.where(Membership.staff_id == person.id).order_by(Organisation.slug)
    return list(session.execute(mine))


def _membership(organisation_id: UUID, role: str, name: dict[str, str]) -> dict[str, str]:
    names = {f"name_{code}": text for code, text in name.items()}
    return {"organisation_id": str(organisation_id), "role": role, **names}


def _ended(session: Session, person: StaffMember) -> list[str]:
    """Ended sessions whose cookies would still be good."""
    ended = select(StaffSession.id).where(
        StaffSession.staff_id == person.id,
        StaffSession.ended_at.is_not(None),
        StaffSession.expires_at > clock.now(),
    )
    return sorted(str(session_id) for session_id in session.scalars(ended))
