"""The page behind the link of a class: a pupil or a guardian writes one name on a phone.

It shows nobody else's name, and answers the same whether or not the name was there already.
"""

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response as BaseResponse

from services.registrations.groups import operations, queries, views
from services.registrations.models import Registration
from shared import links
from shared.errors import Conflict
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.fields import PersonName
from shared.web.responses import Page, show_form
from shared.web.secret_pages import protect_secret_page

blueprint = Blueprint("group_fill_in", __name__, url_prefix="/r/class/<token>")
blueprint.after_request(protect_secret_page)


@blueprint.errorhandler(links.InvalidSecret)
def show_invalid_link(_error: links.InvalidSecret) -> Page:
    """Say that the link does not work, and whom to ask."""
    return render_template("groups/invalid.html"), 404


@blueprint.get("", strict_slashes=False)  # a mail program may have added a slash
@allow(Caller.SECRET)
def show_fill_in_form(token: str) -> Page:
    """Show what the class takes part in, and the form of a name."""
    return show_form(_render_form(token, _read_registration(token)))


@blueprint.post("")
@allow(Caller.SECRET)
def fill_in_name(token: str) -> Page:
    """Add the name; pressing the button twice is the same as once."""
    typed = request.form.get("name", "")
    try:
        name = PersonName().deserialize(typed)
        with db().begin() as session:
            registration = queries.get_by_names_secret(session, get_settings(), token, lock=True)
            operations.add_name(session, registration, name)
    except ValidationError as error:
        registration = _read_registration(token)
        return _render_form(token, registration, typed, str(error.messages[0])), 422
    except Conflict:
        return _render_form(token, _read_registration(token), typed), 409
    return _redirect_to_form(token)


def _redirect_to_form(token: str) -> BaseResponse:
    return redirect(f"/r/class/{links.trim_secret(token)}?done=1", 303)


def _render_form(token: str, registration: Registration, typed: str = "", error: str = "") -> str:
    return render_template(
        "groups/fill_in.html",
        here=f"/r/class/{links.trim_secret(token)}",
        group=views.describe_group(registration),
        is_open=queries.can_change_names(registration),
        is_done="done" in request.args,
        name=typed,
        error=error,
    )


def _read_registration(token: str) -> Registration:
    with db().read() as session:
        return queries.get_by_names_secret(session, get_settings(), token)
