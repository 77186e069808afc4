"""Staff pages of events: the list, one event, its preview, and publishing."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request

from services.events.audit_labels import ACTIONS, get_detail_labels
from services.events.catalogue.queries import count_pages
from services.events.catalogue.views import build_card, build_page
from services.events.event import changes
from services.events.event.access import get_own_event, lock_own_event, read_form_version
from services.events.event.operations import publish_event
from services.events.event.queries import list_overlapping_events
from services.events.event.views import name_occurrence, word_stale
from services.events.event_admin import checks, queries, views
from services.events.event_admin.queries import EventSearch, Tab
from services.events.models import EventStatus
from services.events.organisations.queries import list_organisations
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.rights import Right
from shared.web import audit_log, paging
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint("event_admin", __name__, url_prefix="/staff/events")
MAX_WORDS = 100  # characters of the search field
LOG_RIGHTS = (Right.EDIT, Right.MANAGE)  # either of them shows the log


@blueprint.get("/")
@allow(Caller.STAFF, Right.SEE)
def show_list() -> str:
    """Show the organisation's events under three tabs; a coordinator sees the whole region."""
    tab, search, page = _read_tab(), _read_search(), paging.current_page()
    with db().read() as session:
        events, counts = queries.list_events(session, search, tab, page)
        region = list_organisations(session) if _is_coordinator() else []
    return render_template(
        "event_admin/list.html",
        rows=[views.build_row(event) for event in events],
        tab=tab,
        counts=counts,
        page=page,
        pages=count_pages(counts[tab]),
        q=search.words,
        organisation=str(search.organisation_id or "all"),
        organisations=views.list_organisation_options(region) if region else [],
        may_edit=current_staff().has_right(Right.EDIT),
        done=request.args.get("done", ""),
    )


@blueprint.get("/<uuid:event_id>")
@allow(Caller.STAFF, Right.SEE)
def show_event(event_id: UUID) -> Page:
    """Show one event: its status and occurrences, what can be done, and what was done."""
    return _render_event(event_id)


@blueprint.get("/<uuid:event_id>/preview")
@allow(Caller.STAFF, Right.SEE)
def show_preview(event_id: UUID) -> str:
    """Show the event's public page, also of a draft."""
    with db().read() as session:
        event = get_own_event(session, event_id, Right.SEE)
    page = build_page(event, current_language())
    return render_template("catalogue/event.html", page=page, preview=True)


@blueprint.post("/<uuid:event_id>/publish")
@allow(Caller.STAFF, Right.EDIT)
def publish_draft(event_id: UUID) -> Page:
    """Publish the event, unless something is missing or it has changed since it was shown."""
    try:
        with db().begin() as session:
            event = lock_own_event(session, event_id, Right.EDIT)
            changes.require_version(event, read_form_version())
            publish_event(session, current_staff().access, event)
    except changes.NotReady:
        notice = _("It cannot be published yet. See below what is missing.")
        return _render_event(event_id, notice), 422
    except changes.Stale:
        return _render_event(event_id, word_stale(event)), 409
    except Conflict:
        return _render_event(event_id, _("It is published already.")), 409
    return redirect(f"/staff/events/{event_id}?done=published", 303)


def _render_event(event_id: UUID, notice: str = "") -> str:
    with db().read() as session:
        event = get_own_event(session, event_id, Right.SEE)
        actions = audit.list_by_target(session, event_id)
        is_draft = event.status is EventStatus.DRAFT
        overlapping = list_overlapping_events(session, event) if is_draft else []
    organisation_id = event.organisation_id
    rights = {right for right in Right if current_staff().has_right(right, organisation_id)}
    can_see_log = rights.intersection(LOG_RIGHTS)
    return render_template(
        "event_admin/show.html",
        event=event,
        row=views.build_row(event),
        card=build_card(event, current_language()),
        days=views.build_occurrence_days(event),
        rules=views.describe_rules(event),
        changeable=sum(occurrence.is_ahead for occurrence in event.occurrences),
        missing_parts=checks.describe_missing_parts(event) if is_draft else {},
        hints=checks.list_hints(event),
        overlapping=[name_occurrence(occurrence) for occurrence in overlapping],
        rights=rights,
        log=[audit_log.describe_entry(action, ACTIONS, get_detail_labels()) for action in actions]
        if can_see_log
        else [],
        notice=notice,
        done=request.args.get("done", ""),
    )


def _is_coordinator() -> bool:
    return current_staff().access.has_right_anywhere(Right.REGION)


def _read_tab() -> Tab:
    asked = request.args.get("tab", "")
    return Tab(asked) if asked in list(Tab) else Tab.COMING


def _read_search() -> EventSearch:
    words = request.args.get("q", "")[:MAX_WORDS].strip()
    return EventSearch(_choose_organisation(), words)


def _choose_organisation() -> UUID | None:
    """Return the organisation to list; None for all, which only a coordinator may see."""
    asked = request.args.get("organisation", "")
    if _is_coordinator():
        try:
            return UUID(asked)
        except ValueError:
            if asked == "all" or current_staff().has_right(Right.REGION):
                return None
    return current_staff().require_current_organisation(Right.SEE).organisation_id
