"""Staff pages of one registration: see it and its history, change it, cancel it."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registrations.audit_labels import Action
from services.registrations.drafts.forms import open_or_begin_form, receive_form
from services.registrations.drafts.operations import delete_draft
from services.registrations.holds import operations as holds
from services.registrations.models import DraftPurpose, Registration
from services.registrations.questions.queries import find_present_answers
from services.registrations.questions.schemas import FormChanged, InvalidAnswers
from services.registrations.questions.views import label_fields
from services.registrations.registration import forms, operations
from services.registrations.registration.audit import record_action
from services.registrations.registration.errors import Outdated, UnknownParticipant
from services.registrations.registration.views import word_change_notice
from services.registrations.roster import queries, views
from services.registrations.roster.access import load_answers
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page, show_form
from shared.web.staff_session import current_staff

blueprint = Blueprint(
    "roster_registration", __name__, url_prefix="/staff/registrations/<uuid:registration_id>"
)


@blueprint.get("")
@allow(Caller.STAFF, Right.CHECK_IN)
def show_registration(registration_id: UUID) -> Page:
    """Show everything about one registration, and what was done to it."""
    return _render_registration(registration_id)


@blueprint.get("/change")
@allow(Caller.STAFF, Right.EDIT)
def show_change_form(registration_id: UUID) -> Page:
    """Show the form of names and contact, filled with the present values."""
    registration = _read_registration(registration_id, Right.EDIT)
    return _render_change_form(registration)


@blueprint.post("/change")
@allow(Caller.STAFF, Right.EDIT)
def change_registration(registration_id: UUID) -> Page:
    """Save names and contact; after an error, go back to the form with what was typed."""
    sent = request.form.to_dict()
    registration = _read_registration(registration_id, Right.EDIT)
    draft = receive_form(DraftPurpose.CHANGE_BY_STAFF, registration_id, sent.get("token", ""))
    fields, here = forms.select_fields(sent), f"{views.HOME}{registration_id}/change"
    if "lang" in sent:
        draft.save(fields)
        return redirect(draft.build_url(here, lang=current_language()), 303)
    try:
        change = forms.parse_change(registration.occurrence, fields)
        with db().begin() as session:
            registration = _lock_registration(session, registration_id)
            operations.change_registration(session, registration, change, current_staff().access)
            delete_draft(session, draft.key.id)
    except (ValidationError, InvalidAnswers, FormChanged, Outdated) as error:
        draft.save(fields)
        return redirect(draft.build_url(here, **forms.describe_refusal(error)), 303)
    except Conflict:
        return _render_registration(registration_id), 409
    return _redirect_with_notice(registration_id, "changed")


@blueprint.post("/new-link")
@allow(Caller.STAFF, Right.EDIT)
def renew_link(registration_id: UUID) -> Page:
    """Send the family a new link; the old one stops working."""
    version = request.form.get("version", default=0, type=int)
    try:
        with db().begin() as session:
            registration = _lock_registration(session, registration_id)
            operations.renew_link(session, registration, version, current_staff().access)
    except Conflict:
        return _render_registration(registration_id), 409
    return _redirect_with_notice(registration_id, "new-link")


@blueprint.get("/remove/<uuid:participant_id>")
@allow(Caller.STAFF, Right.EDIT)
def confirm_removal(registration_id: UUID, participant_id: UUID) -> Page:
    """Ask for a confirmation before a participant is removed."""
    view = _describe_registration(_read_registration(registration_id, Right.EDIT))
    removed = next((one for one in view.participants if one.id == participant_id), None)
    if removed is None or len(view.participants) == 1 or not view.is_editable:
        return redirect(view.url, 303)
    return render_template("roster/remove.html", registration=view, removed=removed)


@blueprint.post("/remove/<uuid:participant_id>")
@allow(Caller.STAFF, Right.EDIT)
def remove_participant(registration_id: UUID, participant_id: UUID) -> Page:
    """Remove a participant; pressing the button twice is the same as once."""
    try:
        with db().begin() as session:
            registration = _lock_registration(session, registration_id)
            actor = current_staff().access
            operations.remove_participant(session, registration, participant_id, actor)
    except UnknownParticipant:
        return _redirect_with_notice(registration_id, "removed")
    except Conflict:
        return _render_registration(registration_id), 409
    return _redirect_with_notice(registration_id, "removed")


@blueprint.post("/confirm")
@allow(Caller.STAFF, Right.EDIT)
def confirm_registration(registration_id: UUID) -> Page:
    """Confirm a held registration for a family that cannot open its link."""
    try:
        with db().begin() as session:
            registration = _lock_registration(session, registration_id)
            holds.confirm_registration(session, registration, current_staff().access)
    except Conflict:
        return _render_registration(registration_id), 409
    return _redirect_with_notice(registration_id, "confirmed")


@blueprint.get("/cancel")
@allow(Caller.STAFF, Right.EDIT)
def confirm_cancellation(registration_id: UUID) -> Page:
    """Ask for a confirmation before everything is cancelled, and whether to send a message."""
    view = _describe_registration(_read_registration(registration_id, Right.EDIT))
    if not (view.is_editable or view.is_held_open):
        return redirect(view.url, 303)
    return render_template("roster/cancel.html", registration=view)


@blueprint.post("/cancel")
@allow(Caller.STAFF, Right.EDIT)
def cancel_registration(registration_id: UUID) -> Page:
    """Cancel the registration, with or without a message; twice is the same as once."""
    silent = request.form.get("tell") != "1"
    try:
        with db().begin() as session:
            registration = _lock_registration(session, registration_id)
            actor = current_staff().access
            operations.cancel_registration(session, registration, actor, silent=silent)
    except Conflict:
        return _render_registration(registration_id), 409
    return _redirect_with_notice(registration_id, "cancelled-silently" if silent else "cancelled")


def _read_registration(registration_id: UUID, right: Right) -> Registration:
    """Return the registration for somebody with this right, and record that it was seen."""
    with db().begin() as session:
        registration = _get_registration(session, registration_id, right)
        record_action(session, current_staff().access, Action.REGISTRATION_SEEN, registration)
    return registration


def _lock_registration(session: Session, registration_id: UUID) -> Registration:
    return _get_registration(session, registration_id, Right.EDIT, lock=True)


def _get_registration(
    session: Session, registration_id: UUID, right: Right, *, lock: bool = False
) -> Registration:
    """Return the registration; raise NotFound or Forbidden without this right."""
    registration = queries.get_registration(session, registration_id, lock=lock)
    current_staff().require(right, registration.occurrence.organisation_id)
    return registration


def _describe_registration(registration: Registration) -> views.StaffRegistrationView:
    organisation_id = registration.occurrence.organisation_id
    with_contacts = current_staff().access.has_right(Right.PEOPLE, organisation_id)
    with db().read() as session:
        answers = load_answers(session, registration.occurrence, [registration])
    return views.describe_staff_registration(registration, answers, with_contacts=with_contacts)


def _render_registration(registration_id: UUID) -> str:
    registration = _read_registration(registration_id, Right.CHECK_IN)
    with db().read() as session:
        rows = audit.list_by_target(session, registration_id)
    return render_template(
        "roster/registration.html",
        registration=_describe_registration(registration),
        history=views.describe_history(registration, rows),
        done=request.args.get("done", ""),
        contact_days=get_settings().contact_days,
    )


def _render_change_form(registration: Registration) -> Page:
    view = _describe_registration(registration)
    if not view.is_editable:
        return redirect(view.url, 303)
    draft = open_or_begin_form(DraftPurpose.CHANGE_BY_STAFF, registration.id)
    with db().read() as session:
        answers = find_present_answers(session, registration)
    form = draft.load() or forms.fill_change_form(registration, answers)
    groups, texts = forms.build_change_groups(registration, form), views.build_staff_form_texts()
    is_checked = "check" in request.args
    html = render_template(
        "roster/change.html",
        registration=view,
        form=form,
        token=draft.token,
        texts=texts,
        labels=texts.labels | label_fields(groups),
        groups=groups,
        form_key=registration.occurrence.form_key,
        needs_days=get_settings().needs_days,
        errors=(
            forms.list_change_errors(form, registration, is_complete=False) if is_checked else {}
        ),
        notice=word_change_notice(request.args.get("notice", "")),
    )
    return show_form(html)


def _redirect_with_notice(registration_id: UUID, done: str) -> BaseResponse:
    return redirect(f"{views.HOME}{registration_id}?done={done}", 303)
