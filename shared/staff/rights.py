"""Roles and the rights they include. A role is held in one organisation."""

from collections.abc import Mapping
from enum import Enum, StrEnum


class Role(StrEnum):
    """The role of a member of staff in one organisation."""

    ADMIN = "admin"
    EDITOR = "editor"
    MESSENGER = "messenger"
    CHECK_IN = "check_in"
    VIEWER = "viewer"
    COUNSELLOR = "counsellor"
    PARTNER = "partner"
    COORDINATOR = "coordinator"


class Right(Enum):
    """One thing that a member of an organisation's staff may do."""

    SEE = "its events and how they fill; nobody's name"
    PEOPLE = "how to reach those who come, and what they wrote"
    NEEDS = "the diets and special needs of those who come"
    EDIT = "its events, capacities and registrations"
    MESSAGE = "what was said to whom; say it again; write a text that others send"
    SEND = "write to those who come"
    TEXTS = "the words of the messages that go out by themselves"
    CHECK_IN = "who comes, by name"
    MANAGE = "its people and their roles; its log"
    REGION = "every organisation of the region, as a visitor; add new ones"


_EDITOR = {Right.SEE, Right.PEOPLE, Right.NEEDS, Right.EDIT, Right.MESSAGE, Right.CHECK_IN}
ROLE_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset({*_EDITOR, Right.SEND, Right.TEXTS, Right.MANAGE}),
    Role.EDITOR: frozenset(_EDITOR),
    Role.MESSENGER: frozenset(
        {Right.SEE, Right.PEOPLE, Right.MESSAGE, Right.SEND, Right.TEXTS, Right.CHECK_IN}
    ),
    Role.CHECK_IN: frozenset({Right.SEE, Right.CHECK_IN}),
    Role.VIEWER: frozenset({Right.SEE}),
    Role.COUNSELLOR: frozenset({Right.SEE}),
    Role.PARTNER: frozenset({Right.SEE}),
    Role.COORDINATOR: frozenset({Right.SEE, Right.MANAGE, Right.REGION}),
}


def find_role(code: str) -> Role | None:
    """Return the role of this code; None for one that this version does not know."""
    try:
        return Role(code)
    except ValueError:
        return None


def role_has_right(role: Role | None, right: Right) -> bool:
    """Return whether a role includes a right; None, an unknown role, includes none."""
    return role is not None and right in ROLE_RIGHTS[role]
