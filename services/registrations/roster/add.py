"""The door for adding somebody by hand, who called or came by.

What was typed travels in the form itself; its token makes sending it twice one act.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.registrations.models import Occurrence
from services.registrations.registration import forms, idempotency
from services.registrations.registration.operations import Closed, Full
from services.registrations.registration.schemas import MAX_PARTICIPANTS
from services.registrations.roster import operations, queries, views
from services.registrations.roster.schemas import RegistrationByHand
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms import tokens
from shared.web.i18n import current_language
from shared.web.responses import Page
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
def begin(occurrence_id: UUID) -> Page:
    """The form with one empty participant."""
    return _form(_occurrence(occurrence_id), {"contact-language": current_language()})


@blueprint.post("")
@allow(Caller.STAFF, Right.EDIT)
def add(occurrence_id: UUID) -> Page:
    """What a button does: one more participant, one less, or register them all."""
    occurrence, sent = _occurrence(occurrence_id), request.form.to_dict()
    if "lang" in sent:
        return _form(occurrence, sent)
    if sent.keys() & {"add", "remove"}:
        return _form(occurrence, forms.resized(sent))
    try:
        form = RegistrationByHand().load(forms.request_of(sent, str(occurrence_id)))
    except ValidationError as error:
        return _form(occurrence, sent, forms.errors(error.messages))
    return _register(occurrence, sent, form)


def _register(occurrence: Occurrence, sent: dict[str, str], form: dict[str, Any]) -> Page:
    try:
        act = tokens.read_form_token(get_settings(), PURPOSE, sent.get("token", ""))
        made = _once(f"staff:{act}", occurrence.id, form)
    except tokens.StaleToken:
        notice = _("The form was open for a long time. Check it and send it once more.")
    except idempotency.KeyReused:
        notice = _("This form was sent already. If you send it again, you register them once more.")
    except Full:
        occurrence = _occurrence(occurrence.id)
        return _form(occurrence, sent, notice=views.too_few(occurrence.seats_left))
    except Closed:
        slot = views.occurrence(_occurrence(occurrence.id))
        return render_template("roster/closed.html", slot=slot), 409
    else:
        return redirect(f"{views.HOME}{made['id']}?done=added", 303)
    return _form(occurrence, {**sent, "token": ""}, notice=notice)


def _once(key: str, occurrence_id: UUID, form: dict[str, Any]) -> dict[str, Any]:
    def act() -> dict[str, Any]:
        occurrence = queries.occurrence(session, occurrence_id)
        return {"id": str(operations.add(session, current_staff().access, occurrence, form).id)}

    with db().begin() as session:
        return idempotency.once(session, key, form, act)


def _form(
    occurrence: Occurrence,
    sent: dict[str, str],
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> Page:
    slot = views.occurrence(occurrence)
    if not slot["addable"]:
        return render_template("roster/closed.html", slot=slot)
    page = render_template(
        "roster/add.html",
        slot=slot,
        sent=sent,
        participants=forms.participants(sent) or [{"name": "", "grade": ""}],
        maximum=MAX_PARTICIPANTS,
        **views.form_words(),
        errors=errors or {},
        notice=notice,
        token=sent.get("token") or tokens.issue_form_token(get_settings(), PURPOSE),
    )
    if errors:
        return page, 422
    return (page, 409) if notice else page


def _occurrence(occurrence_id: UUID) -> Occurrence:
    """The occurrence, for who may change it; NotFound, Forbidden."""
    with db().read() as session:
        found = queries.occurrence(session, occurrence_id)
    current_staff().require(Right.EDIT, found.organisation_id)
    return found
