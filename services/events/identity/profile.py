"""The profile of a member of staff: name, language, open sessions; and the organisation switch."""

from collections.abc import Mapping

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.events.identity import operations, queries, views
from services.events.identity.schemas import ProfileChangeSchema
from services.events.models.staff import StaffMember
from shared.i18n import LANGUAGE_NAMES
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page, form_response
from shared.web.staff_session import ORGANISATION_COOKIE, current_staff, is_https

blueprint = Blueprint("profile", __name__, url_prefix="/staff")
YEAR_SECONDS = 365 * 24 * 3600
ALL_OTHERS = "others"  # the form's value for every session but this one


@blueprint.get("/me")
@allow(Caller.STAFF)
def show_profile() -> Page:
    """Show the profile."""
    return _render_profile({})


@blueprint.post("/me")
@allow(Caller.STAFF)
def change_profile() -> Page:
    """Save the name, the language and whether the digest is wanted."""
    form = request.form.to_dict()
    try:
        change = ProfileChangeSchema().parse(form)
    except ValidationError as error:
        return _render_profile(form, list_first_errors(error))
    with db().begin() as session:
        operations.change_profile(session, _get_own_account(session), change)
    return redirect("/staff/me?done=saved", 303)


@blueprint.post("/me/end")
@allow(Caller.STAFF)
def end_other_sessions() -> Page:
    """End one of the other sessions, or all of them; never the session of this request."""
    chosen, current_id = request.form.get("session", ""), current_staff().session_id
    with db().begin() as session:
        account = _get_own_account(session)
        others = [
            one.id
            for one in queries.list_open_sessions(session, account.id)
            if one.id != current_id
        ]
        ended = [session_id for session_id in others if chosen in (ALL_OTHERS, str(session_id))]
        operations.end_sessions(session, account, *ended)
        if chosen == ALL_OTHERS:
            operations.close_links(session, account)
    return redirect("/staff/me?done=ended", 303)


@blueprint.post("/organisation")
@allow(Caller.STAFF)
def switch_organisation() -> Page:
    """Show another organisation of this member of staff from now on."""
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


def _render_profile(form: Mapping[str, str], errors: Mapping[str, str] | None = None) -> Page:
    current_id = current_staff().session_id
    with db().read() as session:
        account = _get_own_account(session)
        open_sessions = queries.list_open_sessions(session, account.id)
    html = render_template(
        "identity/me.html",
        person=account,
        form=form or _build_form(account),
        errors=errors or {},
        can_read_messages=current_staff().access.has_right_anywhere(Right.MESSAGE),
        languages_of_mail=list(LANGUAGE_NAMES.items()),
        done=request.args.get("done", ""),
        sessions=[views.build_open_session(one, current_id) for one in open_sessions],
    )
    return form_response(html, errors or {})


def _build_form(account: StaffMember) -> dict[str, str]:
    wants_digest = "1" if account.wants_digest else ""
    return {"name": account.name, "language": account.language, "wants_digest": wants_digest}


def _get_own_account(session: Session) -> StaffMember:
    return session.get_one(StaffMember, current_staff().access.staff_id)
