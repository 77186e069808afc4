"""The door to making an event and changing it: one form, told who else was at it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.event import changes
from services.events.event_admin import (
    forms,
    operations,
    queries,
    views,
)
from services.events.event_admin.list import (
    own,
    own_locked,
    version,
)
from services.events.event_admin.schemas import EventForm
from services.events.models import Event
from services.events.occurrences import operations as occurrences
from services.events.occurrences.schemas import SeriesForm
from services.events.organisations.queries import get_organisation
from shared import dates
from shared.errors import Unprocessable
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("programme_editing", __name__, url_prefix="/staff/events")
SERIES = ("day", "starts", "minutes", "count", "pause", "seats")


@blueprint.get("/new")
@allow(Caller.STAFF, Right.EDIT)
def ask_new() -> Page:
    """The form of a new event, with what is usual filled in."""
    here = current_staff().require_current_organisation(Right.EDIT).organisation_id
    with db().read() as session:
        last = queries.last(session, here)
        organisation = get_organisation(session, here)
    seats = str(last.occurrences[0].capacity) if last and last.occurrences else "20"
    usual = {"minutes": "45", "count": "1", "pause": "0", "seats": seats}
    return _form(None, here, forms.first(organisation, last) | usual)


@blueprint.post("/new")
@allow(Caller.STAFF, Right.EDIT)
def make() -> Page:
    """A draft with its first times, if any were asked for."""
    here = current_staff().require_current_organisation(Right.EDIT).organisation_id
    sent = forms.sent(request.form)
    try:
        form, series = _loaded(sent)
        with db().begin() as session:
            organisation = get_organisation(session, here)
            event = operations.make(session, current_staff().access, organisation, form)
            if series:
                zone = get_settings().default_zone
                slots = occurrences.made(event, series["times"], series["seats"], zone)
                occurrences.add(session, current_staff().access, event, slots, confirmed=True)
    except (ValidationError, Unprocessable) as error:
        return _form(None, here, sent, wrong(error)), 422
    return redirect(f"/staff/events/{event.id}?done=made", 303)


@blueprint.get("/<uuid:event_id>/edit")
@allow(Caller.STAFF, Right.EDIT)
def ask_edit(event_id: UUID) -> Page:
    """The form of an event, as it is now."""
    with db().read() as session:
        event = own(session, event_id, Right.EDIT)
    fields = forms.of_event(event, get_settings().default_zone)
    fields |= {"version": event.version, "opened": forms.opened(fields)}
    return _form(event, event.organisation_id, fields)


@blueprint.post("/<uuid:event_id>/edit")
@allow(Caller.STAFF, Right.EDIT)
def edit(event_id: UUID) -> Page:
    """Save, unless a colleague saved meanwhile, or people would be told without its being meant."""
    sent, zone = forms.sent(request.form), get_settings().default_zone
    with db().read() as session:
        seen = own(session, event_id, Right.EDIT)
    try:
        form = EventForm(zone).load(sent)
        with db().begin() as session:
            event = own_locked(session, event_id, Right.EDIT)
            _require_fresh(event, sent)
            known, confirmed = current_staff().access, sent.get("confirmed") == "1"
            operations.edit(session, known, event, form, confirmed=confirmed)
    except changes.Stale:
        return _both(event, sent), 409
    except operations.TellsPeople as notice:
        return _form(seen, seen.organisation_id, sent, confirm=notice.seats), 409
    except (ValidationError, Unprocessable) as error:
        return _form(seen, seen.organisation_id, sent, wrong(error)), 422
    return redirect(f"/staff/events/{event_id}?done=saved", 303)


def wrong(error: ValidationError | Unprocessable) -> dict[str, str]:
    """What is wrong, a sentence for each field."""
    if isinstance(error, Unprocessable):
        return {name: str(text) for name, text in (error.errors or {}).items()}
    return {name: _first(messages) for name, messages in error.messages_dict.items()}


def _first(messages: Any) -> str:
    """The first of a field's messages; those of a list's items stand in a dict."""
    while isinstance(messages, dict):
        messages = next(iter(messages.values()))
    return str(messages[0])


def _loaded(sent: forms.Fields) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The event and its first times; ValidationError with what is wrong in either."""
    errors: dict[str, Any] = {}
    form: dict[str, Any] = {}
    series: dict[str, Any] | None = None
    zone = get_settings().default_zone
    try:
        form = EventForm(zone).load(sent)
    except ValidationError as error:
        errors |= error.messages_dict
    if sent.get("day") or sent.get("starts"):
        try:
            series = SeriesForm(zone).load({name: sent.get(name, "") for name in SERIES})
        except ValidationError as error:
            errors |= error.messages_dict
    if errors:
        raise ValidationError(errors)
    return form, series


def _require_fresh(event: Event, sent: forms.Fields) -> None:
    """Stale when somebody else changed what this form holds; other changes are no matter."""
    if event.version != version():
        theirs = forms.of_event(event, get_settings().default_zone)
        if forms.outdated(sent, theirs):
            raise changes.Stale


def _both(event: Event, sent: forms.Fields) -> str:
    """The form with what both wrote; nothing is saved before it is sent once more."""
    theirs = forms.of_event(event, get_settings().default_zone)
    form, both = forms.merged(sent, theirs)
    form |= {"version": event.version}
    return _form(event, event.organisation_id, form, both={name: theirs.get(name) for name in both})


def _form(
    event: Event | None,
    organisation_id: UUID,
    fields: forms.Fields,
    errors: dict[str, str] | None = None,
    *,
    both: dict[str, Any] | None = None,
    confirm: int = 0,
) -> str:
    with db().read() as session:
        venues = queries.venues(session, organisation_id)
    choices, present = views.choices(venues, fields), current_language()
    changed = event and event.changed_at
    return render_template(
        "event_admin/form.html",
        event=event,
        sent=fields,
        errors=errors or {},
        labels=views.labels(),
        choices=choices,
        stale=both is not None,
        both={name: views.said(name, value, choices) for name, value in (both or {}).items()},
        changed=dates.format_moment(changed, get_settings().default_zone, present)
        if changed
        else "",
        confirm=confirm,
    )
