"""The door to one registration: see it and its history, change it, take someone off, cancel it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registrations.models import Registration
from services.registrations.registration import audit as history
from services.registrations.registration import forms, operations
from services.registrations.registration.schemas import ChangeRequest
from services.registrations.roster import queries, views
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint(
    "roster_registration", __name__, url_prefix="/staff/registrations/<uuid:registration_id>"
)


@blueprint.get("")
@allow(Caller.STAFF, Right.CHECK_IN)
def show(registration_id: UUID) -> Page:
    """Everything about one registration, and what was done to it."""
    return _page(registration_id)


@blueprint.get("/change")
@allow(Caller.STAFF, Right.EDIT)
def ask_change(registration_id: UUID) -> Page:
    """The form of names and contact, filled with the present state."""
    found = _seen(registration_id, Right.EDIT)
    return _form(found, forms.of_registration(found))


@blueprint.post("/change")
@allow(Caller.STAFF, Right.EDIT)
def change(registration_id: UUID) -> Page:
    """Save names and contact; what was typed stays when something is wrong."""
    sent = request.form.to_dict()
    if "lang" in sent:
        return _form(_seen(registration_id, Right.EDIT), sent)
    try:
        form = ChangeRequest().load(forms.change_of(sent))
        with db().begin() as session:
            found = _locked(session, registration_id)
            operations.change(session, found, form, form["version"], current_staff().access)
    except ValidationError as error:
        return _form(_seen(registration_id, Right.EDIT), sent, forms.errors(error.messages))
    except operations.Outdated:
        notice = _("This registration was changed in the meantime. Check it and save once more.")
        return _form(_seen(registration_id, Right.EDIT), sent, notice=notice)
    except Conflict:
        return _page(registration_id), 409
    return _done(registration_id, "changed")


@blueprint.get("/remove/<uuid:participant_id>")
@allow(Caller.STAFF, Right.EDIT)
def ask_remove(registration_id: UUID, participant_id: UUID) -> Page:
    """Ask before somebody is taken off."""
    found = _seen(registration_id, Right.EDIT)
    view = _view(found)
    leaving = next((one for one in view["people"] if one["id"] == participant_id), None)
    if leaving is None or len(view["people"]) == 1 or not view["editable"]:
        return redirect(view["url"], 303)
    return render_template("roster/remove.html", view=view, leaving=leaving)


@blueprint.post("/remove/<uuid:participant_id>")
@allow(Caller.STAFF, Right.EDIT)
def remove(registration_id: UUID, participant_id: UUID) -> Page:
    """Take somebody off; pressing twice is the same as once."""
    try:
        with db().begin() as session:
            found = _locked(session, registration_id)
            operations.remove_participant(session, found, participant_id, current_staff().access)
    except operations.NotOnIt:
        return _done(registration_id, "removed")
    except Conflict:
        return _page(registration_id), 409
    return _done(registration_id, "removed")


@blueprint.get("/cancel")
@allow(Caller.STAFF, Right.EDIT)
def ask_cancel(registration_id: UUID) -> Page:
    """Ask before everything is cancelled, and whether the family is told."""
    view = _view(_seen(registration_id, Right.EDIT))
    if not view["editable"]:
        return redirect(view["url"], 303)
    return render_template("roster/cancel.html", view=view)


@blueprint.post("/cancel")
@allow(Caller.STAFF, Right.EDIT)
def cancel(registration_id: UUID) -> Page:
    """Cancel the registration, with or without a message; pressing twice is the same as once."""
    silent = request.form.get("tell") != "1"
    try:
        with db().begin() as session:
            found = _locked(session, registration_id)
            operations.cancel(session, found, current_staff().access, silent=silent)
    except Conflict:
        return _page(registration_id), 409
    return _done(registration_id, "cancelled-silently" if silent else "cancelled")


def _seen(registration_id: UUID, right: Right) -> Registration:
    """The registration, for who has this right; that it was looked at is noted."""
    with db().begin() as session:
        found = _allowed(session, registration_id, right)
        history.note(session, current_staff().access, "registration_seen", found)
    return found


def _locked(session: Session, registration_id: UUID) -> Registration:
    return _allowed(session, registration_id, Right.EDIT, lock=True)


def _allowed(
    session: Session, registration_id: UUID, right: Right, *, lock: bool = False
) -> Registration:
    """The registration, for who has this right in its organisation; NotFound, Forbidden."""
    found = queries.registration(session, registration_id, lock=lock)
    current_staff().require(right, found.occurrence.organisation_id)
    return found


def _view(found: Registration) -> dict[str, Any]:
    contacts = current_staff().access.has_right(Right.PEOPLE, found.occurrence.organisation_id)
    return views.registration(found, contacts=contacts)


def _page(registration_id: UUID) -> str:
    found = _seen(registration_id, Right.CHECK_IN)
    with db().read() as session:
        rows = audit.list_by_target(session, registration_id)
    return render_template(
        "roster/registration.html",
        view=_view(found),
        history=views.history(found, rows),
        done=request.args.get("done", ""),
        contact_days=get_settings().contact_days,
    )


def _form(
    found: Registration,
    sent: dict[str, Any],
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> Page:
    view = _view(found)
    if not view["editable"]:
        return redirect(view["url"], 303)
    page = render_template(
        "roster/change.html",
        view=view,
        slot=view["slot"],
        sent=sent,
        **views.form_words(),
        errors=errors or {},
        notice=notice,
    )
    if errors:
        return page, 422
    return (page, 409) if notice else page


def _done(registration_id: UUID, what: str) -> BaseResponse:
    return redirect(f"{views.HOME}{registration_id}?done={what}", 303)
