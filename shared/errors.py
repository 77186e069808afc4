"""Errors that a person or a program is told about, each with its HTTP status (RFC 9457)."""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """A rule of the domain said no; carries what a door needs to answer."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "Bad request"

    def __init__(self, detail: str = "", errors: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors


class NotFound(DomainError):
    """The subject does not exist, or not for the one who asks."""

    status, code, title = 404, "not-found", "Not found"


class Unauthorized(DomainError):
    """The secret is missing or wrong."""

    status, code, title = 401, "unauthorized", "A valid secret is needed"


class Forbidden(DomainError):
    """Known who it is, and not allowed to."""

    status, code, title = 403, "forbidden", "Your role does not include this"


class Conflict(DomainError):
    """The subject's state does not allow it now."""

    status, code, title = 409, "conflict", "Not possible in the present state"


class Unprocessable(DomainError):
    """The request is well-formed but its content cannot be accepted."""

    status, code, title = 422, "unprocessable", "The content cannot be accepted"
