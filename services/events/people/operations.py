"""Every write about members and invitations. Operations take a session and never commit.

They lock the organisation's row first. Without the lock two administrators could remove each
other at the same time and leave nobody who may manage the organisation.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from services.events.identity.facts import publish_staff_access
from services.events.identity.operations import LinkGone, end_all_sessions
from services.events.identity.queries import find_staff_by_email
from services.events.models import Organisation
from services.events.models.staff import Invitation, Membership, StaffMember
from services.events.organisations.operations import create_organisation
from services.events.people import queries
from services.events.people.schemas import InvitationRequest, NewOrganisation
from shared import clock
from shared.bus import outbox
from shared.contracts import StaffInvited
from shared.email_address import list_spellings
from shared.errors import Conflict, Forbidden, NotFound
from shared.staff import audit
from shared.staff.access import StaffAccess
from shared.staff.rights import Right, Role, role_has_right

INVITATION_LIFETIME = timedelta(days=14)
INVITATION_RETENTION = timedelta(days=30)


class LastAdmin(Conflict):
    """The change would leave nobody who manages the organisation."""

    code, title = "last-admin", "An organisation needs an administrator"


class AlreadyMember(Conflict):
    """The person works for this organisation already."""

    code, title = "already-member", "This person is a member already"


def add_organisation(
    session: Session, actor: StaffAccess, request: NewOrganisation
) -> Organisation:
    """Create an organisation and invite its first administrator. Raises NameTaken."""
    organisation = create_organisation(
        session, request.name, request.contact_email, request.contact_phone
    )
    invitation = InvitationRequest(request.admin_email, Role.ADMIN, request.language)
    invite_staff(session, actor, organisation, invitation)
    audit.record_action(
        session, actor, "organisation_added", organisation_id=organisation.id,
        target_id=organisation.id, target=organisation.name["fi"],
    )  # fmt: skip
    return organisation


def invite_staff(
    session: Session,
    actor: StaffAccess | None,
    organisation: Organisation,
    request: InvitationRequest,
) -> Invitation:
    """Invite somebody by e-mail, and revoke an earlier open invitation to the same address.

    `actor` is None for the operator. Raises AlreadyMember, and Forbidden for a role that the actor
    may not give.
    """
    _lock_organisation(session, actor, organisation.id)
    _require_givable(session, actor, request.role)
    email = request.email.strip().lower()
    staff_member = find_staff_by_email(session, email)
    if staff_member and _find_membership(staff_member, organisation.id):
        raise AlreadyMember
    now = clock.now()
    session.execute(
        update(Invitation)
        .where(
            queries.is_open_invitation(organisation.id), Invitation.email.in_(list_spellings(email))
        )
        .values(revoked_at=now)
    )
    invitation = Invitation(
        organisation_id=organisation.id,
        email=email,
        role=request.role,
        language=request.language,
        created_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    session.add(invitation)
    session.flush()
    fact = _build_invited_fact(invitation, organisation, actor.name if actor else "")
    outbox.add_fact(session, fact)
    _record_action(session, actor, "invited", organisation.id, invitation.id, invitation.role)
    return invitation


def revoke_invitation(
    session: Session, actor: StaffAccess, organisation_id: UUID, invitation_id: UUID
) -> None:
    """Revoke an invitation; an answered one stays as it is. Raises NotFound."""
    _lock_organisation(session, actor, organisation_id)
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.organisation_id != organisation_id:
        raise NotFound
    revoked = session.execute(
        update(Invitation)
        .where(queries.is_open_invitation(organisation_id), Invitation.id == invitation_id)
        .values(revoked_at=clock.now())
        .returning(Invitation.id)
    ).first()
    if revoked:
        _record_action(session, actor, "invitation_revoked", organisation_id, invitation_id)


def accept_invitation(session: Session, invitation_id: UUID, name: str) -> StaffMember:
    """Join by an invitation; a new account gets this name.

    Raises LinkGone when the invitation was used, was revoked or has expired.
    """
    now = clock.now()
    statement = (
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(accepted_at=now)
        .returning(Invitation.id)
    )
    if session.execute(statement).first() is None:
        raise LinkGone
    invitation = session.get_one(Invitation, invitation_id, populate_existing=True)
    staff_member = find_staff_by_email(session, invitation.email)
    if staff_member is None:
        staff_member = _create_account(session, invitation, name)
    organisation_id, role = invitation.organisation_id, invitation.role
    add_membership(session, staff_member, organisation_id, role)
    actor = StaffAccess(staff_member.id, staff_member.name, (), ())
    _record_action(session, actor, "joined", organisation_id, staff_member.id, role)
    return staff_member


def add_membership(
    session: Session, staff_member: StaffMember, organisation_id: UUID, role: Role
) -> None:
    """Give a person a role in an organisation, in place of an earlier one, and publish it."""
    membership = _find_membership(staff_member, organisation_id)
    if membership is None:
        membership = Membership(organisation_id=organisation_id, role=role)
        staff_member.memberships.append(membership)
    else:
        membership.role = role
    publish_staff_access(session, staff_member)


def change_role(session: Session, actor: StaffAccess, membership: Membership, role: Role) -> None:
    """Give a member another role.

    Raises LastAdmin when nobody would be left to manage the organisation, Forbidden when the actor
    may not give the role, NotFound when the member was removed meanwhile.
    """
    _lock_organisation(session, actor, membership.organisation_id)
    membership = _reload_membership(session, membership)
    if membership.role == role:
        return
    _require_givable(session, actor, role)
    before, membership.role = membership.role, role
    session.flush()
    _require_admin(session, membership.organisation_id, before)
    publish_staff_access(session, membership.staff_member)
    _record_action(
        session, actor, "role_changed", membership.organisation_id, membership.staff_id,
        f"{before} → {role}",
    )  # fmt: skip


def remove_member(session: Session, actor: StaffAccess, membership: Membership) -> None:
    """Remove a member from an organisation, in every service.

    Raises LastAdmin when nobody would be left to manage it, NotFound when already removed.
    """
    _lock_organisation(session, actor, membership.organisation_id)
    membership = _reload_membership(session, membership)
    staff_member = membership.staff_member
    organisation_id, role = membership.organisation_id, membership.role
    staff_member.memberships.remove(membership)
    session.flush()
    _require_admin(session, organisation_id, role)
    if not staff_member.memberships:
        end_all_sessions(session, staff_member)
    publish_staff_access(session, staff_member)
    _record_action(session, actor, "removed", organisation_id, staff_member.id, role)


def delete_expired_invitations(session: Session) -> None:
    """Delete invitations a month after they expired."""
    before = clock.now() - INVITATION_RETENTION
    session.execute(delete(Invitation).where(Invitation.expires_at < before))


def _lock_organisation(session: Session, actor: StaffAccess | None, organisation_id: UUID) -> None:
    """Lock the organisation, then check that the actor may manage it. Raises Forbidden.

    The check comes after the lock: the transaction before this one may have taken the actor's
    role away.
    """
    session.get_one(Organisation, organisation_id, with_for_update=True)
    if actor is None or _has_region(session, actor):
        return
    roles = _select_roles(actor).where(Membership.organisation_id == organisation_id)
    if not any(role_has_right(role, Right.MANAGE) for role in session.scalars(roles)):
        raise Forbidden


def _require_givable(session: Session, actor: StaffAccess | None, role: Role) -> None:
    """Raise Forbidden for a regional role, unless the actor has one too."""
    if actor and role_has_right(role, Right.REGION) and not _has_region(session, actor):
        raise Forbidden


def _has_region(session: Session, actor: StaffAccess) -> bool:
    roles = session.scalars(_select_roles(actor))
    return any(role_has_right(role, Right.REGION) for role in roles)


def _select_roles(actor: StaffAccess) -> Select[Role]:
    return select(Membership.role).where(Membership.staff_id == actor.staff_id)


def _find_membership(staff_member: StaffMember, organisation_id: UUID) -> Membership | None:
    memberships = staff_member.memberships
    return next((one for one in memberships if one.organisation_id == organisation_id), None)


def _reload_membership(session: Session, membership: Membership) -> Membership:
    """Read the membership again after the lock. Raises NotFound when it was removed."""
    found = session.get(Membership, membership.id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _require_admin(session: Session, organisation_id: UUID, before: Role) -> None:
    """Raise LastAdmin when a member could manage the organisation before, and nobody can now."""
    if not role_has_right(before, Right.MANAGE):
        return
    roles = select(Membership.role).where(Membership.organisation_id == organisation_id)
    if not any(role_has_right(role, Right.MANAGE) for role in session.scalars(roles)):
        raise LastAdmin


def _create_account(session: Session, invitation: Invitation, name: str) -> StaffMember:
    staff_member = StaffMember(
        email=invitation.email, name=name, language=invitation.language, created_at=clock.now()
    )
    staff_member.memberships = []
    session.add(staff_member)
    session.flush()
    return staff_member


def _build_invited_fact(
    invitation: Invitation, organisation: Organisation, invited_by: str
) -> StaffInvited:
    return StaffInvited(
        version=1,
        invitation_id=invitation.id,
        invited_by=invited_by,
        email=invitation.email,
        language=invitation.language,
        role=invitation.role,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        expires_at=invitation.expires_at,
    )


def _record_action(
    session: Session,
    actor: StaffAccess | None,
    action: str,
    organisation_id: UUID,
    target_id: UUID,
    role: str = "",
) -> None:
    audit.record_action(
        session, actor, action, organisation_id=organisation_id, target_id=target_id, role=role
    )
