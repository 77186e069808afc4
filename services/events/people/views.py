"""What pages show of an organisation's people."""

from typing import Any

from services.events.models.staff import Invitation, Membership
from shared import clock, dates, vocabulary
from shared.staff.rights import Right, role_has_right
from shared.web.factory import get_settings
from shared.web.i18n import current_language
from shared.web.staff_session import current_staff
from shared.web.text import _

# What a role may do, in words for whoever gives it.
EXPLAINED = {
    "admin": lambda: _("Everything, also people and roles"),
    "editor": lambda: _("Makes events, sees registrations, sends messages"),
    "messenger": lambda: _("Sees registrations, sends messages"),
    "check_in": lambda: _("Sees who comes, checks in at the door"),
    "viewer": lambda: _("Sees events and how they fill, no names"),
    "counsellor": lambda: _("Follows the pupils of the school"),
    "partner": lambda: _("Sees results without names"),
    "coordinator": lambda: _("Sees the whole region, adds organisations"),
}


def roles(held: str = "") -> list[tuple[str, str]]:
    """Roles to choose from, each with what it may do: those one may give, and the one held now."""
    present, regional = current_language(), current_staff().access.has_right_anywhere(Right.REGION)
    return [
        (code, f"{term.name(present)} – {EXPLAINED[code]()}")
        for code, term in vocabulary.load_roles().items()
        if regional or code == held or not role_has_right(code, Right.REGION)
    ]


def role_name(code: str) -> str:
    """A role in the reader's language."""
    term = vocabulary.load_roles().get(code)
    return term.name(current_language()) if term else code


def person(held: Membership) -> dict[str, Any]:
    """One member as a line of the list."""
    actor = held.staff_member
    return {"id": actor.id, "name": actor.name, "email": actor.email, "role": held.role,
            "role_name": role_name(held.role), "roles": roles(held.role)}  # fmt: skip


def invitation(asked: Invitation) -> dict[str, Any]:
    """One open invitation as a line of the list."""
    zone, present = get_settings().default_zone, current_language()
    return {
        "id": asked.id,
        "email": asked.email,
        "role_name": role_name(asked.role),
        "sent": dates.format_moment(asked.created_at, zone, present),
        "expired": asked.expires_at <= clock.now(),
    }
