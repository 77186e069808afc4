"""Queries about staff accounts and their sessions."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.models.staff import SignIn, SignInRequest, StaffMember, StaffSession
from shared import clock, links
from shared.config import Settings
from shared.email_address import list_spellings
from shared.errors import NotFound

DEMO_DOMAIN = "@staff.example.org"


def find_staff_by_email(session: Session, email: str) -> StaffMember | None:
    """Find a member of staff by address.

    Spaces around it, capitals, and how an international domain is spelled do not matter.
    """
    same = select(StaffMember).where(StaffMember.email.in_(list_spellings(email)))
    return session.scalars(same.order_by(StaffMember.created_at).limit(1)).first()


def find_open_link(session: Session, settings: Settings, token: str) -> SignIn | None:
    """Find the sign-in link with this secret; None when it is wrong, used or expired."""
    try:
        link = session.get(SignIn, links.read_secret_id(token))
    except NotFound:
        return None
    if link is None or not links.is_valid_secret(settings, "sign-in", token, 1):
        return None
    is_open = link.used_at is None and clock.now() < link.expires_at
    return link if is_open and link.staff_member.memberships else None


def list_open_sessions(session: Session, staff_id: UUID) -> Sequence[StaffSession]:
    """List the sessions in which a member of staff is signed in, the newest first."""
    rows = select(StaffSession).where(
        StaffSession.staff_id == staff_id,
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > clock.now(),
    )
    return session.scalars(rows.order_by(StaffSession.created_at.desc())).all()


def list_demo_accounts(session: Session) -> Sequence[StaffMember]:
    """List the accounts of the demo, which anybody may use in the embedded run."""
    accounts = select(StaffMember).where(StaffMember.email.endswith(DEMO_DOMAIN))
    return session.scalars(accounts.order_by(StaffMember.email)).all()


def has_sign_in_requests(session: Session) -> bool:
    """Return whether somebody waits for a link to sign in."""
    return session.scalars(select(SignInRequest.id).limit(1)).first() is not None
