"""Staff pages about an event's questions: the list with a preview, and the form of one."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.event.access import get_own_event, lock_own_event
from services.events.event.changes import Stale
from services.events.event.form_fields import list_errors
from services.events.event.views import build_heading
from services.events.models import Event
from services.events.questions import operations, views
from services.events.questions.content import ReadyQuestion
from services.events.questions.schemas import LISTS, QuestionForm
from services.events.questions.views import FormFields
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("questions", __name__, url_prefix="/staff/events/<uuid:event_id>/questions")


@blueprint.get("")
@allow(Caller.STAFF, Right.EDIT)
def show_list(event_id: UUID) -> Page:
    """Show the questions, and how families see them."""
    return _render_list(_read_event(event_id))


@blueprint.get("/new")
@allow(Caller.STAFF, Right.EDIT)
def show_new_form(event_id: UUID) -> Page:
    """Show the form of a new question."""
    return _render_form(_read_event(event_id), "", views.fill_form(None))


@blueprint.post("/new")
@allow(Caller.STAFF, Right.EDIT)
def add_question(event_id: UUID) -> Page:
    """Add a question; after an error, keep what was typed."""
    typed = _read_form()
    try:
        asked = QuestionForm().parse(typed)
        with db().begin() as session:
            event = lock_own_event(session, event_id, Right.EDIT)
            operations.add_question(session, current_staff().access, event, asked)
    except ValidationError as error:
        return _render_form(_read_event(event_id), "", typed, list_errors(error)), 422
    except operations.TooManyQuestions:
        return _render_list(_read_event(event_id), is_full=True), 409
    return _redirect(event_id, "saved")


@blueprint.post("/ready")
@allow(Caller.STAFF, Right.EDIT)
def add_ready_question(event_id: UUID) -> Page:
    """Add one of the ready questions."""
    code = request.form.get("ready", "")
    if code not in set(ReadyQuestion):
        return _render_list(_read_event(event_id)), 422
    try:
        with db().begin() as session:
            event = lock_own_event(session, event_id, Right.EDIT)
            actor = current_staff().access
            operations.add_ready_question(session, actor, event, ReadyQuestion(code))
    except operations.TooManyQuestions:
        return _render_list(_read_event(event_id), is_full=True), 409
    return _redirect(event_id, "saved")


@blueprint.get("/<question_id>")
@allow(Caller.STAFF, Right.EDIT)
def show_form(event_id: UUID, question_id: str) -> Page:
    """Show the form of a question as it is now."""
    event = _read_event(event_id)
    question = operations.get_question(event, question_id)
    return _render_form(event, question_id, views.fill_form(question))


@blueprint.post("/<question_id>")
@allow(Caller.STAFF, Right.EDIT)
def save_question(event_id: UUID, question_id: str) -> Page:
    """Save a question, unless somebody else changed it in the meantime."""
    typed, event = _read_form(), _read_event(event_id)
    known = operations.get_question(event, question_id)
    try:
        asked = QuestionForm().parse(typed)
        if typed["seen"] != views.compute_mark(known):
            raise Stale
        with db().begin() as session:
            event = lock_own_event(session, event_id, Right.EDIT)
            operations.change_question(session, current_staff().access, event, known, asked)
    except ValidationError as error:
        return _render_form(event, question_id, typed, list_errors(error)), 422
    except Stale:
        now = operations.get_question(_read_event(event_id), question_id)
        shown = {**typed, "seen": views.compute_mark(now)}
        return _render_form(event, question_id, shown, now=views.build_row(now)), 409
    return _redirect(event_id, "saved")


@blueprint.post("/<question_id>/delete")
@allow(Caller.STAFF, Right.EDIT)
def delete_question(event_id: UUID, question_id: str) -> Page:
    """Delete a question; pressing the button twice is the same as once."""
    with db().begin() as session:
        event = lock_own_event(session, event_id, Right.EDIT)
        operations.delete_question(session, current_staff().access, event, question_id)
    return _redirect(event_id, "deleted")


@blueprint.post("/<question_id>/move")
@allow(Caller.STAFF, Right.EDIT)
def move_question(event_id: UUID, question_id: str) -> Page:
    """Move a question up or down."""
    is_up = request.form.get("to") == "up"
    with db().begin() as session:
        event = lock_own_event(session, event_id, Right.EDIT)
        actor = current_staff().access
        operations.move_question(session, actor, event, question_id, up=is_up)
    return _redirect(event_id, "")


def _read_event(event_id: UUID) -> Event:
    with db().read() as session:
        return get_own_event(session, event_id, Right.EDIT)


def _read_form() -> FormFields:
    lists = {name: request.form.getlist(name) for name in LISTS}
    return views.read_form(request.form.to_dict(), lists)


def _render_list(event: Event, *, is_full: bool = False) -> str:
    return render_template(
        "questions/list.html",
        event=event,
        heading=build_heading(event),
        rows=[views.build_row(one) for one in event.asked_questions],
        preview=[views.build_preview(one) for one in event.asked_questions],
        ready=list(ReadyQuestion),
        maximum=operations.MAX_QUESTIONS,
        is_full=is_full,
        done=request.args.get("done", ""),
    )


def _render_form(
    event: Event,
    question_id: str,
    fields: FormFields,
    errors: dict[str, str] | None = None,
    *,
    now: views.QuestionRow | None = None,
) -> str:
    return render_template(
        "questions/form.html",
        event=event,
        heading=build_heading(event),
        question_id=question_id,
        form=fields,
        errors=errors or {},
        labels=views.list_labels(),
        choices=views.list_choices(),
        now=now,
    )


def _redirect(event_id: UUID, done: str) -> Page:
    return redirect(f"/staff/events/{event_id}/questions" + (f"?done={done}" if done else ""), 303)
