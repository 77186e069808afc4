"""Queries about members and invitations of an organisation."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.events.models.staff import Invitation, Membership, StaffMember
from shared import clock, links
from shared.config import Settings
from shared.errors import NotFound


def list_members(session: Session, organisation_id: UUID) -> Sequence[Membership]:
    """List the memberships of an organisation by the members' names."""
    rows = select(Membership).join(StaffMember).where(Membership.organisation_id == organisation_id)
    return session.scalars(rows.order_by(StaffMember.name, StaffMember.email)).all()


def get_member(session: Session, organisation_id: UUID, staff_id: UUID) -> Membership:
    """Return one person's membership of an organisation. Raises NotFound."""
    rows = select(Membership).where(
        Membership.organisation_id == organisation_id, Membership.staff_id == staff_id
    )
    membership = session.scalars(rows).one_or_none()
    if membership is None:
        raise NotFound
    return membership


def list_open_invitations(session: Session, organisation_id: UUID) -> Sequence[Invitation]:
    """List unanswered invitations, expired ones too, the newest first."""
    rows = select(Invitation).where(is_open_invitation(organisation_id))
    return session.scalars(rows.order_by(Invitation.created_at.desc())).all()


def find_open_invitation(session: Session, settings: Settings, token: str) -> Invitation | None:
    """Find the invitation with this secret; None when it is wrong, used, revoked or expired."""
    try:
        invitation = session.get(Invitation, links.read_secret_id(token))
    except NotFound:
        return None
    if invitation is None or not links.is_valid_secret(settings, "invitation", token, 1):
        return None
    is_closed = invitation.accepted_at or invitation.revoked_at
    return None if is_closed or invitation.expires_at <= clock.now() else invitation


def is_open_invitation(organisation_id: UUID) -> ColumnElement[bool]:
    """Return the SQL condition for an organisation's unanswered invitations."""
    return (
        (Invitation.organisation_id == organisation_id)
        & Invitation.accepted_at.is_(None)
        & Invitation.revoked_at.is_(None)
    )
