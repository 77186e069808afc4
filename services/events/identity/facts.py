"""The facts that tell what a member of staff may do, and whether the digest is wanted."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.models import Organisation
from services.events.models.staff import Membership, StaffMember, StaffSession
from shared import clock
from shared.bus import outbox
from shared.contracts import DigestChosen, StaffAccessChanged
from shared.staff import access
from shared.staff.rights import Role


def publish_staff_access(session: Session, staff_member: StaffMember) -> None:
    """Publish a new version of what a member of staff may do.

    Call it in the transaction of the change. It also updates this service's own copy.
    """
    # The UPDATE of the version waits for every other transaction that changes the same person, so
    # the memberships are read after it. Two facts of one version would lose the second change.
    staff_member.version = StaffMember.version + 1
    session.flush()
    session.refresh(staff_member, ["version", "name", "email"])
    fact = StaffAccessChanged(
        version=staff_member.version,
        staff_id=staff_member.id,
        name=staff_member.name,
        email=staff_member.email,
        memberships=_list_memberships(session, staff_member.id),
        ended_sessions=_list_ended_sessions(session, staff_member.id),
    )
    access.store_staff_access(session, fact)
    outbox.add_fact(session, fact)


def publish_digest_choice(session: Session, staff_member: StaffMember) -> None:
    """Publish whether a member of staff wants the daily digest, and where it goes.

    Call it after `publish_staff_access`, which gives the version.
    """
    is_wanted = staff_member.wants_digest
    fact = DigestChosen(
        version=staff_member.version,
        staff_id=staff_member.id,
        email=staff_member.email if is_wanted else "",
        language=staff_member.language,
        is_wanted=is_wanted,
    )
    outbox.add_fact(session, fact)


def _list_memberships(session: Session, staff_id: UUID) -> list[dict[str, str]]:
    # Select columns, not objects: the session may still hold objects from before the wait.
    rows = (
        select(Organisation.id, Membership.role, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.staff_id == staff_id)
        .order_by(Organisation.slug)
    )
    return [
        _build_membership(organisation_id, role, name)
        for organisation_id, role, name in session.execute(rows)
    ]


def _build_membership(organisation_id: UUID, role: Role, name: dict[str, str]) -> dict[str, str]:
    names = {f"name_{code}": text for code, text in name.items()}
    return {"organisation_id": str(organisation_id), "role": role.value, **names}


def _list_ended_sessions(session: Session, staff_id: UUID) -> list[str]:
    """Return the ids of ended sessions whose cookies have not expired yet."""
    ended = select(StaffSession.id).where(
        StaffSession.staff_id == staff_id,
        StaffSession.ended_at.is_not(None),
        StaffSession.expires_at > clock.now(),
    )
    return sorted(str(session_id) for session_id in session.scalars(ended))
