"""Reads about an organisation's people."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.models import Organisation
from services.events.models.staff import Invitation, Membership, StaffMember
from shared import clock, links
from shared.config import Settings
from shared.errors import NotFound


def list_members(session: Session, organisation_id: UUID) -> Sequence[Membership]:
    """Who works for an organisation, by name."""
    rows = select(Membership).join(StaffMember).where(Membership.organisation_id == organisation_id)
    return session.scalars(rows.order_by(StaffMember.name, StaffMember.email)).all()


def get_member(session: Session, organisation_id: UUID, staff_id: UUID) -> Membership:
    """One person's membership of an organisation; NotFound."""
    rows = select(Membership).where(
        Membership.organisation_id == organisation_id, Membership.staff_id == staff_id
    )
    found = session.scalars(rows).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_open_invitations(session: Session, organisation_id: UUID) -> Sequence[Invitation]:
    """Who was asked to join and has not answered, the newest first."""
    rows = select(Invitation).where(
        Invitation.organisation_id == organisation_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    return session.scalars(rows.order_by(Invitation.created_at.desc())).all()


def find_open_invitation(session: Session, settings: Settings, token: str) -> Invitation | None:
    """The invitation that this secret opens; None when it opens none, or none any more."""
    try:
        asked = session.get(Invitation, links.read_secret_id(token))
    except NotFound:
        return None
    if asked is None or not links.is_valid_secret(settings, "invitation", token, 1):
        return None
    gone = asked.accepted_at or asked.revoked_at or asked.expires_at <= clock.now()
    return None if gone else asked


def get_organisation(session: Session, organisation_id: UUID) -> Organisation:
    """An organisation; NotFound."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return found
