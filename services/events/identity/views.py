"""View models of signing in and of the own profile."""

from dataclasses import dataclass
from uuid import UUID

from services.events.models.staff import StaffMember, StaffSession
from shared import dates, vocabulary
from shared.web.factory import get_settings
from shared.web.i18n import current_language


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo that a visitor may try."""

    id: UUID
    name: str
    about: str  # the names of its roles


@dataclass(frozen=True)
class OpenSession:
    """A browser in which the member of staff is signed in."""

    id: UUID
    browser: str
    since: str
    here: bool  # whether it is the session of this request


def get_role_name(code: str) -> str:
    """Return a role's name in the reader's language; the code itself when it has none."""
    term = vocabulary.load_roles().get(code)
    return term.name(current_language()) if term else code


def build_demo_account(staff_member: StaffMember) -> DemoAccount:
    """Build the line of a demo account."""
    roles = [get_role_name(membership.role) for membership in staff_member.memberships]
    return DemoAccount(staff_member.id, staff_member.name, ", ".join(roles))


def build_open_session(staff_session: StaffSession, current_session_id: UUID) -> OpenSession:
    """Build the line of a session."""
    zone = get_settings().default_zone
    return OpenSession(
        id=staff_session.id,
        browser=staff_session.browser,
        since=dates.format_moment(staff_session.created_at, zone, current_language()),
        here=staff_session.id == current_session_id,
    )
