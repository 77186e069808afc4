"""The HTML door behind a registration's secret link: see it, change it, cancel it.

Opening a link changes nothing, mail scanners follow links too: every change is a button's POST.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registrations.models import Registration
from services.registrations.registration import (
    forms,
    operations,
    queries,
    views,
)
from services.registrations.registration.schemas import ChangeRequest
from shared.errors import Conflict
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.responses import Page
from shared.web.secret_pages import protect_secret_page
from shared.web.text import _

blueprint = Blueprint("registrations_manage", __name__, url_prefix="/r/<token>")
blueprint.after_request(protect_secret_page)


@blueprint.get("")
@allow(Caller.SECRET)
def show(token: str) -> Page:
    """The registration and what can be done with it."""
    return _page(token, _read(token))


@blueprint.get("/change")
@allow(Caller.SECRET)
def ask_change(token: str) -> Page:
    """The form of names and contact, filled with the present state."""
    found = _read(token)
    if not views.changeable(found):
        return _page(token, found)
    return _form(token, found, forms.of_registration(found))


@blueprint.post("/change")
@allow(Caller.SECRET)
def change(token: str) -> Page:
    """Save names and contact; what was typed stays when something is wrong."""
    sent = request.form.to_dict()
    if "lang" in sent:
        return _form(token, _read(token), sent)
    try:
        form = ChangeRequest().load(forms.change_of(sent))
        with db().begin() as session:
            operations.change(session, _locked(session, token), form, form["version"])
    except ValidationError as error:
        return _form(token, _read(token), sent, forms.errors(error.messages))
    except operations.Outdated:
        notice = _("This registration was changed in the meantime. Check it and save once more.")
        return _form(token, _read(token), sent, notice=notice)
    except Conflict:
        return _page(token, _read(token)), 409
    return _done(token, "changed")


@blueprint.get("/remove/<uuid:participant_id>")
@allow(Caller.SECRET)
def ask_remove(token: str, participant_id: UUID) -> Page:
    """Ask before a child is taken off."""
    found = _read(token)
    leaving = next((one for one in found.participants if one.id == participant_id), None)
    if leaving is None or len(found.participants) == 1 or not views.changeable(found):
        return _page(token, found)
    return _confirm(token, found, leaving.name)


@blueprint.post("/remove/<uuid:participant_id>")
@allow(Caller.SECRET)
def remove(token: str, participant_id: UUID) -> Page:
    """Take one child off; pressing twice is the same as once."""
    try:
        with db().begin() as session:
            operations.remove_participant(session, _locked(session, token), participant_id)
    except operations.NotOnIt:
        return _done(token, "removed")
    except Conflict:
        return _page(token, _read(token)), 409
    return _done(token, "removed")


@blueprint.get("/cancel")
@allow(Caller.SECRET)
def ask_cancel(token: str) -> Page:
    """Ask before everything is cancelled."""
    found = _read(token)
    return _confirm(token, found) if views.changeable(found) else _page(token, found)


@blueprint.post("/cancel")
@allow(Caller.SECRET)
def cancel(token: str) -> Page:
    """Cancel the registration; pressing twice is the same as once."""
    try:
        with db().begin() as session:
            operations.cancel(session, _locked(session, token))
    except Conflict:
        return _page(token, _read(token)), 409
    return _done(token, "cancelled")


def _read(token: str) -> Registration:
    with db().read() as session:
        return queries.by_secret(session, get_settings(), token)


def _locked(session: Session, token: str) -> Registration:
    return queries.by_secret(session, get_settings(), token, lock=True)


def _page(token: str, found: Registration) -> str:
    return render_template(
        "family/show.html",
        here=f"/r/{token}",
        view=views.registration(found),
        new="new" in request.args,
        done=request.args.get("done", ""),
    )


def _form(
    token: str,
    found: Registration,
    sent: dict[str, Any],
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> Page:
    page = render_template(
        "family/change.html",
        here=f"/r/{token}",
        view=views.registration(found),
        sent=sent,
        **views.form_words(),
        errors=errors or {},
        notice=notice,
    )
    if errors:
        return page, 422
    return (page, 409) if notice else page


def _confirm(token: str, found: Registration, leaving: str = "") -> str:
    return render_template(
        "family/confirm.html",
        here=f"/r/{token}",
        action=request.path,
        view=views.registration(found),
        leaving=leaving,
    )


def _done(token: str, what: str) -> BaseResponse:
    return redirect(f"/r/{token}?done={what}", 303)
