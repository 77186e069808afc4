"""Roles given, changed and taken away. Each takes a session of the database; none commits.

The organisation's row is locked first, so that two administrators never remove each other and
leave nobody who may manage it.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from services.events.identity import facts, queries
from services.events.identity import operations as identity
from services.events.identity.operations import LinkGone
from services.events.models import Organisation
from services.events.models.staff import Invitation, Membership, StaffMember
from shared import clock
from shared.bus import outbox
from shared.contracts import StaffInvited
from shared.errors import Conflict, Forbidden, NotFound
from shared.staff import audit
from shared.staff.access import StaffAccess
from shared.staff.rights import Right, role_has_right

INVITATION_LIFETIME = timedelta(days=14)
ADMIN = "admin"


class LastAdmin(Conflict):
    """Somebody has to be left who manages the organisation."""

    code, title = "last-admin", "An organisation needs an administrator"


class AlreadyMember(Conflict):
    """The person works for this organisation already."""

    code, title = "already-member", "This person is a member already"


def invite_staff(
    session: Session, actor: StaffAccess | None, organisation: Organisation, asked: dict[str, str]
) -> Invitation:
    """Ask somebody to join, by e-mail; an earlier open invitation of theirs is taken back.

    Raises AlreadyMember, and Forbidden for a role that is not `actor`'s to give. `asked` has email,
    role and language; `actor` is None for the operator.
    """
    _lock_organisation(session, actor, organisation.id)
    _require_givable(session, actor, asked["role"])
    email = asked["email"].strip().lower()
    person = queries.find_staff_by_email(session, email)
    if person and any(one.organisation_id == organisation.id for one in person.memberships):
        raise AlreadyMember
    moment = clock.now()
    session.execute(
        update(Invitation)
        .where(_open(organisation.id), Invitation.email == email)
        .values(revoked_at=moment)
    )
    made = Invitation(
        organisation_id=organisation.id,
        email=email,
        role=asked["role"],
        language=asked["language"],
        created_at=moment,
        expires_at=moment + INVITATION_LIFETIME,
    )
    session.add(made)
    session.flush()
    outbox.add_fact(session, _invited(made, organisation, actor.name if actor else ""))
    _note(session, actor, "invited", organisation.id, made.id, made.role)
    return made


def revoke_invitation(
    session: Session, actor: StaffAccess, organisation_id: UUID, invitation_id: UUID
) -> None:
    """Take an invitation back; repeating changes nothing. NotFound when it is not theirs."""
    _lock_organisation(session, actor, organisation_id)
    asked = session.get(Invitation, invitation_id)
    if asked is None or asked.organisation_id != organisation_id:
        raise NotFound
    taken = session.execute(
        update(Invitation)
        .where(_open(organisation_id), Invitation.id == invitation_id)
        .values(revoked_at=clock.now())
        .returning(Invitation.id)
    ).first()
    if taken:
        _note(session, actor, "invitation_revoked", organisation_id, invitation_id)


def accept_invitation(session: Session, invitation_id: UUID, name: str) -> StaffMember:
    """Join by an invitation, once; a new person gets this name. LinkGone."""
    moment = clock.now()
    statement = (
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > moment,
        )
        .values(accepted_at=moment)
        .returning(Invitation.id)
    )
    if session.execute(statement).first() is None:
        raise LinkGone
    asked = session.get_one(Invitation, invitation_id, populate_existing=True)
    person = queries.find_staff_by_email(session, asked.email) or _new(session, asked, name)
    add_membership(session, person, asked.organisation_id, asked.role)
    actor = StaffAccess(person.id, person.name, (), ())
    _note(session, actor, "joined", asked.organisation_id, person.id, asked.role)
    return person


def add_membership(session: Session, person: StaffMember, organisation_id: UUID, role: str) -> None:
    """Give a person a role in an organisation; the services hear of it."""
    held = next((m for m in person.memberships if m.organisation_id == organisation_id), None)
    if held is None:
        person.memberships.append(Membership(organisation_id=organisation_id, role=role))
    else:
        held.role = role
    facts.publish_staff_access(session, person)


def change_role(session: Session, actor: StaffAccess, held: Membership, role: str) -> None:
    """Another role; LastAdmin when nobody would be left to manage the organisation.

    Forbidden when the role is not `actor`'s to give, NotFound when it was taken away meanwhile.
    """
    _lock_organisation(session, actor, held.organisation_id)
    held = _now(session, held)
    if held.role == role:
        return
    _require_givable(session, actor, role)
    before, held.role = held.role, role
    session.flush()
    _require_admin(session, held.organisation_id, before)
    facts.publish_staff_access(session, held.staff_member)
    _note(session, actor, "role_changed", held.organisation_id, held.staff_id, f"{before} → {role}")


def remove_member(session: Session, actor: StaffAccess, held: Membership) -> None:
    """Take a person's role away, at once in every service; LastAdmin, NotFound."""
    _lock_organisation(session, actor, held.organisation_id)
    held = _now(session, held)
    person, organisation_id, role = held.staff_member, held.organisation_id, held.role
    person.memberships.remove(held)
    session.flush()
    _require_admin(session, organisation_id, role)
    if not person.memberships:
        identity.end_all_sessions(session, person)
    facts.publish_staff_access(session, person)
    _note(session, actor, "removed", organisation_id, person.id, role)


def delete_expired_invitations(session: Session) -> None:
    """Drop invitations a month after their end."""
    old = clock.now() - timedelta(days=30)
    session.execute(delete(Invitation).where(Invitation.expires_at < old))


def _lock_organisation(session: Session, actor: StaffAccess | None, organisation_id: UUID) -> None:
    """Take turns, and ask again who may: the one before us may have taken our own role away."""
    session.get_one(Organisation, organisation_id, with_for_update=True)
    if actor is None or _has_region(session, actor):
        return
    here = _roles(actor).where(Membership.organisation_id == organisation_id)
    if not any(role_has_right(role, Right.MANAGE) for role in session.scalars(here)):
        raise Forbidden


def _require_givable(session: Session, actor: StaffAccess | None, role: str) -> None:
    """Forbidden for a role over the whole region, unless the giver has one: an organisation's own
    administrator has no region to give.
    """
    if actor and role_has_right(role, Right.REGION) and not _has_region(session, actor):
        raise Forbidden


def _has_region(session: Session, actor: StaffAccess) -> bool:
    return any(role_has_right(role, Right.REGION) for role in session.scalars(_roles(actor)))


def _roles(actor: StaffAccess) -> Select[str]:
    return select(Membership.role).where(Membership.staff_id == actor.staff_id)


def _now(session: Session, held: Membership) -> Membership:
    """The membership as it is when it is our turn; NotFound when somebody has taken it away."""
    found = session.get(Membership, held.id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _require_admin(session: Session, organisation_id: UUID, before: str) -> None:
    """LastAdmin when who could manage it was changed and nobody is left who can."""
    if not role_has_right(before, Right.MANAGE):
        return
    roles = select(Membership.role).where(Membership.organisation_id == organisation_id)
    if not any(role_has_right(role, Right.MANAGE) for role in session.scalars(roles)):
        raise LastAdmin


def _open(organisation_id: UUID) -> ColumnElement[bool]:
    return (
        (Invitation.organisation_id == organisation_id)
        & Invitation.accepted_at.is_(None)
        & Invitation.revoked_at.is_(None)
    )


def _new(session: Session, asked: Invitation, name: str) -> StaffMember:
    person = StaffMember(
        email=asked.email, name=name, language=asked.language, created_at=clock.now()
    )
    person.memberships = []
    session.add(person)
    session.flush()
    return person


def _invited(made: Invitation, organisation: Organisation, by: str) -> StaffInvited:
    return StaffInvited(
        version=1,
        invitation_id=made.id,
        invited_by=by,
        email=made.email,
        language=made.language,
        role=made.role,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        expires_at=made.expires_at,
    )


def _note(
    session: Session,
    actor: StaffAccess | None,
    act: str,
    organisation: UUID,
    subject: UUID,
    role: str = "",
) -> None:
    audit.record_action(
        session, actor, act, organisation_id=organisation, subject_id=subject, role=role
    )
