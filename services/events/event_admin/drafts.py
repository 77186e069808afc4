"""Staff pages that copy an event to a new draft and delete drafts."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.event.access import get_own_event, lock_own_event
from services.events.event.form_fields import fill_form, list_errors
from services.events.event.operations import copy_event, delete_event
from services.events.event.views import build_heading
from services.events.event_admin.schemas import CopyForm
from services.events.models import Event
from shared.local_time import NonexistentTime
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.fields import word_nonexistent_time
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("event_drafts", __name__, url_prefix="/staff/events")
YEAR = timedelta(weeks=52)  # to the same weekday


@blueprint.get("/<uuid:event_id>/copy")
@allow(Caller.STAFF, Right.EDIT)
def show_copy_form(event_id: UUID) -> Page:
    """Ask for the first day of the copy; the form suggests a year later."""
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
    first = _find_first_day(event)
    return _render_copy_form(event, {"day": (first + YEAR).isoformat() if first else ""})


@blueprint.post("/<uuid:event_id>/copy")
@allow(Caller.STAFF, Right.EDIT)
def create_copy(event_id: UUID) -> Page:
    """Make a draft with the same content, whose occurrences begin on another day."""
    typed = request.form.to_dict()
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
    try:
        asked = CopyForm().parse({"day": typed.get("day", "")})
        days_later = _count_days_later(event, asked.day)
        with db().begin() as session:
            event = get_own_event(session, event_id, Right.EDIT)
            draft = copy_event(session, current_staff().access, event, days_later)
    except NonexistentTime:
        return _render_copy_form(event, typed, {"day": word_nonexistent_time()}), 422
    except ValidationError as error:
        return _render_copy_form(event, typed, list_errors(error)), 422
    return redirect(f"/staff/events/{draft.id}?done=copied", 303)


@blueprint.get("/<uuid:event_id>/delete")
@allow(Caller.STAFF, Right.EDIT)
def show_delete_form(event_id: UUID) -> str:
    """Ask before a draft is deleted."""
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
    return render_template("event_admin/delete.html", event=event, heading=build_heading(event))


@blueprint.post("/<uuid:event_id>/delete")
@allow(Caller.STAFF, Right.EDIT)
def delete_draft(event_id: UUID) -> Page:
    """Delete a draft."""
    with db().begin() as session:
        event = lock_own_event(session, event_id, Right.EDIT)
        delete_event(session, current_staff().access, event)
    return redirect("/staff/events/?tab=drafts&done=deleted", 303)


def _find_first_day(event: Event) -> date | None:
    held = [occurrence for occurrence in event.occurrences if not occurrence.cancelled]
    if not held:
        return None
    return held[0].starts_at.astimezone(ZoneInfo(held[0].time_zone)).date()


def _count_days_later(event: Event, day: date | None) -> int | None:
    first = _find_first_day(event)
    return (day - first).days if day and first else None


def _render_copy_form(
    event: Event, typed: dict[str, str], errors: dict[str, str] | None = None
) -> str:
    return render_template(
        "event_admin/copy.html",
        heading=build_heading(event),
        event=event,
        form=fill_form(CopyForm(), typed),
        errors=errors or {},
        has_occurrences=_find_first_day(event) is not None,
    )
