"""Staff pages of reminder rules: those of an organisation, those of an event with its time line."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request

from services.notifier.audience.queries import list_sister_occurrences
from services.notifier.message.quiet_hours import DEFAULT_TIMES, load_times
from services.notifier.rules import operations, planning, queries, timeline, views
from services.notifier.rules.access import (
    find_back_url,
    get_own_event,
    get_own_rule,
    list_next_occurrences,
    read_id,
    read_version,
    require_organisation_id,
)
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("rules", __name__, url_prefix="/staff/messages/rules")
MAX_PLANNED = 50  # occurrences that a page plans before it shows their time line


@blueprint.get("/")
@allow(Caller.STAFF, Right.MESSAGE)
def show_rules() -> Page:
    """Show the rules that every event of the organisation inherits, and its coming events."""
    organisation_id = current_staff().require_current_organisation(Right.MESSAGE).organisation_id
    with db().begin() as session:
        planning.ensure_default_rule(session, organisation_id)
        rules = queries.list_rules(session, organisation_id, "")
        coming = list_next_occurrences(session, organisation_id)
        times = load_times(session, organisation_id)
    return render_template(
        "rules/list.html",
        rows=[views.build_row(one, coming, times, "") for one in rules],
        events=views.build_events(coming),
        can_edit=current_staff().access.has_right(Right.SEND, organisation_id),
        done=request.args.get("done", ""),
    )


@blueprint.get("/events/<uuid:occurrence_id>")
@allow(Caller.STAFF, Right.MESSAGE)
def show_event(occurrence_id: UUID) -> Page:
    """Show the rules of an event, given by one of its occurrences, and its time line."""
    with db().begin() as session:
        occurrence = get_own_event(session, occurrence_id, Right.MESSAGE)
        organisation_id, slug = require_organisation_id(occurrence), occurrence.slug
        planning.ensure_default_rule(session, organisation_id)
        occurrences = list_sister_occurrences(session, occurrence)
        # The timer may not have come to a change that was just made.
        unplanned = [one for one in occurrences if one.planned_version != one.version]
        for one in unplanned[:MAX_PLANNED]:
            planning.plan_occurrence(session, one.id)
        rules = queries.list_rules(session, organisation_id, "", slug)
        off = queries.list_exceptions(session, organisation_id, slug)
        plan = queries.load_event_plan(session, occurrences)
        coming = list_next_occurrences(session, organisation_id, slug)
        times = load_times(session, organisation_id)
    return render_template(
        "rules/event.html",
        event=views.build_event(occurrence),
        rows=[views.build_row(one, coming, times, slug, off) for one in rules],
        timeline=timeline.build_timeline(plan),
        can_edit=current_staff().access.has_right(Right.SEND, organisation_id),
        done=request.args.get("done", ""),
    )


@blueprint.post("/<uuid:rule_id>/switch")
@allow(Caller.STAFF, Right.SEND)
def switch_rule(rule_id: UUID) -> Page:
    """Switch a rule on or off, everywhere or for the event of the occurrence `event`."""
    is_on = request.form.get("on") == "1"
    with db().begin() as session:
        rule = get_own_rule(session, rule_id, Right.SEND, lock=True)
        event_id = read_id(request.form.get("event", ""))
        occurrence = get_own_event(session, event_id, Right.SEND) if event_id else None
        if occurrence is None or rule.slug:
            operations.switch_rule(session, current_staff().access, rule, is_on=is_on)
        elif occurrence.organisation_id == rule.organisation_id:
            operations.switch_for_event(
                session,
                current_staff().access,
                rule,
                occurrence.slug,
                is_on=is_on,
                title=occurrence.title["fi"],
            )
    return redirect(f"{find_back_url(event_id)}?done={'on' if is_on else 'off'}", 303)


@blueprint.get("/<uuid:rule_id>/delete")
@allow(Caller.STAFF, Right.SEND)
def confirm_deletion(rule_id: UUID) -> Page:
    """Ask before a rule is deleted."""
    return _render_deletion(rule_id)


@blueprint.post("/<uuid:rule_id>/delete")
@allow(Caller.STAFF, Right.SEND)
def delete_rule(rule_id: UUID) -> Page:
    """Delete a rule, unless it was changed after the question was shown."""
    try:
        with db().begin() as session:
            rule = get_own_rule(session, rule_id, Right.SEND, lock=True)
            version = read_version(request.form.get("version", ""))
            operations.delete_rule(session, current_staff().access, rule, version)
    except operations.Outdated as error:
        return _render_deletion(rule_id, is_outdated=True), error.status
    return redirect(f"{find_back_url(read_id(request.form.get('event', '')))}?done=deleted", 303)


def _render_deletion(rule_id: UUID, *, is_outdated: bool = False) -> str:
    event_id = read_id(request.values.get("event", ""))
    with db().read() as session:
        rule = get_own_rule(session, rule_id, Right.SEND)
    return render_template(
        "rules/delete.html",
        rule=views.build_row(rule, [], DEFAULT_TIMES, rule.slug),
        is_inherited=not rule.slug,
        back=find_back_url(event_id),
        event_id=event_id or "",
        is_outdated=is_outdated,
    )
