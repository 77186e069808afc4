"""A member of staff's own page: name, language, where one is signed in; and the switch."""

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.events.identity import operations, queries
from services.events.identity.schemas import MeForm
from services.events.models.staff import StaffMember
from shared import dates
from shared.i18n import LANGUAGE_NAMES
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.staff_session import ORGANISATION_COOKIE, current_staff, is_https

blueprint = Blueprint("identity_me", __name__, url_prefix="/staff")
YEAR_SECONDS = 365 * 24 * 3600


@blueprint.get("/me")
@allow(Caller.STAFF)
def show() -> Page:
    """Name, language, sessions."""
    return _page({})


@blueprint.post("/me")
@allow(Caller.STAFF)
def change() -> Page:
    """Save name and language."""
    try:
        form = MeForm().load(request.form.to_dict())
    except ValidationError as error:
        wrong = list_first_errors(error)
        return _page(request.form.to_dict(), wrong)
    with db().begin() as session:
        operations.change_profile(session, _me(session), form["name"], form["language"])
    return redirect("/staff/me?done=saved", 303)


@blueprint.post("/me/end")
@allow(Caller.STAFF)
def end() -> Page:
    """End one session, or all but this one."""
    chosen, mine = request.form.get("session", ""), current_staff().session_id
    with db().begin() as session:
        others = [
            one.id
            for one in queries.list_open_sessions(session, current_staff().access.staff_id)
            if one.id != mine
        ]
        ended = [one for one in others if chosen in ("others", str(one))]
        operations.end_sessions(session, _me(session), *ended)
    return redirect("/staff/me?done=ended", 303)


@blueprint.post("/organisation")
@allow(Caller.STAFF)
def switch() -> Page:
    """Show another of one's organisations from now on."""
    wanted = request.form.get("organisation", "")
    response = make_response(redirect("/staff/", 303))
    if any(str(one.organisation_id) == wanted for one in current_staff().access.memberships):
        response.set_cookie(
            ORGANISATION_COOKIE,
            wanted,
            max_age=YEAR_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=is_https(get_settings()),
        )
    return response


def _page(sent: dict[str, str], errors: dict[str, str] | None = None) -> Page:
    with db().read() as session:
        person = session.get_one(StaffMember, current_staff().access.staff_id)
        open_now = queries.list_open_sessions(session, person.id)
    page = render_template(
        "identity/me.html",
        person=person,
        sent=sent or {"name": person.name, "language": person.language},
        errors=errors or {},
        languages_of_mail=list(LANGUAGE_NAMES.items()),
        done=request.args.get("done", ""),
        sessions=[
            {
                "id": one.id,
                "browser": one.browser,
                "since": dates.format_moment(
                    one.created_at, get_settings().default_zone, current_language()
                ),
                "here": one.id == current_staff().session_id,
            }
            for one in open_now
        ],
    )
    return (page, 422) if errors else page


def _me(session: Session) -> StaffMember:
    return session.get_one(StaffMember, current_staff().access.staff_id)
