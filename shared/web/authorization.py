"""Who may call a view: every view says so, or the app does not start."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Flask

from shared.staff.rights import Right

V = TypeVar("V", bound=Callable[..., Any])


class Caller(Enum):
    """How a view knows who it talks to."""

    PUBLIC = "anyone"
    SECRET = "whoever holds the secret of the one subject"  # noqa: S105 - says who, is no secret
    STAFF = "a signed-in member of staff with the right"
    SIGNED = "a provider, by its signature"
    MACHINE = "the operator's probes"


class CallerUndeclared(Exception):
    """A view does not say who may call it."""


def allow(actor: Caller, right: Right | None = None) -> Callable[[V], V]:
    """Declare who may call this view.

    Staff need the right in some organisation to come in at all; a view about one organisation's
    things asks again for that one (`staff().require`). Without a right anyone signed in may.
    """

    def mark(view: V) -> V:
        view.__live_caller__ = actor  # type: ignore[attr-defined]
        view.__live_right__ = right  # type: ignore[attr-defined]
        return view

    return mark


def list_undeclared(app: Flask) -> list[str]:
    """Endpoints that do not say who may call them."""
    return [
        name for name, view in app.view_functions.items() if not hasattr(view, "__live_caller__")
    ]


def require_declared(app: Flask) -> None:
    """AccessUndeclared with the endpoints' names when any view is silent."""
    silent = list_undeclared(app)
    if silent:
        raise CallerUndeclared(", ".join(sorted(silent)))
