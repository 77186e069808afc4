"""Pages for signing in and out. The link's button signs in; opening the link does not."""

from collections.abc import Mapping

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response as BaseResponse

from services.events.identity import operations, queries, user_agent, views
from services.events.identity.operations import LinkGone
from services.events.identity.schemas import SignInRequestSchema
from services.events.models.staff import StaffMember, StaffSession
from shared import links
from shared.errors import NotFound
from shared.web import staff_session
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page, form_response
from shared.web.secret_pages import protect_secret_page

blueprint = Blueprint("identity", __name__)
blueprint.after_request(protect_secret_page)
HOME = "/staff/"
MAX_URL_LENGTH = 500  # the column's length


@blueprint.get("/sign-in")
@allow(Caller.PUBLIC)
def show_sign_in() -> Page:
    """Show the form that requests a link; the embedded run also lists the demo accounts."""
    return _render_form({"next": request.args.get("next", "")})


@blueprint.post("/sign-in")
@allow(Caller.PUBLIC)
def request_link() -> Page:
    """Send a link if the address is a member's; the answer and its time are the same for all."""
    form = request.form.to_dict()
    if "lang" in form:  # a button that changes the language and keeps what was typed
        return _render_form(form)
    try:
        sign_in = SignInRequestSchema().parse(form)
    except ValidationError as error:
        return _render_form(form, list_first_errors(error))
    with db().begin() as session:
        next_page = resolve_next_page(form.get("next", ""))
        operations.request_sign_in_link(session, sign_in.email, next_page)
    return redirect("/sign-in/sent", 303)


@blueprint.get("/sign-in/sent")
@allow(Caller.PUBLIC)
def show_sent() -> Page:
    """Say that the link is in the mail."""
    return render_template("identity/sent.html")


@blueprint.post("/sign-in/demo")
@allow(Caller.PUBLIC)
def sign_in_as_demo() -> Page:
    """Sign in as a demo account; 404 outside the embedded run."""
    if not get_settings().demo:
        raise NotFound
    with db().begin() as session:
        accounts = {str(account.id): account for account in queries.list_demo_accounts(session)}
        account = accounts.get(request.form.get("person", ""))
        if account is None:
            raise NotFound
        begun = operations.begin_session(session, account, _describe_browser())
    return redirect_with_session(begun, resolve_next_page(request.form.get("next", "")))


@blueprint.get("/sign-in/<token>", strict_slashes=False)
@allow(Caller.SECRET)
def show_link(token: str) -> Page:
    """Show whose link it is; nothing changes, because mail scanners open links too."""
    with db().read() as session:
        link = queries.find_open_link(session, get_settings(), token)
    if link is None:
        return _render_gone()
    return render_template("identity/use.html", person=link.staff_member)


@blueprint.post("/sign-in/<token>", strict_slashes=False)
@allow(Caller.SECRET)
def use_link(token: str) -> Page:
    """Sign in; a link works once."""
    try:
        with db().begin() as session:
            if queries.find_open_link(session, get_settings(), token) is None:
                raise LinkGone
            begun, next_page = operations.use_sign_in_link(
                session, links.read_secret_id(token), _describe_browser()
            )
    except LinkGone:
        return _render_gone()
    return redirect_with_session(begun, next_page)


@blueprint.post("/sign-out")
@allow(Caller.STAFF)
def sign_out() -> Page:
    """End this session in every service and delete its cookies."""
    current = staff_session.current_staff()
    with db().begin() as session:
        staff_member = session.get_one(StaffMember, current.access.staff_id)
        operations.end_sessions(session, staff_member, current.session_id)
    response = make_response(redirect("/sign-in", 303))
    staff_session.delete_session_cookies(response, get_settings())
    return response


def redirect_with_session(begun: StaffSession, next_page: str) -> BaseResponse:
    """Redirect to a page of this site and set the cookie of the new session."""
    response = make_response(redirect(next_page or HOME, 303))
    staff_session.set_session_cookie(
        response, get_settings(), begun.staff_id, (begun.id, begun.expires_at)
    )
    return response


def resolve_next_page(address: str) -> str:
    """Return the address when it is a path on this site, else the dashboard's."""
    is_path = address.startswith("/") and not address.startswith(("//", "/\\"))
    is_plain = address.isprintable() and "\\" not in address and len(address) <= MAX_URL_LENGTH
    return address if is_path and is_plain else HOME


def _render_form(form: Mapping[str, str], errors: Mapping[str, str] | None = None) -> Page:
    accounts = []
    if get_settings().demo:
        with db().read() as session:
            demo_accounts = queries.list_demo_accounts(session)
            accounts = [views.build_demo_account(account) for account in demo_accounts]
    html = render_template(
        "identity/sign_in.html", form=form, errors=errors or {}, accounts=accounts
    )
    return form_response(html, errors or {})


def _render_gone() -> Page:
    return render_template("identity/gone.html", invited=False), 410


def _describe_browser() -> str:
    return user_agent.describe_browser(request.headers.get("User-Agent", ""))
