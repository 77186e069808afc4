"""Reads about the staff."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.models.staff import SignIn, StaffMember, StaffSession
from shared import clock, links
from shared.config import Settings
from shared.errors import NotFound

DEMO_DOMAIN = "@staff.example.org"


def find_staff_by_email(session: Session, email: str) -> StaffMember | None:
    """The person of this address, however it is written."""
    same = select(StaffMember).where(StaffMember.email == email.strip().lower())
    return session.scalars(same).one_or_none()


def find_open_link(session: Session, settings: Settings, token: str) -> SignIn | None:
    """The link to sign in that this secret opens; None when it opens none, or none any more."""
    try:
        asked = session.get(SignIn, links.read_secret_id(token))
    except NotFound:
        return None
    if asked is None or not links.is_valid_secret(settings, "sign-in", token, 1):
        return None
    good = asked.used_at is None and clock.now() < asked.expires_at
    return asked if good and asked.staff_member.memberships else None


def list_open_sessions(session: Session, staff_id: UUID) -> Sequence[StaffSession]:
    """Where this person is signed in, the newest first."""
    mine = select(StaffSession).where(
        StaffSession.staff_id == staff_id,
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > clock.now(),
    )
    return session.scalars(mine.order_by(StaffSession.created_at.desc())).all()


def list_demo_accounts(session: Session) -> Sequence[StaffMember]:
    """People of the demo, whom the embedded run lets anybody be."""
    people = select(StaffMember).where(StaffMember.email.endswith(DEMO_DOMAIN))
    return session.scalars(people.order_by(StaffMember.email)).all()
