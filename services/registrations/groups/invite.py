"""Pages with which a teacher gets the names from the pupils: a text for Wilma, slips to print."""

from flask import redirect, render_template
from segno import make_qr

from services.registrations.groups import operations, queries, views
from services.registrations.groups.secret_page import (
    build_path,
    create_blueprint,
    read_registration,
)
from services.registrations.models import Registration
from shared import links
from shared.errors import Conflict
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.responses import Page

blueprint = create_blueprint("group_invite", "/invite")
MAX_SLIPS = 60  # on one page for the printer


@blueprint.get("")
@allow(Caller.SECRET)
def show_invitation(token: str) -> Page:
    """Show the link of the class, and texts to send it with."""
    registration = read_registration(token)
    if not queries.can_change_names(registration):
        return redirect(build_path(token), 303)
    url = _build_names_url(registration)
    return render_template(
        "groups/invite.html",
        here=build_path(token),
        group=views.describe_group(registration),
        url=url,
        texts=views.list_invitations(registration, url),
    )


@blueprint.get("/slips")
@allow(Caller.SECRET)
def show_slips(token: str) -> Page:
    """Show slips with a QR code, one for each pupil whose name is missing, to print and cut."""
    registration = read_registration(token)
    if not queries.can_change_names(registration):
        return redirect(build_path(token), 303)
    url, group = _build_names_url(registration), views.describe_group(registration)
    return render_template(
        "groups/slips.html",
        here=build_path(token),
        group=group,
        url=url,
        slips=min(group.missing or group.pupils, MAX_SLIPS),
        code=make_qr(url, error="m").svg_inline(omitsize=True, svgclass=None, lineclass=None),
    )


@blueprint.post("/new-link")
@allow(Caller.SECRET)
def renew_link(token: str) -> Page:
    """Make a new link of the class; the earlier one stops working."""
    try:
        with db().begin() as session:
            registration = queries.get_by_secret(session, get_settings(), token, lock=True)
            operations.renew_names_link(session, registration)
    except Conflict:
        return redirect(build_path(token), 303)
    return redirect(f"{build_path(token)}/invite", 303)


def _build_names_url(registration: Registration) -> str:
    version = queries.require_group(registration).names_link_version
    return links.build_names_url(get_settings(), registration.id, version)
