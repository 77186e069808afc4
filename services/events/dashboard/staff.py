"""The dashboard: of one organisation, or of the region for its coordinator."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.dashboard import chart, queries, tasks, views
from services.events.dashboard.queries import SetupStep
from services.events.models import Organisation
from shared import clock
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.staff_session import current_staff

blueprint = Blueprint("dashboard", __name__, url_prefix="/staff")
MAX_OCCURRENCES = 12
MAX_TASKS = 8
# The page where each first step is done, and the right that it needs.
STEP_PAGES: Mapping[SetupStep, tuple[str, Right]] = {
    SetupStep.DETAILS: ("/staff/organisation/details", Right.MANAGE),
    SetupStep.VENUE: ("/staff/events/new", Right.EDIT),
    SetupStep.EVENT: ("/staff/events/new", Right.EDIT),
    SetupStep.PUBLISH: ("/staff/events/", Right.EDIT),
    SetupStep.INVITE: ("/staff/people/", Right.MANAGE),
}


@blueprint.get("/")
@allow(Caller.STAFF)
def show_dashboard() -> str:
    """Show the dashboard; without an organisation, say how to get into one."""
    if current_staff().organisation is None:
        return render_template("dashboard/nobody.html")
    current = current_staff().require_current_organisation(Right.SEE)
    if current_staff().has_right(Right.REGION):
        return _render_region()
    return _render_organisation(current.organisation_id)


def _render_organisation(organisation_id: UUID) -> str:
    with db().read() as session:
        organisation = session.get_one(Organisation, organisation_id)
        seats = queries.list_seats(session, organisation_id)
        coming = _list_coming(session, organisation_id)
        counts = queries.count_coming(session, organisation_id)
        events = queries.list_open_events(session, organisation_id)
        found = tasks.find_tasks(events, clock.now(), current_staff().has_right)
        task_views = [views.build_task(task) for task in found[:MAX_TASKS]]
        steps = _list_steps(session, organisation)
    return render_template(
        "dashboard/organisation.html",
        figures=views.build_figures(counts, seats),
        occurrences=coming[:MAX_OCCURRENCES],
        more=len(coming) > MAX_OCCURRENCES,
        seats_chart=views.build_chart(seats),
        chart=chart,
        format_week=views.format_week,
        tasks=task_views,
        tasks_left=max(0, len(found) - MAX_TASKS),
        steps=steps,
    )


def _render_region() -> str:
    with db().read() as session:
        seats = queries.list_seats(session, None)
        coming = _list_coming(session, None)
        counts = queries.count_coming(session, None)
        organisations = session.scalars(select(Organisation)).all()
    return render_template(
        "dashboard/region.html",
        figures=views.build_figures(counts, seats),
        occurrences=coming[:MAX_OCCURRENCES],
        more=len(coming) > MAX_OCCURRENCES,
        seats_chart=views.build_chart(seats),
        chart=chart,
        format_week=views.format_week,
        organisations=views.list_organisation_rows(seats, organisations),
    )


def _list_coming(session: Session, organisation_id: UUID | None) -> list[views.ComingOccurrence]:
    """List coming occurrences, one more than the page shows, so that it knows if there are more."""
    rows = queries.list_coming_occurrences(session, organisation_id, MAX_OCCURRENCES + 1)
    return [views.build_coming_occurrence(one) for one in rows]


def _list_steps(session: Session, organisation: Organisation) -> list[views.StepView]:
    """List the first steps that the reader may do; nothing when all of them are done."""
    completed = queries.list_completed_steps(session, organisation)
    steps = [
        views.StepView(step, url, step in completed)
        for step, (url, right) in STEP_PAGES.items()
        if current_staff().has_right(right)
    ]
    return [] if all(step.done for step in steps) else steps
