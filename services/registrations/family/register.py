"""Pages on which a family registers: two screens, no account, no script.

Screen 1 asks who comes, screen 2 asks for the contact. What was typed travels in the form itself,
so nothing is stored before the family sends it. The form's token is the idempotency key: sending
the form twice makes one registration.
"""

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template
from flask import request as http_request
from marshmallow import ValidationError

from services.registrations.models import Occurrence
from services.registrations.occurrences.views import describe_occurrence
from services.registrations.registration import forms, idempotency, operations, views
from services.registrations.registration.schemas import (
    MAX_PARTICIPANTS,
    RegistrationRequest,
    RegistrationRequestSchema,
)
from shared import clock, links
from shared.errors import NotFound
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms import tokens
from shared.web.i18n import current_language
from shared.web.responses import Page, form_response
from shared.web.text import _

blueprint = Blueprint("registrations_pages", __name__)
PURPOSE = "register"


@blueprint.after_request
def forbid_caching(response: Response) -> Response:
    """Forbid caching: these pages contain tokens and what people typed."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/register/<uuid:occurrence_id>")
@allow(Caller.PUBLIC)
def show_registration_form(occurrence_id: UUID) -> Page:
    """Show screen 1 with one empty child, or why one cannot register now."""
    occurrence = _get_occurrence(occurrence_id)
    if not occurrence.is_open_at(clock.now()) or not occurrence.seats_left:
        return _show_closed(occurrence)
    return _show_screen(occurrence, 1, {"participant-0-name": ""})


@blueprint.post("/register/<uuid:occurrence_id>")
@allow(Caller.PUBLIC)
def process_registration_form(occurrence_id: UUID) -> Page:
    """Do what the pressed button says: add or remove a child, go back or on, or register."""
    occurrence, form = _get_occurrence(occurrence_id), http_request.form.to_dict()
    step = 2 if form.get("step") == "2" else 1
    if "lang" in form:
        return _show_screen(occurrence, step, form)
    if form.keys() & {"back", "add", "remove"}:
        return _show_screen(occurrence, 1, forms.resize_participants(form))
    request, errors = _validate_form(form, occurrence_id)
    participant_errors = {
        name: text for name, text in errors.items() if name.startswith("participant")
    }
    if participant_errors:
        return _show_screen(occurrence, 1, form, participant_errors)
    if step == 1:
        return _show_screen(occurrence, 2, {"contact-language": current_language(), **form})
    if request is None:
        return _show_screen(occurrence, 2, form, errors)
    return _create_registration(occurrence, form, request)


def _validate_form(
    form: dict[str, str], occurrence_id: UUID
) -> tuple[RegistrationRequest | None, dict[str, str]]:
    """Return the request that the form makes, or None and the errors by field."""
    try:
        body = forms.build_request_json(form, str(occurrence_id))
        return RegistrationRequestSchema().parse(body), {}
    except ValidationError as error:
        return None, forms.list_errors(error)


def _create_registration(
    occurrence: Occurrence, form: dict[str, str], request: RegistrationRequest
) -> Page:
    try:
        token = tokens.read_form_token(get_settings(), PURPOSE, form.get("token", ""))
        result = db().write(
            partial(operations.create_registration, request=request, key=f"form:{token}")
        )
    except tokens.StaleToken:
        notice = _("The form was open for a long time. Check it and send it once more.")
    except idempotency.KeyReused:
        notice = _(
            "You have already sent this form, and your places are confirmed. "
            "If you send it again, you make one more registration."
        )
    except operations.Full:
        occurrence = _get_occurrence(occurrence.id)
        return _show_screen(occurrence, 2, form, notice=views.word_full(occurrence.seats_left))
    except operations.Closed:
        return _show_closed(occurrence), 409
    else:
        url = links.build_manage_url(get_settings(), result.id, result.link_version)
        return redirect(f"/r/{url.rpartition('/')[2]}?new=1", 303)
    return _show_screen(occurrence, 2, {**form, "token": ""}, notice=notice)


def _show_screen(
    occurrence: Occurrence,
    step: int,
    form: dict[str, str],
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> Page:
    """Show one of the two screens with everything that was typed so far."""
    html = render_template(
        f"family/register_{step}.html",
        step=step,
        occurrence=describe_occurrence(occurrence),
        form=form,
        participants=forms.read_participants(form) or [{"name": "", "grade": ""}],
        maximum=MAX_PARTICIPANTS,
        texts=views.build_form_texts(),
        errors=errors or {},
        notice=notice,
        token=form.get("token") or tokens.issue_form_token(get_settings(), PURPOSE),
        contact_days=get_settings().contact_days,
    )
    return form_response(html, errors or {}, notice)


def _show_closed(occurrence: Occurrence) -> str:
    return render_template("family/closed.html", occurrence=describe_occurrence(occurrence))


def _get_occurrence(occurrence_id: UUID) -> Occurrence:
    with db().read() as session:
        occurrence = session.get(Occurrence, occurrence_id)
    if occurrence is None:
        raise NotFound(_("There is no such event."))
    return occurrence
