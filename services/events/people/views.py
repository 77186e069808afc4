"""What pages show of an organisation's people."""

from typing import Any

from services.events.models.staff import Invitation, Membership
from shared import clock, dates, vocabulary
from shared.staff.rights import Right, allows
from shared.web.factory import settings
from shared.web.i18n import language
from shared.web.staff_session import staff
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
    present, regional = language(), staff().known.may_anywhere(Right.REGION)
    return [
        (code, f"{term.name(present)} – {EXPLAINED[code]()}")
        for code, term in vocabulary.roles().items()
        if regional or code == held or not allows(code, Right.REGION)
    ]


def role_name(code: str) -> str:
    """A role in the reader's language."""
    term = vocabulary.roles().get(code)
    return term.name(language()) if term else code


def person(held: Membership) -> dict[str, Any]:
    """One member as a line of the list."""
    who = held.staff_member
    return {"id": who.id, "name": who.name, "email": who.email, "role": held.role,
            "role_name": role_name(held.role), "roles": roles(held.role)}  # fmt: skip


def invitation(asked: Invitation) -> dict[str, Any]:
    """One open invitation as a line of the list."""
    zone, present = settings().default_zone, language()
    return {
        "id": asked.id,
        "email": asked.email,
        "role_name": role_name(asked.role),
        "sent": dates.moment(asked.created_at, zone, present),
        "expired": asked.expires_at <= clock.now(),
    }
