"""Staff pages that add a registration by hand, for somebody who called or came by.

What was typed travels in the form itself; its token makes sending it twice one registration.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template
from flask import request as http_request
from marshmallow import ValidationError

from services.registrations.models import Occurrence
from services.registrations.registration import forms, idempotency
from services.registrations.registration.operations import Closed, Full
from services.registrations.registration.schemas import MAX_PARTICIPANTS, RegistrationRequest
from services.registrations.roster import operations, queries, views
from services.registrations.roster.schemas import RegistrationByStaffSchema
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms import tokens
from shared.web.i18n import current_language
from shared.web.responses import Page, form_response
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint(
    "roster_adding",
    __name__,
    url_prefix="/staff/registrations/occurrences/<uuid:occurrence_id>/add",
)
PURPOSE = "add-by-hand"


@blueprint.get("")
@allow(Caller.STAFF, Right.EDIT)
def show_add_form(occurrence_id: UUID) -> Page:
    """Show the form with one empty participant."""
    return _render_form(_get_occurrence(occurrence_id), {"contact-language": current_language()})


@blueprint.post("")
@allow(Caller.STAFF, Right.EDIT)
def process_add_form(occurrence_id: UUID) -> Page:
    """Do what the pressed button says: add or remove a participant, or register them all."""
    occurrence, form = _get_occurrence(occurrence_id), http_request.form.to_dict()
    if "lang" in form:
        return _render_form(occurrence, form)
    if form.keys() & {"add", "remove"}:
        return _render_form(occurrence, forms.resize_participants(form))
    try:
        body = forms.build_request_json(form, str(occurrence_id))
        request = RegistrationByStaffSchema().parse(body)
    except ValidationError as error:
        return _render_form(occurrence, form, forms.list_errors(error))
    return _create_registration(occurrence, form, request)


def _create_registration(
    occurrence: Occurrence, form: dict[str, str], request: RegistrationRequest
) -> Page:
    try:
        token = tokens.read_form_token(get_settings(), PURPOSE, form.get("token", ""))
        registration_id = _add_once(f"staff:{token}", request)
    except tokens.StaleToken:
        notice = _("The form was open for a long time. Check it and send it once more.")
    except idempotency.KeyReused:
        notice = _("This form was sent already. If you send it again, you register them once more.")
    except Full:
        occurrence = _get_occurrence(occurrence.id)
        return _render_form(occurrence, form, notice=views.word_full(occurrence.seats_left))
    except Closed:
        occurrence = _get_occurrence(occurrence.id)
        return _render_closed(views.describe_staff_occurrence(occurrence)), 409
    else:
        return redirect(f"{views.HOME}{registration_id}?done=added", 303)
    return _render_form(occurrence, {**form, "token": ""}, notice=notice)


def _add_once(key: str, request: RegistrationRequest) -> str:
    """Add the registration unless this key already did; return its id."""

    def add_registration() -> dict[str, Any]:
        occurrence = queries.get_occurrence(session, request.occurrence_id)
        actor = current_staff().access
        registration = operations.add_registration(session, actor, occurrence, request)
        return {"id": str(registration.id)}

    with db().begin() as session:
        answer = idempotency.run_once(session, key, request, add_registration)
    registration_id: str = answer["id"]
    return registration_id


def _render_form(
    occurrence: Occurrence,
    form: dict[str, str],
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> Page:
    view = views.describe_staff_occurrence(occurrence)
    if not view.can_add:
        return _render_closed(view)
    html = render_template(
        "roster/add.html",
        occurrence=view,
        form=form,
        participants=forms.read_participants(form) or [{"name": "", "grade": ""}],
        maximum=MAX_PARTICIPANTS,
        texts=views.build_staff_form_texts(),
        errors=errors or {},
        notice=notice,
        token=form.get("token") or tokens.issue_form_token(get_settings(), PURPOSE),
    )
    return form_response(html, errors or {}, notice)


def _render_closed(occurrence: views.StaffOccurrenceView) -> str:
    return render_template("roster/closed.html", occurrence=occurrence)


def _get_occurrence(occurrence_id: UUID) -> Occurrence:
    """Return the occurrence; raise NotFound or Forbidden unless it may be changed."""
    with db().read() as session:
        occurrence = queries.get_occurrence(session, occurrence_id)
    current_staff().require(Right.EDIT, occurrence.organisation_id)
    return occurrence
