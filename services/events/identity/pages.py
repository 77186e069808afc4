"""The door for signing in: by a link from our mail, whose button – not its opening – does it."""

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response as BaseResponse

from services.events.identity import operations, queries, user_agent
from services.events.identity.operations import LinkGone
from services.events.identity.schemas import SignInForm
from services.events.models.staff import StaffMember, StaffSession
from services.events.people.views import role_name
from shared import links
from shared.errors import NotFound
from shared.web import staff_session
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.responses import Page
from shared.web.secret_pages import protect_secret_page

blueprint = Blueprint("identity", __name__)
blueprint.after_request(protect_secret_page)
HOME = "/staff/"


@blueprint.get("/sign-in")
@allow(Caller.PUBLIC)
def ask() -> Page:
    """Where to send the link; in the embedded run also whom one may try to be."""
    return _form({"next": request.args.get("next", "")})


@blueprint.post("/sign-in")
@allow(Caller.PUBLIC)
def send() -> Page:
    """Send a link, if the address is a member's; the answer does not tell."""
    sent = request.form.to_dict()
    if "lang" in sent:
        return _form(sent)
    try:
        form = SignInForm().load(sent)
    except ValidationError as error:
        return _form(sent, {"email": str(error.messages_dict["email"][0])})
    with db().begin() as session:
        operations.request_sign_in_link(
            session, form["email"], resolve_next_page(sent.get("next", ""))
        )
    return redirect("/sign-in/sent", 303)


@blueprint.get("/sign-in/sent")
@allow(Caller.PUBLIC)
def sent() -> Page:
    """What to do now."""
    return render_template("identity/sent.html")


@blueprint.post("/sign-in/demo")
@allow(Caller.PUBLIC)
def try_out() -> Page:
    """Be somebody of the demo; only in the embedded run."""
    if not get_settings().demo:
        raise NotFound
    with db().begin() as session:
        people = {str(one.id): one for one in queries.list_demo_accounts(session)}
        person = people.get(request.form.get("person", ""))
        if person is None:
            raise NotFound
        begun = operations.begin_session(session, person, _browser())
    return redirect_with_session(begun, resolve_next_page(request.form.get("next", "")))


@blueprint.get("/sign-in/<token>")
@allow(Caller.SECRET)
def ask_use(token: str) -> Page:
    """Who is about to sign in; opening the link changes nothing, mail scanners do it too."""
    with db().read() as session:
        asked = queries.find_open_link(session, get_settings(), token)
    if asked is None:
        return render_template("identity/gone.html", invited=False), 410
    return render_template("identity/use.html", person=asked.staff_member)


@blueprint.post("/sign-in/<token>")
@allow(Caller.SECRET)
def use(token: str) -> Page:
    """Sign in, once a link."""
    try:
        with db().begin() as session:
            if queries.find_open_link(session, get_settings(), token) is None:
                raise LinkGone
            begun, goes_to = operations.use_sign_in_link(
                session, links.read_secret_id(token), _browser()
            )
    except LinkGone:
        return render_template("identity/gone.html", invited=False), 410
    return redirect_with_session(begun, goes_to)


@blueprint.post("/sign-out")
@allow(Caller.STAFF)
def leave() -> Page:
    """End this session, here and in every service."""
    actor = staff_session.current_staff()
    with db().begin() as session:
        person = session.get_one(StaffMember, actor.access.staff_id)
        operations.end_sessions(session, person, actor.session_id)
    response = make_response(redirect("/sign-in", 303))
    staff_session.delete_session_cookies(response, get_settings())
    return response


def redirect_with_session(begun: StaffSession, goes_to: str) -> BaseResponse:
    """To the page that was asked for, with the cookie of the new session."""
    response = make_response(redirect(goes_to or HOME, 303))
    staff_session.set_session_cookie(
        response, get_settings(), begun.staff_id, (begun.id, begun.expires_at)
    )
    return response


def resolve_next_page(address: str) -> str:
    """An address on this site, without scheme and host; the dashboard for any other."""
    own = address.startswith("/") and not address.startswith(("//", "/\\"))
    plain = address.isprintable() and "\\" not in address and len(address) <= 500
    return address if own and plain else HOME


def _form(sent: dict[str, str], errors: dict[str, str] | None = None) -> Page:
    people = []
    if get_settings().demo:
        with db().read() as session:
            people = [_account(one) for one in queries.list_demo_accounts(session)]
    page = render_template("identity/sign_in.html", sent=sent, errors=errors or {}, people=people)
    return (page, 422) if errors else page


def _account(person: StaffMember) -> dict[str, object]:
    roles = [role_name(held.role) for held in person.memberships]
    return {"id": person.id, "name": person.name, "about": ", ".join(roles)}


def _browser() -> str:
    return user_agent.describe_browser(request.headers.get("User-Agent", ""))
