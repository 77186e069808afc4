"""The page behind a guardian's link: see what the pupil wants to come to, confirm or decline it.

Opening a link changes nothing, because mail scanners follow links too. Two guardians may have the
link: the first answer holds, and the page shows it to the second.
"""

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from services.registrations.guardians import operations, queries, views
from shared import links
from shared.errors import Conflict
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.responses import Page
from shared.web.secret_pages import protect_secret_page

blueprint = Blueprint("guardians", __name__, url_prefix="/r/guardian/<token>")
blueprint.after_request(protect_secret_page)


@blueprint.errorhandler(links.InvalidSecret)
def show_invalid_link(_error: links.InvalidSecret) -> Page:
    """Say that the link does not work."""
    return render_template("guardians/invalid.html"), 404


@blueprint.get("", strict_slashes=False)  # a mail program may have added a slash
@allow(Caller.SECRET)
def show_registration(token: str) -> Page:
    """Show what the pupil wants to come to, or what was answered."""
    return _render(token)


@blueprint.post("/confirm")
@allow(Caller.SECRET)
def confirm_registration(token: str) -> Page:
    """Confirm the registration; pressing the button twice is the same as once."""
    try:
        with db().begin() as session:
            registration = queries.get_by_guardian_secret(session, get_settings(), token, lock=True)
            operations.confirm_as_guardian(session, registration)
    except Conflict:
        return _render(token, is_late=True), 409
    return _redirect(token)


@blueprint.post("/decline")
@allow(Caller.SECRET)
def decline_registration(token: str) -> Page:
    """Decline the registration; pressing the button twice is the same as once."""
    try:
        with db().begin() as session:
            registration = queries.get_by_guardian_secret(session, get_settings(), token, lock=True)
            operations.decline_as_guardian(session, registration)
    except Conflict:
        return _render(token, is_late=True), 409
    return _redirect(token)


def _render(token: str, *, is_late: bool = False) -> str:
    """Show the page; `is_late` when this answer came after another one."""
    with db().read() as session:
        registration = queries.get_by_guardian_secret(session, get_settings(), token)
    return render_template(
        "guardians/show.html",
        here=_build_path(token),
        view=views.describe_for_guardian(registration),
        is_late=is_late,
    )


def _build_path(token: str) -> str:
    return f"/r/guardian/{links.trim_secret(token)}"


def _redirect(token: str) -> BaseResponse:
    return redirect(_build_path(token), 303)
