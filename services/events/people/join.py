"""The page of an invitation's link. Its button joins; opening the link does not."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.identity.operations import LinkGone, begin_session
from services.events.identity.pages import HOME, redirect_with_session
from services.events.identity.queries import find_staff_by_email
from services.events.identity.user_agent import describe_browser
from services.events.identity.views import get_role_name
from services.events.organisations.queries import get_organisation
from services.events.people import operations, queries
from services.events.people.schemas import NewMemberSchema
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.i18n import current_language
from shared.web.responses import Page, form_response
from shared.web.secret_pages import protect_secret_page

blueprint = Blueprint("join", __name__, url_prefix="/invitation/<token>")
blueprint.after_request(protect_secret_page)


@blueprint.get("", strict_slashes=False)
@allow(Caller.SECRET)
def show_invitation(token: str) -> Page:
    """Show the organisation and the role; a new person also types a name."""
    return _render_invitation(token, {})


@blueprint.post("", strict_slashes=False)
@allow(Caller.SECRET)
def accept_invitation(token: str) -> Page:
    """Join by an invitation; only a new account is signed in by it.

    The link works for two weeks and may be passed on. It must not open an account that exists
    already: its owner joins, and then signs in with a link of her own.
    """
    form = request.form.to_dict()
    try:
        with db().begin() as session:
            invitation = queries.find_open_invitation(session, get_settings(), token)
            if invitation is None:
                raise LinkGone
            account = find_staff_by_email(session, invitation.email)
            name = account.name if account else NewMemberSchema().parse(form).name
            staff_member = operations.accept_invitation(session, invitation.id, name)
            browser = describe_browser(request.headers.get("User-Agent", ""))
            begun = None if account else begin_session(session, staff_member, browser)
    except LinkGone:
        return _render_gone()
    except ValidationError as error:
        return _render_invitation(token, form, list_first_errors(error))
    return redirect_with_session(begun, HOME) if begun else redirect(HOME, 303)


def _render_invitation(
    token: str, form: Mapping[str, str], errors: Mapping[str, str] | None = None
) -> Page:
    with db().read() as session:
        invitation = queries.find_open_invitation(session, get_settings(), token)
        if invitation is None:
            return _render_gone()
        account = find_staff_by_email(session, invitation.email)
        organisation = get_organisation(session, invitation.organisation_id)
    html = render_template(
        "people/join.html",
        organisation=organisation.name[current_language()],
        role=get_role_name(invitation.role),
        email=invitation.email,
        account=account,
        form=form,
        errors=errors or {},
    )
    return form_response(html, errors or {})


def _render_gone() -> Page:
    return render_template("identity/gone.html", invited=True), 410
