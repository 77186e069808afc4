"""The door to drafts that come from another event, and to those that go."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.event.form_fields import no_such_time
from services.events.event.local_time import NoSuchTime
from services.events.event_admin import operations, views
from services.events.event_admin.edit import wrong
from services.events.event_admin.list import own, own_locked
from services.events.event_admin.schemas import DayForm
from services.events.models import Event
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("programme_drafts", __name__, url_prefix="/staff/events")
YEAR = timedelta(weeks=52)  # a year later on the same weekday


@blueprint.get("/<uuid:event_id>/copy")
@allow(Caller.STAFF, Right.EDIT)
def ask_copy(event_id: UUID) -> Page:
    """When the copy is to be held."""
    with db().read() as session:
        event = own(session, event_id, Right.EDIT)
    first = _first_day(event)
    return _copy_page(event, {"day": (first + YEAR).isoformat() if first else ""})


@blueprint.post("/<uuid:event_id>/copy")
@allow(Caller.STAFF, Right.EDIT)
def copy(event_id: UUID) -> Page:
    """The same event as a new draft, its times moved to begin on another day."""
    sent = request.form.to_dict()
    with db().read() as session:
        event = own(session, event_id, Right.EDIT)
    try:
        days = _days_later(event, sent.get("day", ""))
        with db().begin() as session:
            event = own(session, event_id, Right.EDIT)
            made = operations.copy(session, current_staff().access, event, days)
    except NoSuchTime:
        return _copy_page(event, sent, {"day": no_such_time()}), 422
    except ValidationError as error:
        return _copy_page(event, sent, wrong(error)), 422
    return redirect(f"/staff/events/{made.id}?done=copied", 303)


@blueprint.get("/<uuid:event_id>/delete")
@allow(Caller.STAFF, Right.EDIT)
def ask_delete(event_id: UUID) -> str:
    """Ask before a draft goes for good."""
    with db().read() as session:
        event = own(session, event_id, Right.EDIT)
    return render_template("event_admin/delete.html", event=event, row=views.row(event))


@blueprint.post("/<uuid:event_id>/delete")
@allow(Caller.STAFF, Right.EDIT)
def delete(event_id: UUID) -> Page:
    """Delete a draft."""
    with db().begin() as session:
        event = own_locked(session, event_id, Right.EDIT)
        operations.delete(session, current_staff().access, event)
    return redirect("/staff/events/?tab=drafts&done=deleted", 303)


def _first_day(event: Event) -> date | None:
    held = [slot for slot in event.occurrences if not slot.cancelled]
    if not held:
        return None
    return held[0].starts_at.astimezone(ZoneInfo(held[0].time_zone)).date()


def _days_later(event: Event, text: str) -> int | None:
    """From the event's first day to the new one's; None when no times are wanted."""
    first = _first_day(event)
    day: date | None = DayForm().load({"day": text})["day"]
    return (day - first).days if day and first else None


def _copy_page(event: Event, sent: dict[str, str], errors: dict[str, str] | None = None) -> str:
    return render_template(
        "event_admin/copy.html",
        row=views.row(event),
        event=event,
        sent=sent,
        errors=errors or {},
        times=_first_day(event) is not None,
    )
