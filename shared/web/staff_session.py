"""Members of staff at the doors: who is signed in, and what they may do.

The cookie says who it is and until when, signed with a key that every service holds; what they may
do stands in each service's own copy of `staff_access`, so that a change counts within moments.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from flask import Flask, Response, g, redirect, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from shared import clock
from shared.config import Settings
from shared.database.session import Database
from shared.errors import DomainError, Forbidden, NotFound
from shared.staff import access as copies
from shared.staff.access import Membership, StaffAccess
from shared.staff.rights import ROLE_RIGHTS, Right
from shared.web.authorization import Caller
from shared.web.forms import csrf

COOKIE = "staff"
ORGANISATION_COOKIE = "organisation"


class SignedOut(DomainError):
    """Nobody is signed in, or not any more."""

    status, code, title = 401, "signed-out", "Sign in first"


class NotYetKnown(DomainError):
    """Signed in just now; this service has not heard of it yet."""

    status, code, title = 503, "not-yet-known", "Your access is on its way"


@dataclass(frozen=True)
class CurrentStaff:
    """Who is signed in, in which session, and whose pages are shown now."""

    access: StaffAccess
    session_id: UUID
    organisation: Membership | None

    def has_right(self, right: Right, organisation_id: UUID | None = None) -> bool:
        """Whether this person may do this in an organisation; in the present one unless named."""
        if organisation_id is None and self.organisation:
            organisation_id = self.organisation.organisation_id
        return self.access.has_right(right, organisation_id)

    def require_current_organisation(self, right: Right) -> Membership:
        """The present organisation, in which this person has to have the right; Forbidden."""
        if self.organisation is None or not self.has_right(right):
            raise Forbidden
        return self.organisation

    def require(self, right: Right, organisation_id: UUID | None) -> None:
        """NotFound for who may not even see the organisation's events, Forbidden for the others."""
        if not self.access.has_right(Right.SEE, organisation_id):
            raise NotFound
        if not self.access.has_right(right, organisation_id):
            raise Forbidden


def current_staff() -> CurrentStaff:
    """Who is signed in at this view, which is declared for staff."""
    found: CurrentStaff = g.staff
    return found


def install_staff_session(app: Flask, settings: Settings, database: Database) -> None:
    """Let staff views be called by those who may, and tell the templates who it is."""

    def check() -> BaseResponse | None:
        view = app.view_functions.get(request.endpoint or "")
        if getattr(view, "__live_caller__", None) is not Caller.STAFF:
            return None
        g.staff = found = _who(settings, database)
        if found is None:
            return _to_sign_in()
        right: Right | None = getattr(view, "__live_right__", None)
        if right is not None and not found.access.has_right_anywhere(right):
            raise Forbidden
        if request.method == "POST" and not _own_form(settings, found):
            raise Forbidden("The form is not of this session. Open the page again.")
        return None

    app.before_request(check)
    app.context_processor(lambda: _words(settings))


def set_session_cookie(
    response: Response, settings: Settings, staff_id: UUID, session: tuple[UUID, datetime]
) -> None:
    """Give the browser the cookie of a session: its id and when it ends."""
    session_id, ends_at = session
    body = {"p": str(staff_id), "s": str(session_id), "e": int(ends_at.timestamp())}
    response.set_cookie(
        _name(settings),
        str(_signer(settings).dumps(body)),
        expires=ends_at,
        httponly=True,
        samesite="Lax",
        secure=is_https(settings),
    )


def delete_session_cookies(response: Response, settings: Settings) -> None:
    """Take the cookies of a session away."""
    for name in (_name(settings), ORGANISATION_COOKIE):
        response.delete_cookie(name, httponly=True, samesite="Lax", secure=is_https(settings))


def _name(settings: Settings) -> str:
    """Over TLS one that browsers take from this host alone: no sibling of it can plant one."""
    return f"__Host-{COOKIE}" if is_https(settings) else COOKIE


def is_https(settings: Settings) -> bool:
    """Whether browsers come over TLS: then cookies go no other way."""
    return settings.public_url.startswith("https:")


def _who(settings: Settings, database: Database) -> CurrentStaff | None:
    """Who the cookie says it is, unless the session has ended; NotYetKnown."""
    body = _cookie(settings)
    if body is None:
        return None
    with database.read() as session:
        known = copies.find_staff_access(session, UUID(body["p"]))
    if known is None:
        raise NotYetKnown
    if body["s"] in known.ended_sessions:
        return None
    return CurrentStaff(known, UUID(body["s"]), _present(known))


def _cookie(settings: Settings) -> dict[str, str] | None:
    try:
        body: dict[str, str] = _signer(settings).loads(request.cookies.get(_name(settings), ""))
    except BadSignature:
        return None
    ends_at = datetime.fromtimestamp(int(body["e"]), UTC)
    return body if clock.now() < ends_at else None


def _signer(settings: Settings) -> URLSafeSerializer:
    # itsdangerous signs with the last key and verifies with all; ours signs with the first.
    return URLSafeSerializer(list(reversed(settings.session_keys)), salt="staff-session")


def _present(known: StaffAccess) -> Membership | None:
    """The organisation that was switched to, else the one in which this person may most."""
    wanted, mine = request.cookies.get(ORGANISATION_COOKIE), known.memberships
    usual = max(mine, key=lambda one: len(ROLE_RIGHTS.get(one.role, ())), default=None)
    return next((one for one in mine if str(one.organisation_id) == wanted), usual)


def _own_form(settings: Settings, found: CurrentStaff) -> bool:
    return csrf.is_valid_csrf_token(settings, found.session_id, request.form.get("csrf", ""))


def _to_sign_in() -> BaseResponse:
    """To the sign-in page and back; what was typed in a form stays in the browser's history."""
    if request.method != "GET":
        raise SignedOut
    return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}")


def _words(settings: Settings) -> dict[str, object]:
    found: CurrentStaff | None = g.get("staff")
    if found is None:
        return {"staff": None}
    return {
        "staff": found,
        "csrf": csrf.create_csrf_token(settings, found.session_id),
        "Right": Right,
    }
