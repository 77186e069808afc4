"""Staff pages that make and edit an event: one form, which notices a second editor."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.event import changes
from services.events.event.access import (
    get_own_event,
    lock_own_event,
    read_form_version,
    read_meaning,
)
from services.events.event.content import EventRequest
from services.events.event.form_fields import list_errors
from services.events.event.operations import (
    build_occurrences,
    create_event,
    edit_event,
    require_open_window,
)
from services.events.event.views import name_occurrence, word_never_open, word_problem
from services.events.event_admin import forms, queries, views
from services.events.event_admin.forms import FormFields
from services.events.event_admin.schemas import EventForm
from services.events.models import Event
from services.events.occurrences.operations import add_occurrences
from services.events.occurrences.schemas import Series, SeriesForm
from services.events.occurrences.views import SERIES_DEFAULTS
from services.events.organisations.queries import get_organisation
from services.events.venues.queries import list_venues
from shared import dates
from shared.errors import Unprocessable
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("event_edit", __name__, url_prefix="/staff/events")


@blueprint.get("/new")
@allow(Caller.STAFF, Right.EDIT)
def show_new_form() -> Page:
    """Show the form of a new event, filled with what is usual."""
    organisation_id = _get_organisation_id()
    with db().read() as session:
        last = queries.find_last_changed(session, organisation_id)
        organisation = get_organisation(session, organisation_id)
    series = dict(SERIES_DEFAULTS)
    if last and last.occurrences:
        series["seats"] = str(last.occurrences[0].capacity)
    fields = forms.build_new_fields(organisation, last) | series
    return _render_form(None, organisation_id, fields)


@blueprint.post("/new")
@allow(Caller.STAFF, Right.EDIT)
def create_draft() -> Page:
    """Make a draft, with its first occurrences if any were asked for."""
    organisation_id, actor = _get_organisation_id(), current_staff().access
    typed, zone = forms.read_fields(request.form), get_settings().default_zone
    try:
        asked, series = _parse_new_event(typed, zone)
        with db().begin() as session:
            organisation = get_organisation(session, organisation_id)
            event = create_event(session, actor, organisation, asked)
            if series:
                occurrences = build_occurrences(event, series.times, series.seats, zone)
                require_open_window(event, occurrences, "opens_day")
                add_occurrences(session, actor, event, occurrences, confirmed=True)
    except (ValidationError, Unprocessable) as error:
        return _render_form(None, organisation_id, typed, _word_errors(error)), 422
    return redirect(f"/staff/events/{event.id}?done=made", 303)


@blueprint.get("/<uuid:event_id>/edit")
@allow(Caller.STAFF, Right.EDIT)
def show_edit_form(event_id: UUID) -> Page:
    """Show the form with the event as it is now."""
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
    fields = forms.build_event_fields(event, get_settings().default_zone)
    fields |= {"version": str(event.version), "opened": forms.compute_marks(fields)}
    return _render_form(event, event.organisation_id, fields)


@blueprint.post("/<uuid:event_id>/edit")
@allow(Caller.STAFF, Right.EDIT)
def save_event(event_id: UUID) -> Page:
    """Save, unless somebody else saved in the meantime or a confirmation is needed."""
    typed, zone = forms.read_fields(request.form), get_settings().default_zone
    with db().read() as session:
        seen = get_own_event(session, event_id, Right.EDIT)
    try:
        asked = EventForm(zone).parse(typed)
        with db().begin() as session:
            event = lock_own_event(session, event_id, Right.EDIT)
            _require_fresh(event, typed)
            edit_event(session, current_staff().access, event, asked, meaning=read_meaning())
    except changes.Stale:
        return _render_merged_form(event, typed), 409
    except changes.ConfirmationRequired as needed:
        page = _render_form(seen, seen.organisation_id, typed, to_confirm=needed)
        return page, 409
    except (ValidationError, Unprocessable) as error:
        return _render_form(seen, seen.organisation_id, typed, _word_errors(error)), 422
    return redirect(f"/staff/events/{event_id}?done=saved", 303)


def _get_organisation_id() -> UUID:
    return current_staff().require_current_organisation(Right.EDIT).organisation_id


def _word_errors(error: ValidationError | Unprocessable) -> dict[str, str]:
    """Return an error in words for each field that has one."""
    if isinstance(error, ValidationError):
        return list_errors(error)
    if isinstance(error, changes.InvalidChange):
        return {error.field: word_problem(error.problem)}
    if isinstance(error, changes.NeverOpen):
        return {error.field: word_never_open(error)}
    return {}


def _parse_new_event(typed: FormFields, zone: str) -> tuple[EventRequest, Series | None]:
    """Return the event and its first occurrences; raise ValidationError for both together."""
    errors: dict[str, object] = {}
    asked: EventRequest | None = None
    series: Series | None = None
    try:
        asked = EventForm(zone).parse(typed)
    except ValidationError as error:
        errors |= error.messages_dict
    if typed["day"] or typed["starts"]:
        try:
            series = SeriesForm(zone).parse(typed)
        except ValidationError as error:
            errors |= error.messages_dict
    if asked is None or errors:
        raise ValidationError(errors)
    return asked, series


def _require_fresh(event: Event, typed: FormFields) -> None:
    """Raise Stale if somebody else changed what this form contains.

    Other changes to the event, such as a moved occurrence, do not matter.
    """
    if event.version != read_form_version():
        saved = forms.build_event_fields(event, get_settings().default_zone)
        if forms.is_outdated(typed, saved):
            raise changes.Stale


def _render_merged_form(event: Event, typed: FormFields) -> str:
    """Render the form with both editors' changes; nothing is saved until it is sent again."""
    saved = forms.build_event_fields(event, get_settings().default_zone)
    merged, names = forms.merge_fields(typed, saved)
    merged |= {"version": str(event.version)}
    conflicts = {name: saved[name] for name in names}
    return _render_form(event, event.organisation_id, merged, conflicts=conflicts)


def _render_form(
    event: Event | None,
    organisation_id: UUID,
    fields: FormFields,
    errors: dict[str, str] | None = None,
    *,
    conflicts: FormFields | None = None,
    to_confirm: changes.ConfirmationRequired | None = None,
) -> str:
    """Render the form; `conflicts` are saved values that another editor changed as well."""
    with db().read() as session:
        venues = list_venues(session, organisation_id)
    choices = views.list_choices(venues, fields)
    return render_template(
        "event_admin/form.html",
        event=event,
        form=fields,
        errors=errors or {},
        labels=views.list_labels(),
        choices=choices,
        is_stale=conflicts is not None,
        conflicts={
            name: views.describe_value(name, value, choices)
            for name, value in (conflicts or {}).items()
        },
        changed_at=_format_changed_at(event),
        to_confirm=to_confirm,
        overlapping=[name_occurrence(one) for one in to_confirm.overlapping] if to_confirm else [],
    )


def _format_changed_at(event: Event | None) -> str:
    if event is None or event.changed_at is None:
        return ""
    return dates.format_moment(event.changed_at, get_settings().default_zone, current_language())
