"""Errors of the domain, each with the HTTP status and the code of its answer (RFC 9457)."""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """An error that a rule of the domain raises.

    `code` identifies it for programs, `errors` names the fields at fault.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "Bad request"

    def __init__(self, detail: str = "", errors: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors


class NotFound(DomainError):
    """The thing asked for does not exist, or not for this caller."""

    status, code, title = 404, "not-found", "Not found"


class Unauthorized(DomainError):
    """The secret is missing or wrong."""

    status, code, title = 401, "unauthorized", "A valid secret is needed"


class Forbidden(DomainError):
    """The caller is known and lacks the right."""

    status, code, title = 403, "forbidden", "Your role does not include this"


class Conflict(DomainError):
    """The present state does not allow it."""

    status, code, title = 409, "conflict", "Not possible in the present state"


class TooManyRequests(DomainError):
    """The caller has asked for too much; `retry_after` is in seconds."""

    status, code, title = 429, "too-many-requests", "Too many requests"

    def __init__(self, detail: str = "", *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unprocessable(DomainError):
    """The request is well formed, but its content cannot be accepted."""

    status, code, title = 422, "unprocessable", "The content cannot be accepted"
