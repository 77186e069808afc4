"""The door to an organisation's events: the list, one event, its preview, and publishing."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session

from services.events.audit_labels import ACTIONS, get_detail_labels
from services.events.catalogue.queries import pages
from services.events.event import changes
from services.events.event.views import page as public_page
from services.events.event_admin import (
    checks,
    operations,
    queries,
    views,
)
from services.events.models import Event, Occurrence
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

blueprint = Blueprint("programme", __name__, url_prefix="/staff/events")


@blueprint.get("/")
@allow(Caller.STAFF, Right.SEE)
def listed() -> str:
    """The organisation's events under three tabs; the region's, for its coordinator."""
    tab = request.args.get("tab", "")
    tab = tab if tab in queries.TABS else "coming"
    wanted, page = _wanted(), paging.current_page()
    with db().read() as session:
        events, counts = queries.listed(session, wanted, tab, page)
        region = queries.organisations(session) if _regional() else []
    return render_template(
        "event_admin/list.html",
        rows=[views.row(event) for event in events],
        tab=tab,
        counts=counts,
        page=page,
        pages=pages(counts[tab]),
        q=wanted.words,
        organisation=str(wanted.organisation_id or "all"),
        organisations=views.organisations(region) if region else [],
        may_edit=current_staff().has_right(Right.EDIT),
        done=request.args.get("done", ""),
    )


@blueprint.get("/<uuid:event_id>")
@allow(Caller.STAFF, Right.SEE)
def show(event_id: UUID) -> Page:
    """One event: its state, its times and how they fill, what can be done, what was done."""
    return _shown(event_id)


@blueprint.get("/<uuid:event_id>/preview")
@allow(Caller.STAFF, Right.SEE)
def preview(event_id: UUID) -> str:
    """The event's public page, also of a draft."""
    with db().read() as session:
        event = own(session, event_id, Right.SEE)
    return render_template(
        "catalogue/event.html", preview=True, **public_page(event, current_language())
    )


@blueprint.post("/<uuid:event_id>/publish")
@allow(Caller.STAFF, Right.EDIT)
def publish(event_id: UUID) -> Page:
    """Publish what was seen; when something is missing or has changed, the page says so."""
    try:
        with db().begin() as session:
            event = own_locked(session, event_id, Right.EDIT)
            changes.require(event, version())
            operations.publish(session, current_staff().access, event)
    except operations.NotReady:
        notice = _("It cannot be published yet. What is missing stands below.")
        return _shown(event_id, notice), 422
    except changes.Stale:
        return _shown(event_id, stale(event)), 409
    except Conflict:
        return _shown(event_id, _("It is published already.")), 409
    return redirect(f"/staff/events/{event_id}?done=published", 303)


def own(session: Session, event_id: UUID, right: Right) -> Event:
    """An event in whose organisation this person has the right; NotFound, Forbidden."""
    event = queries.event(session, event_id)
    current_staff().require(right, event.organisation_id)
    return event


def own_locked(session: Session, event_id: UUID, right: Right) -> Event:
    """The same, to be changed: whoever comes second waits. NotFound, Forbidden."""
    queries.lock(session, event_id)
    return own(session, event_id, right)


def version() -> int:
    """The version of the event that the form was made from; none that exists when it says none."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def stale(event: Event) -> str:
    """Who changed the event meanwhile, in a sentence."""
    return _(
        "%(who)s changed this event in the meantime. Look at it again and then decide.",
        actor=event.changed_by or _("Somebody"),
    )


def _shown(event_id: UUID, notice: str = "") -> str:
    with db().read() as session:
        event = own(session, event_id, Right.SEE)
        acts = audit.list_by_target(session, event_id)
        crossing = _crossing(session, event) if event.status == "draft" else []
    here = event.organisation_id
    rights = {right.name for right in Right if current_staff().has_right(right, here)}
    return render_template(
        "event_admin/show.html",
        event=event,
        row=views.row(event),
        view=public_page(event, current_language())["view"],
        times=views.times(event),
        faults=checks.faults(event) if event.status == "draft" else {},
        hints=checks.hints(event),
        overlaps=[views.named_time(slot) for slot in crossing],
        rights=rights,
        log=[audit_log.describe_entry(act, ACTIONS, get_detail_labels()) for act in acts]
        if rights & {"EDIT", "MANAGE"}
        else [],
        notice=notice,
        done=request.args.get("done", ""),
    )


def _crossing(session: Session, event: Event) -> list[Occurrence]:
    """Other events' times that are in the place of this one while it is held."""
    times = [(slot.starts_at, slot.ends_at) for slot in event.occurrences]
    near = queries.at_the_same_time(session, event.venue, times)
    return [slot for slot in near if slot.event_id != event.id]


def _regional() -> bool:
    return current_staff().access.has_right_anywhere(Right.REGION)


def _wanted() -> queries.Wanted:
    """What was asked for; the region's coordinator sees every organisation unless she chooses."""
    words = request.args.get("q", "")[:100].strip()
    asked = request.args.get("organisation", "")
    if not _regional():
        return queries.Wanted(
            current_staff().require_current_organisation(Right.SEE).organisation_id, words
        )
    try:
        chosen: Any = UUID(asked)
    except ValueError:
        everywhere = asked == "all" or current_staff().has_right(Right.REGION)
        chosen = (
            None
            if everywhere
            else current_staff().require_current_organisation(Right.SEE).organisation_id
        )
    return queries.Wanted(chosen, words)
