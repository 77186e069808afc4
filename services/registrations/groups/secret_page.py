"""The blueprint of a page behind the secret link of a class group's teacher, and its address."""

from flask import Blueprint, render_template

from services.registrations.groups import queries
from services.registrations.models import Registration
from shared import links
from shared.web.factory import db, get_settings
from shared.web.responses import Page
from shared.web.secret_pages import protect_secret_page


def create_blueprint(name: str, path: str = "") -> Blueprint:
    """Create the blueprint of the pages under a path of the group."""
    blueprint = Blueprint(name, __name__, url_prefix=f"/r/<token>/group{path}")
    blueprint.after_request(protect_secret_page)
    blueprint.register_error_handler(links.InvalidSecret, show_invalid_link)
    return blueprint


def show_invalid_link(_error: links.InvalidSecret) -> Page:
    """Say that the link does not work, and offer to send it again."""
    return render_template("lost_links/invalid.html"), 404


def read_registration(token: str) -> Registration:
    """Return the registration of a group by the secret of its teacher."""
    with db().read() as session:
        return queries.get_by_secret(session, get_settings(), token)


def build_path(token: str) -> str:
    """Return the path of the group's page."""
    return f"/r/{links.trim_secret(token)}/group"
