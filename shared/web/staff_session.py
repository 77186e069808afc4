"""Sign-in of staff: who is signed in, and what they may do.

The cookie names the member of staff and when the session ends. It is signed with a key that every
service has. The rights are not in the cookie: each service has its own copy of `staff_access`, so
that a change of rights counts within seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Flask, Response, g, redirect, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from shared import clock
from shared.config import Settings
from shared.database.session import Database
from shared.errors import DomainError, Forbidden, NotFound
from shared.staff.access import Membership, StaffAccess, find_staff_access
from shared.staff.rights import ROLE_RIGHTS, Right
from shared.web.authorization import Caller
from shared.web.forms import csrf

COOKIE = "staff"
ORGANISATION_COOKIE = "organisation"


class SignedOut(DomainError):
    """Nobody is signed in, or the session has ended."""

    status, code, title = 401, "signed-out", "Sign in first"


class NotYetKnown(DomainError):
    """This service has not yet received the fact about a new member of staff."""

    status, code, title = 503, "not-yet-known", "Your access is on its way"


@dataclass(frozen=True)
class SessionCookie:
    """The signed content of the session cookie: `ends_at` has whole seconds."""

    staff_id: UUID
    session_id: UUID
    ends_at: datetime

    def to_json(self) -> dict[str, str | int]:
        """Return the JSON that is signed; the names are short because every request carries it."""
        ends_at = int(self.ends_at.timestamp())
        return {"p": str(self.staff_id), "s": str(self.session_id), "e": ends_at}

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "SessionCookie":
        """Read JSON whose signature was verified."""
        ends_at = datetime.fromtimestamp(int(body["e"]), UTC)
        return cls(UUID(body["p"]), UUID(body["s"]), ends_at)


@dataclass(frozen=True)
class CurrentStaff:
    """The signed-in member of staff, the session, and the organisation whose pages are shown."""

    access: StaffAccess
    session_id: UUID
    organisation: Membership | None

    def has_right(self, right: Right, organisation_id: UUID | None = None) -> bool:
        """Return whether this person has the right in an organisation; default: the current one."""
        if organisation_id is None and self.organisation:
            organisation_id = self.organisation.organisation_id
        return self.access.has_right(right, organisation_id)

    def require_current_organisation(self, right: Right) -> Membership:
        """Return the current organisation; raise Forbidden without the right in it."""
        if self.organisation is None or not self.has_right(right):
            raise Forbidden
        return self.organisation

    def require(self, right: Right, organisation_id: UUID | None) -> None:
        """Raise NotFound without the right to see the organisation, Forbidden without `right`."""
        if not self.access.has_right(Right.SEE, organisation_id):
            raise NotFound
        if not self.access.has_right(right, organisation_id):
            raise Forbidden


def current_staff() -> CurrentStaff:
    """Return who is signed in; for views declared with `@allow(Caller.STAFF)` only."""
    staff: CurrentStaff = g.staff
    return staff


def install_staff_session(app: Flask, settings: Settings, database: Database) -> None:
    """Check the caller of every staff view; give the templates `staff`, `csrf` and `Right`."""

    def check_caller() -> BaseResponse | None:
        view = app.view_functions.get(request.endpoint or "")
        if getattr(view, "__live_caller__", None) is not Caller.STAFF:
            return None
        g.staff = staff = _find_current_staff(settings, database)
        if staff is None:
            return _redirect_to_sign_in()
        right: Right | None = getattr(view, "__live_right__", None)
        if right is not None and not staff.access.has_right_anywhere(right):
            raise Forbidden
        if request.method == "POST" and not _has_valid_csrf_token(settings, staff):
            raise Forbidden("The form is not of this session. Open the page again.")
        return None

    app.before_request(check_caller)
    app.context_processor(lambda: _build_context(settings))


def set_session_cookie(
    response: Response, settings: Settings, staff_id: UUID, session: tuple[UUID, datetime]
) -> None:
    """Set the cookie of a session, which is given as its id and its end."""
    session_id, ends_at = session
    body = SessionCookie(staff_id, session_id, ends_at)
    response.set_cookie(
        _name_cookie(settings),
        str(_create_signer(settings).dumps(body.to_json())),
        expires=ends_at,
        httponly=True,
        samesite="Lax",
        secure=is_https(settings),
    )


def delete_session_cookies(response: Response, settings: Settings) -> None:
    """Delete the cookies of a session."""
    for name in (_name_cookie(settings), ORGANISATION_COOKIE):
        response.delete_cookie(name, httponly=True, samesite="Lax", secure=is_https(settings))


def _name_cookie(settings: Settings) -> str:
    """Return the name; over TLS, the prefix `__Host-` keeps other hosts from setting the cookie."""
    return f"__Host-{COOKIE}" if is_https(settings) else COOKIE


def is_https(settings: Settings) -> bool:
    """Return whether browsers use TLS; cookies are then marked as secure."""
    return settings.public_url.startswith("https:")


def _find_current_staff(settings: Settings, database: Database) -> CurrentStaff | None:
    """Return who is signed in; None when nobody is or the session has ended.

    Raises NotYetKnown.
    """
    cookie = _read_session_cookie(settings)
    if cookie is None:
        return None
    with database.read() as session:
        access = find_staff_access(session, cookie.staff_id)
    if access is None:
        raise NotYetKnown
    if str(cookie.session_id) in access.ended_sessions:
        return None
    return CurrentStaff(access, cookie.session_id, _choose_organisation(access))


def _read_session_cookie(settings: Settings) -> SessionCookie | None:
    signed = request.cookies.get(_name_cookie(settings), "")
    try:
        cookie = SessionCookie.from_json(_create_signer(settings).loads(signed))
    except BadSignature:
        return None
    return cookie if clock.now() < cookie.ends_at else None


def _create_signer(settings: Settings) -> URLSafeSerializer:
    # itsdangerous signs with the last key of the list, our settings name the newest one first.
    return URLSafeSerializer(list(reversed(settings.session_keys)), salt="staff-session")


def _count_rights(membership: Membership) -> int:
    return len(ROLE_RIGHTS[membership.role]) if membership.role else 0


def _choose_organisation(access: StaffAccess) -> Membership | None:
    """Return the organisation chosen in the menu, else the one with the most rights."""
    chosen_id, memberships = request.cookies.get(ORGANISATION_COOKIE), access.memberships
    default = max(memberships, key=_count_rights, default=None)
    return next((one for one in memberships if str(one.organisation_id) == chosen_id), default)


def _has_valid_csrf_token(settings: Settings, staff: CurrentStaff) -> bool:
    return csrf.is_valid_csrf_token(settings, staff.session_id, request.form.get("csrf", ""))


def _redirect_to_sign_in() -> BaseResponse:
    if request.method != "GET":
        # A redirect would lose the form's data: the error page lets the browser send it again.
        raise SignedOut
    return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}")


def _build_context(settings: Settings) -> dict[str, object]:
    staff: CurrentStaff | None = g.get("staff")
    if staff is None:
        return {"staff": None}
    return {
        "staff": staff,
        "csrf": csrf.create_csrf_token(settings, staff.session_id),
        "Right": Right,
    }
