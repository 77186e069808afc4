"""Pages of recipients, behind the links of marketing messages and the secret of a registration.

Opening a link changes nothing, because mail scanners open links. A button's POST does, and so does
the POST of a mail program that has a button of its own for it (RFC 8058).
"""

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session

from services.notifier.models import ChannelName
from services.notifier.preferences import operations, queries
from services.notifier.preferences.operations import ContactChoice
from services.notifier.preferences.queries import Preferences
from services.notifier.preferences.views import build_page
from shared import links
from shared.i18n import LANGUAGES
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.secret_pages import protect_secret_page

blueprint = Blueprint("preferences", __name__)
blueprint.after_request(protect_secret_page)
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # the field that RFC 8058 requires


@blueprint.errorhandler(links.InvalidSecret)
def show_invalid_link(_error: links.InvalidSecret) -> Page:
    """Say that the link does not work."""
    return render_template("preferences/invalid.html"), 404


@blueprint.get("/preferences/<token>", strict_slashes=False)
@allow(Caller.SECRET)
def show_preferences(token: str) -> Page:
    """Show what the recipient chose, and the button that changes it."""
    with db().read() as session:
        return _render(queries.get_preferences(session, get_settings(), token))


@blueprint.post("/preferences/<token>", strict_slashes=False)
@allow(Caller.SECRET)
def save_preferences(token: str) -> Page:
    """Opt out or in, as the pressed button says; or opt out by the mail program's own button."""
    name, value = ONE_CLICK
    is_one_click = request.form.get(name) == value
    with db().begin() as session:
        preferences = queries.get_preferences(session, get_settings(), token)
        _apply(session, preferences, "one-click" if is_one_click else "preferences")
    if is_one_click:
        return "", 200
    return redirect(f"/preferences/{links.trim_secret(token)}?done={_name_act()}", 303)


@blueprint.get("/p/<code>", strict_slashes=False)
@allow(Caller.SECRET)
def show_preferences_by_code(code: str) -> Page:
    """Show the same behind the short link of an SMS."""
    with db().read() as session:
        return _render(queries.get_preferences_by_code(session, get_settings(), _trim(code)))


@blueprint.post("/p/<code>", strict_slashes=False)
@allow(Caller.SECRET)
def save_preferences_by_code(code: str) -> Page:
    """Opt out or in behind the short link of an SMS."""
    with db().begin() as session:
        preferences = queries.get_preferences_by_code(session, get_settings(), _trim(code))
        _apply(session, preferences, "preferences")
    return redirect(f"/p/{_trim(code)}?done={_name_act()}", 303)


@blueprint.get("/preferences/registration/<token>", strict_slashes=False)
@allow(Caller.SECRET)
def show_preferences_of_registration(token: str) -> Page:
    """Show the same behind the secret of a registration, to which its page links."""
    with db().read() as session:
        return _render(queries.get_preferences_by_registration(session, get_settings(), token))


@blueprint.post("/preferences/registration/<token>", strict_slashes=False)
@allow(Caller.SECRET)
def save_preferences_of_registration(token: str) -> Page:
    """Save what the contact of a registration chose."""
    with db().begin() as session:
        preferences = queries.get_preferences_by_registration(session, get_settings(), token)
        _apply(session, preferences, "preferences")
    return redirect(f"/preferences/registration/{links.trim_secret(token)}?done={_name_act()}", 303)


def _apply(session: Session, preferences: Preferences, source: str) -> None:
    """Save language and channel, or opt in, by the button that says so; anything else opts out."""
    if "language" in request.form:
        operations.choose_language_and_channel(session, preferences, _read_choice(preferences))
    elif request.form.get("marketing") == "1":
        operations.opt_in(session, get_settings(), preferences)
    else:
        operations.opt_out(session, get_settings(), preferences, source)


def _read_choice(preferences: Preferences) -> ContactChoice:
    """Read what was chosen; another language than ours leaves the present one."""
    language, channel = request.form["language"], request.form.get("channel", "")
    return ContactChoice(
        language if language in LANGUAGES else preferences.registration.language,
        ChannelName(channel) if channel in set(ChannelName) else None,
    )


def _name_act() -> str:
    return "choice" if "language" in request.form else "1"


def _render(preferences: Preferences) -> str:
    return render_template(
        "preferences/show.html",
        page=build_page(preferences, current_language()),
        here=request.path,
        done=request.args.get("done", ""),
    )


def _trim(code: str) -> str:
    """Return a code without what a phone took into the link after it."""
    return "".join(sign for sign in code if sign.isalnum())
