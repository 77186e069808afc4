"""The page that sends the link of a registration again, to the address of the registration alone.

Its answer is the same for every address: the worker looks for registrations later, so that neither
the page nor the time it takes says whether there is one.
"""

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.registrations.lost_links import operations
from services.registrations.lost_links.schemas import LinkRequestSchema
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page, form_response
from shared.web.secret_pages import protect_secret_page

blueprint = Blueprint("lost_links", __name__, url_prefix="/r/link")
blueprint.after_request(protect_secret_page)


@blueprint.get("")
@allow(Caller.PUBLIC)
def show_link_form() -> Page:
    """Show the form, or that it was sent."""
    return _render_form({}, {})


@blueprint.post("")
@allow(Caller.PUBLIC)
def request_link() -> Page:
    """Note that somebody asks for the links of an address."""
    form = request.form.to_dict()
    try:
        contact = LinkRequestSchema().parse({"contact": form.get("contact", "")}).contact
    except ValidationError as error:
        return _render_form(form, list_first_errors(error))
    with db().begin() as session:
        operations.add_link_request(session, contact)
    return redirect("/r/link?done=sent", 303)


def _render_form(form: dict[str, str], errors: dict[str, str]) -> Page:
    html = render_template(
        "lost_links/request.html", form=form, errors=errors, done="done" in request.args
    )
    return form_response(html, errors)
