"""The door of the dashboard: one's own organisation, or the region for its coordinator."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.dashboard import (
    chart,
    queries,
    tasks,
    views,
)
from services.events.models import Organisation
from shared import clock
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.staff_session import current_staff

blueprint = Blueprint("dashboard", __name__, url_prefix="/staff")
MAX_OCCURRENCES = 12
MAX_TASKS = 8
# The first steps of a new organisation: where each is done, and who may.
STEPS = {
    "details": ("/staff/organisation/details", Right.MANAGE),
    "venue": ("/staff/events/new", Right.EDIT),
    "event": ("/staff/events/new", Right.EDIT),
    "publish": ("/staff/events/", Right.EDIT),
    "invite": ("/staff/people/", Right.MANAGE),
}


@blueprint.get("/")
@allow(Caller.STAFF)
def show() -> str:
    """What is coming and what needs doing; for who has no organisation, how to get one."""
    if current_staff().organisation is None:
        return render_template("dashboard/nobody.html")
    here = current_staff().require_current_organisation(Right.SEE)
    region = current_staff().has_right(Right.REGION)
    with db().read() as session:
        shown = _region(session) if region else _desk(session, here.organisation_id)
    return render_template("dashboard/region.html" if region else "dashboard/desk.html", **shown)


def _desk(session: Session, organisation_id: UUID) -> dict[str, Any]:
    organisation = session.get_one(Organisation, organisation_id)
    return {**_coming(session, organisation.id), **_own(session, organisation)}


def _coming(session: Session, organisation_id: UUID | None) -> dict[str, Any]:
    """Figures, the next time slots and the chart, of an organisation or of all."""
    seats = queries.list_seats(session, organisation_id)
    slots = queries.list_coming_occurrences(session, organisation_id, MAX_OCCURRENCES + 1)
    shown = chart.count_by_week(seats, get_settings().default_zone)
    return {
        "figures": views.figures(queries.count_coming(session, organisation_id), seats),
        "slots": [views.slot(one) for one in slots[:MAX_OCCURRENCES]],
        "more": len(slots) > MAX_OCCURRENCES,
        "weeks": views.weeks(shown),
        "upright": chart.build_vertical_bars(shown) if shown else [],
        "lying": chart.build_horizontal_bars(shown) if shown else [],
        "scale": chart.list_scale_marks(max((week.capacity for week in shown), default=0)),
        "chart": chart,
        "week_name": views.week_name,
    }


def _own(session: Session, organisation: Organisation) -> dict[str, Any]:
    """What needs doing in the organisation, and the first steps while some are left."""
    events = queries.list_open_events(session, organisation.id)
    found = tasks.find_tasks(events, clock.now(), current_staff().has_right)
    done = queries.list_completed_steps(session, organisation)
    mine = [
        (step, url, done[step])
        for step, (url, right) in STEPS.items()
        if current_staff().has_right(right)
    ]
    return {
        "tasks": [views.task(one) for one in found[:MAX_TASKS]],
        "tasks_left": max(0, len(found) - MAX_TASKS),
        "steps": [] if all(ticked for _step, _url, ticked in mine) else mine,
    }


def _region(session: Session) -> dict[str, Any]:
    organisations = session.scalars(select(Organisation)).all()
    seats = queries.list_seats(session, None)
    return {
        **_coming(session, None),
        "organisations": views.by_organisation(seats, organisations),
    }
