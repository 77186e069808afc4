"""Pages behind a registration's secret link: see it, change it, cancel it.

Opening a link changes nothing, because mail scanners follow links too. Every change is the POST of
a button.
"""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registrations.models import Registration
from services.registrations.registration import forms, operations, queries, views
from services.registrations.registration.schemas import ChangeRequestSchema
from shared.errors import Conflict
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.responses import Page, form_response
from shared.web.secret_pages import protect_secret_page
from shared.web.text import _

blueprint = Blueprint("registrations_manage", __name__, url_prefix="/r/<token>")
blueprint.after_request(protect_secret_page)


@blueprint.get("")
@allow(Caller.SECRET)
def show_registration(token: str) -> Page:
    """Show the registration and what can be done with it."""
    return _render_registration(token, _read_registration(token))


@blueprint.get("/change")
@allow(Caller.SECRET)
def show_change_form(token: str) -> Page:
    """Show the form of names and contact, filled with the present values."""
    registration = _read_registration(token)
    if not views.is_changeable(registration):
        return _render_registration(token, registration)
    return _render_change_form(token, registration, forms.fill_change_form(registration))


@blueprint.post("/change")
@allow(Caller.SECRET)
def change_registration(token: str) -> Page:
    """Save names and contact; after an error, show the form with what was typed."""
    form = request.form.to_dict()
    if "lang" in form:
        return _render_change_form(token, _read_registration(token), form)
    try:
        change = ChangeRequestSchema().parse(forms.build_change_json(form))
        with db().begin() as session:
            operations.change_registration(session, _lock_registration(session, token), change)
    except ValidationError as error:
        errors = forms.list_errors(error)
        return _render_change_form(token, _read_registration(token), form, errors)
    except operations.Outdated:
        notice = _("This registration was changed in the meantime. Check it and save once more.")
        return _render_change_form(token, _read_registration(token), form, notice=notice)
    except Conflict:
        return _render_registration(token, _read_registration(token)), 409
    return _redirect_with_notice(token, "changed")


@blueprint.get("/remove/<uuid:participant_id>")
@allow(Caller.SECRET)
def confirm_removal(token: str, participant_id: UUID) -> Page:
    """Ask for a confirmation before a child is removed."""
    registration = _read_registration(token)
    removed = next((one for one in registration.participants if one.id == participant_id), None)
    is_last = len(registration.participants) == 1
    if removed is None or is_last or not views.is_changeable(registration):
        return _render_registration(token, registration)
    return _render_confirmation(token, registration, removed.name)


@blueprint.post("/remove/<uuid:participant_id>")
@allow(Caller.SECRET)
def remove_participant(token: str, participant_id: UUID) -> Page:
    """Remove one child; pressing the button twice is the same as once."""
    try:
        with db().begin() as session:
            registration = _lock_registration(session, token)
            operations.remove_participant(session, registration, participant_id)
    except operations.UnknownParticipant:
        return _redirect_with_notice(token, "removed")
    except Conflict:
        return _render_registration(token, _read_registration(token)), 409
    return _redirect_with_notice(token, "removed")


@blueprint.get("/cancel")
@allow(Caller.SECRET)
def confirm_cancellation(token: str) -> Page:
    """Ask for a confirmation before everything is cancelled."""
    registration = _read_registration(token)
    if not views.is_changeable(registration):
        return _render_registration(token, registration)
    return _render_confirmation(token, registration)


@blueprint.post("/cancel")
@allow(Caller.SECRET)
def cancel_registration(token: str) -> Page:
    """Cancel the registration; pressing the button twice is the same as once."""
    try:
        with db().begin() as session:
            operations.cancel_registration(session, _lock_registration(session, token))
    except Conflict:
        return _render_registration(token, _read_registration(token)), 409
    return _redirect_with_notice(token, "cancelled")


def _read_registration(token: str) -> Registration:
    with db().read() as session:
        return queries.get_by_secret(session, get_settings(), token)


def _lock_registration(session: Session, token: str) -> Registration:
    return queries.get_by_secret(session, get_settings(), token, lock=True)


def _render_registration(token: str, registration: Registration) -> str:
    return render_template(
        "family/show.html",
        here=f"/r/{token}",
        registration=views.describe_registration(registration),
        new="new" in request.args,
        done=request.args.get("done", ""),
    )


def _render_change_form(
    token: str,
    registration: Registration,
    form: dict[str, str],
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> Page:
    html = render_template(
        "family/change.html",
        here=f"/r/{token}",
        registration=views.describe_registration(registration),
        form=form,
        texts=views.build_form_texts(),
        errors=errors or {},
        notice=notice,
    )
    return form_response(html, errors or {}, notice)


def _render_confirmation(token: str, registration: Registration, removed: str = "") -> str:
    """Ask whether to remove the participant of this name, or to cancel everything."""
    return render_template(
        "family/confirm.html",
        here=f"/r/{token}",
        action=request.path,
        registration=views.describe_registration(registration),
        removed=removed,
    )


def _redirect_with_notice(token: str, done: str) -> BaseResponse:
    return redirect(f"/r/{token}?done={done}", 303)
