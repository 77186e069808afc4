"""The door for whoever was invited: the link from our mail shows what for, the button joins."""

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.identity import operations as identity
from services.events.identity import queries as people
from services.events.identity import user_agent
from services.events.identity.operations import LinkGone
from services.events.identity.pages import HOME, redirect_with_session
from services.events.models.staff import Invitation, StaffMember
from services.events.people import operations, queries, views
from services.events.people.schemas import JoinForm
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.secret_pages import protect_secret_page

blueprint = Blueprint("joining", __name__, url_prefix="/invitation/<token>")
blueprint.after_request(protect_secret_page)


@blueprint.get("")
@allow(Caller.SECRET)
def ask(token: str) -> Page:
    """Who asks, to join what, as what; a new person says her name."""
    return _page(token, {})


@blueprint.post("")
@allow(Caller.SECRET)
def join(token: str) -> Page:
    """Join, once a link; a new person is signed in by it.

    It is good for two weeks and may be passed on, so it does not open what somebody has already:
    she joins and signs in by a link of her own.
    """
    sent = request.form.to_dict()
    try:
        with db().begin() as session:
            asked = queries.find_open_invitation(session, get_settings(), token)
            if asked is None:
                raise LinkGone
            known = people.find_staff_by_email(session, asked.email)
            name = known.name if known else JoinForm().load(sent)["name"]
            person: StaffMember = operations.accept_invitation(session, asked.id, name)
            browser = user_agent.describe_browser(request.headers.get("User-Agent", ""))
            begun = None if known else identity.begin_session(session, person, browser)
    except LinkGone:
        return _gone()
    except ValidationError as error:
        return _page(token, sent, {"name": str(error.messages_dict["name"][0])})
    return redirect_with_session(begun, HOME) if begun else redirect(HOME, 303)


def _page(token: str, sent: dict[str, str], errors: dict[str, str] | None = None) -> Page:
    with db().read() as session:
        asked: Invitation | None = queries.find_open_invitation(session, get_settings(), token)
        if asked is None:
            return _gone()
        known = people.find_staff_by_email(session, asked.email)
        organisation = queries.get_organisation(session, asked.organisation_id)
    page = render_template(
        "people/join.html",
        organisation=organisation.name[current_language()],
        role=views.role_name(asked.role),
        email=asked.email,
        known=known,
        sent=sent,
        errors=errors or {},
    )
    return (page, 422) if errors else page


def _gone() -> tuple[str, int]:
    return render_template("identity/gone.html", invited=True), 410
