"""The page of a registration to forward: what, when and who, without the contact or any button."""

from flask import Blueprint, render_template

from services.registrations.registration.queries import find_registration
from services.registrations.registration.views import describe_registration
from shared import links
from shared.contracts.values import RegistrationStatus
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.responses import Page
from shared.web.secret_pages import protect_secret_page

blueprint = Blueprint("tickets", __name__, url_prefix="/r/ticket")
blueprint.after_request(protect_secret_page)


@blueprint.errorhandler(links.InvalidSecret)
def show_invalid_link(_error: links.InvalidSecret) -> Page:
    """Say that the link does not work."""
    return render_template("guardians/invalid.html"), 404


@blueprint.get("/<token>", strict_slashes=False)  # a mail program may have added a slash
@allow(Caller.SECRET)
def show_ticket(token: str) -> Page:
    """Show a confirmed registration; a new link of the registration makes this one invalid too."""
    with db().read() as session:
        registration = find_registration(session, links.read_secret_id(token))
    if registration is None or not links.is_valid_secret(
        get_settings(), links.TICKET_LINK, token, registration.link_version
    ):
        raise links.InvalidSecret("This link is not valid.")
    return render_template(
        "family/ticket.html",
        registration=describe_registration(registration),
        is_confirmed=registration.status is RegistrationStatus.CONFIRMED,
    )
