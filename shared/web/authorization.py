"""Declare the callers of each view with `@allow`; without it the app does not start."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Flask

from shared.staff.rights import Right

V = TypeVar("V", bound=Callable[..., Any])


class Caller(Enum):
    """The callers that a view accepts."""

    PUBLIC = "anyone"
    SECRET = "the holder of a secret link"  # noqa: S105 - a description, no secret
    STAFF = "a signed-in member of staff who has the right"
    KEY = "a system with an API key of an organisation"
    SIGNED = "a provider whose signature is checked"
    MACHINE = "the operator's probes"


class CallerUndeclared(Exception):
    """A view does not declare who may call it."""


def allow(caller: Caller, right: Right | None = None) -> Callable[[V], V]:
    """Declare who may call this view.

    Staff need `right` in at least one organisation; without `right`, being signed in is enough. A
    view about the data of one organisation also has to check the right in that organisation, with
    `current_staff().require(right, organisation_id)`.
    """

    def mark_view(view: V) -> V:
        view.__live_caller__ = caller  # type: ignore[attr-defined]
        view.__live_right__ = right  # type: ignore[attr-defined]
        return view

    return mark_view


def list_undeclared(app: Flask) -> list[str]:
    """Return the endpoints that do not declare who may call them."""
    return [
        name for name, view in app.view_functions.items() if not hasattr(view, "__live_caller__")
    ]


def require_declared(app: Flask) -> None:
    """Raise CallerUndeclared with the names of all undeclared endpoints, if there are any."""
    undeclared = list_undeclared(app)
    if undeclared:
        raise CallerUndeclared(", ".join(sorted(undeclared)))
