"""Staff pages that add a registration by hand, for somebody who called or came by.

Every button but the last one saves what was typed as a draft and redirects to a page that shows it.
The form's token makes sending it twice one registration.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template
from flask import request as http_request
from marshmallow import ValidationError

from services.registrations.drafts.forms import (
    FormDraft,
    begin_form,
    open_or_begin_form,
    receive_form,
)
from services.registrations.drafts.operations import delete_draft
from services.registrations.models import DraftPurpose, Occurrence
from services.registrations.questions.schemas import InvalidAnswers
from services.registrations.questions.views import QuestionGroup, build_groups, label_fields
from services.registrations.registration import forms, idempotency
from services.registrations.registration.errors import Closed, Full
from services.registrations.registration.operations import check_request
from services.registrations.registration.queries import find_same_contact
from services.registrations.registration.schemas import MAX_PARTICIPANTS, RegistrationRequest
from services.registrations.roster import operations, queries, views
from services.registrations.roster.schemas import RegistrationByStaffSchema
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page, show_form
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint(
    "roster_adding",
    __name__,
    url_prefix="/staff/registrations/occurrences/<uuid:occurrence_id>/add",
)


@blueprint.get("")
@allow(Caller.STAFF, Right.EDIT)
def show_add_form(occurrence_id: UUID) -> Page:
    """Show the form of the address; without one, a form with one empty participant."""
    occurrence = _get_occurrence(occurrence_id)
    draft = open_or_begin_form(DraftPurpose.ADD_BY_HAND, occurrence_id)
    fields = draft.load()
    if fields is None and (sent_url := _find_sent_url(draft.key.id)):
        view = views.describe_staff_occurrence(occurrence)
        return render_template("roster/sent.html", occurrence=view, sent_url=sent_url)
    return _render_form(occurrence, draft, fields or {"contact-language": current_language()})


@blueprint.post("")
@allow(Caller.STAFF, Right.EDIT)
def process_add_form(occurrence_id: UUID) -> Page:
    """Do what the pressed button says: add or remove a participant, or register them all."""
    occurrence, sent = _get_occurrence(occurrence_id), http_request.form.to_dict()
    draft = receive_form(DraftPurpose.ADD_BY_HAND, occurrence_id, sent.get("token", ""))
    fields = forms.select_fields(forms.resize_participants(sent))
    if sent.keys() & {"lang", "add", "remove"}:
        args = {"lang": current_language()} if "lang" in sent else {}
        return _save_and_show(draft, fields, **args)
    request, _errors = _validate_form(fields, occurrence)
    if request is None:
        return _save_and_show(draft, fields, check="1")
    if draft.is_renewed:
        return _save_and_show(draft, fields, notice="old")
    is_asked = "again" in sent or _find_sent_url(draft.key.id)
    if not is_asked and _find_same_url(request):
        return _save_and_show(draft, fields, notice="again")
    return _create_registration(occurrence, draft, fields, request)


def _validate_form(
    form: dict[str, str], occurrence: Occurrence
) -> tuple[RegistrationRequest | None, dict[str, str]]:
    """Return the request that the form makes, or None and the errors by field."""
    body = forms.build_request_json(form, str(occurrence.id), occurrence.asked_questions)
    try:
        request = RegistrationByStaffSchema().parse(body)
        check_request(occurrence, request, is_complete=False)
    except (ValidationError, InvalidAnswers) as error:
        return None, forms.list_errors(error)
    return request, {}


def _create_registration(
    occurrence: Occurrence, draft: FormDraft, fields: dict[str, str], request: RegistrationRequest
) -> Page:
    try:
        registration_id = _add_once(draft, request)
    except idempotency.KeyReused:
        again = begin_form(DraftPurpose.ADD_BY_HAND, occurrence.id)
        return _save_and_show(again, fields, notice="sent")
    except Full:
        return _save_and_show(draft, fields, notice="full")
    except InvalidAnswers:
        return _save_and_show(draft, fields, check="1")
    except Closed:
        occurrence = _get_occurrence(occurrence.id)
        return _render_closed(views.describe_staff_occurrence(occurrence)), 409
    return redirect(f"{views.HOME}{registration_id}?done=added", 303)


def _add_once(draft: FormDraft, request: RegistrationRequest) -> str:
    """Add the registration unless this form already did; return its id."""

    def add_registration() -> dict[str, Any]:
        occurrence = queries.get_occurrence(session, request.occurrence_id)
        actor = current_staff().access
        registration = operations.add_registration(session, actor, occurrence, request)
        return {"id": str(registration.id)}

    with db().begin() as session:
        key = _build_key(draft.key.id)
        answer = idempotency.run_once(session, key, request, add_registration)
        delete_draft(session, draft.key.id)
    registration_id: str = answer["id"]
    return registration_id


def _save_and_show(draft: FormDraft, fields: dict[str, str], **args: str) -> Page:
    """Save what was typed and go to the page that shows it."""
    draft.save(fields)
    url = f"{views.HOME}occurrences/{draft.key.subject_id}/add"
    return redirect(draft.build_url(url, **args), 303)


def _render_form(occurrence: Occurrence, draft: FormDraft, fields: dict[str, str]) -> Page:
    view = views.describe_staff_occurrence(occurrence)
    if not view.can_add:
        return _render_closed(view)
    is_checked = "check" in http_request.args
    request, errors = _validate_form(fields, occurrence)
    groups, texts = _build_groups(occurrence, fields), views.build_staff_form_texts()
    is_asking = http_request.args.get("notice") in ("again", "sent")
    html = render_template(
        "roster/add.html",
        occurrence=view,
        form=fields,
        participants=forms.read_participants(fields) or [{"name": "", "grade": ""}],
        maximum=MAX_PARTICIPANTS,
        texts=texts,
        labels=texts.labels | label_fields(groups),
        groups=groups,
        needs_days=get_settings().needs_days,
        errors=errors if is_checked else {},
        notice=_word_notice(occurrence, fields),
        same_url=_find_same_url(request) if is_asking and request else "",
        token=draft.token,
    )
    return show_form(html)


def _build_groups(occurrence: Occurrence, fields: dict[str, str]) -> list[QuestionGroup]:
    """Build the questions; those for one grade appear once the grade was sent."""
    role, participants = forms.read_role(fields), forms.read_participants(fields)
    return build_groups(occurrence.asked_questions, role, participants, fields)


def _word_notice(occurrence: Occurrence, fields: dict[str, str]) -> str:
    match http_request.args.get("notice"):
        case "old":
            return _("The form was open for a long time. Check it and send it once more.")
        case "sent":
            return _(
                "This form was sent already. If you send it again, you register them once more."
            )
        case "again":
            return _("Somebody with this e-mail or phone is already registered for this time.")
        case "full" if len(forms.read_participants(fields)) > occurrence.seats_left:
            return views.word_full(occurrence.seats_left)
        case _:
            return ""


def _find_sent_url(form_id: UUID) -> str:
    """Return the page of the registration that the form made; empty when it made none."""
    with db().read() as session:
        answer = idempotency.find_stored_answer(session, _build_key(form_id))
    return f"{views.HOME}{answer['id']}" if answer else ""


def _find_same_url(request: RegistrationRequest) -> str:
    """Return the page of an earlier registration of the same contact; empty when there is none."""
    with db().read() as session:
        found = find_same_contact(session, request)
    return f"{views.HOME}{found.id}" if found else ""


def _build_key(form_id: UUID) -> str:
    return f"staff:{form_id}"


def _render_closed(occurrence: views.StaffOccurrenceView) -> str:
    return render_template("roster/closed.html", occurrence=occurrence)


def _get_occurrence(occurrence_id: UUID) -> Occurrence:
    """Return the occurrence; raise NotFound or Forbidden unless it may be changed."""
    with db().read() as session:
        occurrence = queries.get_occurrence(session, occurrence_id)
    current_staff().require(Right.EDIT, occurrence.organisation_id)
    return occurrence
