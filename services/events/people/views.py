"""View models of an organisation's members and invitations."""

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from services.events.identity.views import get_role_name
from services.events.models.staff import Invitation, Membership
from shared import clock, dates, vocabulary
from shared.staff.rights import Right, Role, role_has_right
from shared.web.factory import get_settings
from shared.web.i18n import current_language
from shared.web.staff_session import current_staff
from shared.web.text import _

RoleChoices = list[tuple[str, str]]  # code and description


@dataclass(frozen=True)
class MemberView:
    """A member as a line of the list, with the roles to choose from."""

    id: UUID
    name: str
    email: str
    role: Role
    role_name: str
    roles: RoleChoices


@dataclass(frozen=True)
class InvitationView:
    """An open invitation as a line of the list."""

    id: UUID
    email: str
    role_name: str
    sent: str
    expired: bool


def list_role_choices(current: Role | None = None) -> RoleChoices:
    """List the roles that the reader may give, and the role that the member has now."""
    is_regional = current_staff().access.has_right_anywhere(Right.REGION)
    language = current_language()
    return [
        (code, f"{term.name(language)} – {_describe_role(Role(code))}")
        for code, term in vocabulary.load_roles().items()
        if is_regional or code == current or not role_has_right(Role(code), Right.REGION)
    ]


def build_member(membership: Membership) -> MemberView:
    """Build the line of a member."""
    staff_member = membership.staff_member
    return MemberView(
        id=staff_member.id,
        name=staff_member.name,
        email=staff_member.email,
        role=membership.role,
        role_name=get_role_name(membership.role),
        roles=list_role_choices(membership.role),
    )


def build_invitation(invitation: Invitation) -> InvitationView:
    """Build the line of an invitation."""
    zone = get_settings().default_zone
    return InvitationView(
        id=invitation.id,
        email=invitation.email,
        role_name=get_role_name(invitation.role),
        sent=dates.format_moment(invitation.created_at, zone, current_language()),
        expired=invitation.expires_at <= clock.now(),
    )


def _describe_role(role: Role) -> str:
    """Say what a role may do, for the person who gives it."""
    match role:
        case Role.ADMIN:
            description = _("Everything, also people and roles")
        case Role.EDITOR:
            description = _("Makes events, sees registrations, writes messages for others to send")
        case Role.MESSENGER:
            description = _("Sees registrations and messages, writes to families and sends")
        case Role.CHECK_IN:
            description = _("Sees and prints the names of those who are coming")
        case Role.VIEWER | Role.COUNSELLOR | Role.PARTNER:
            description = _("Sees events and how they fill, no names")
        case Role.COORDINATOR:
            description = _("Sees the whole region, adds organisations")
        case unknown:
            assert_never(unknown)
    return description
