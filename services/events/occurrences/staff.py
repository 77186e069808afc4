"""Staff pages that add, move and cancel occurrences; each says first what it will cause."""

from collections.abc import Sequence
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
from services.events.event.form_fields import fill_form, list_errors
from services.events.event.operations import build_occurrences
from services.events.event.queries import count_seats_ahead, get_occurrence
from services.events.event.views import (
    build_heading,
    format_occurrence,
    name_occurrence,
    word_never_open,
    word_stale,
)
from services.events.models import Event, EventStatus, Occurrence
from services.events.occurrences import operations, views
from services.events.occurrences.schemas import MoveForm, Period, SeriesForm
from shared.errors import Conflict, NotFound, Unprocessable
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint("occurrences", __name__, url_prefix="/staff/events/<uuid:event_id>")


@blueprint.get("/times")
@allow(Caller.STAFF, Right.EDIT)
def show_add_form(event_id: UUID) -> str:
    """Show the form of new occurrences, filled like the last one."""
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
    return _render_add_form(event, views.suggest_series(event))


@blueprint.post("/times")
@allow(Caller.STAFF, Right.EDIT)
def add_series(event_id: UUID) -> Page:
    """Add occurrences; in the same venue at the same time as others only when confirmed."""
    typed = request.form.to_dict()
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
    zone = get_settings().default_zone
    try:
        series = SeriesForm(zone).parse(typed)
        with db().begin() as session:
            event = lock_own_event(session, event_id, Right.EDIT)
            occurrences = build_occurrences(event, series.times, series.seats, zone)
            operations.add_occurrences(
                session, current_staff().access, event, occurrences, confirmed=_is_confirmed()
            )
    except operations.Overlapping as found:
        return _render_add_form(event, typed, overlapping=found.occurrences), 409
    except Conflict:
        errors = {"day": _("A cancelled event gets no more times.")}
        return _render_add_form(event, typed, errors), 409
    except ValidationError as error:
        return _render_add_form(event, typed, list_errors(error)), 422
    except changes.NeverOpen as error:
        return _render_add_form(event, typed, {error.field: word_never_open(error)}), 422
    except Unprocessable:
        errors = {"count": _("One event has 200 times at most.")}
        return _render_add_form(event, typed, errors), 422
    return _redirect_to_event(event_id, "times")


@blueprint.get("/times/<uuid:occurrence_id>/move")
@allow(Caller.STAFF, Right.EDIT)
def show_move_form(event_id: UUID, occurrence_id: UUID) -> str:
    """Show the present time of an occurrence, and what moving it will cause."""
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
    occurrence = get_occurrence(event, occurrence_id)
    return _render_move_form(occurrence, views.fill_move_form(occurrence))


@blueprint.post("/times/<uuid:occurrence_id>/move")
@allow(Caller.STAFF, Right.EDIT)
def move_one(event_id: UUID, occurrence_id: UUID) -> Page:
    """Move an occurrence, unless a colleague just did."""
    typed = request.form.to_dict()
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
        seen = get_occurrence(event, occurrence_id)
    try:
        period = _build_move_form(seen).parse(typed)
        with db().begin() as session:
            event = lock_own_event(session, event_id, Right.EDIT)
            occurrence = get_occurrence(event, occurrence_id)
            if typed.get("version") != str(occurrence.version):
                raise changes.Stale
            operations.move_occurrence(
                session,
                current_staff().access,
                occurrence,
                period.starts_at,
                period.ends_at,
                confirmed=_is_confirmed(),
                meaning=read_meaning() or changes.ChangeMeaning.MOVE,
            )
    except changes.Stale:
        typed |= {"version": str(occurrence.version)}
        return _render_move_form(occurrence, typed, notice=word_stale(event)), 409
    except operations.Overlapping as found:
        return _render_move_form(seen, typed, overlapping=found.occurrences), 409
    except ValidationError as error:
        return _render_move_form(seen, typed, list_errors(error)), 422
    except changes.NeverOpen as error:
        return _render_move_form(seen, typed, {error.field: word_never_open(error)}), 422
    except Unprocessable:
        return _render_move_form(seen, typed), 422
    return _redirect_to_event(event_id, "moved")


@blueprint.get("/times/<uuid:occurrence_id>/cancel")
@allow(Caller.STAFF, Right.EDIT)
def show_cancel_form(event_id: UUID, occurrence_id: UUID) -> str:
    """Ask before one occurrence is cancelled, or removed from a draft."""
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
    return _render_cancel_form(event, [get_occurrence(event, occurrence_id)])


@blueprint.post("/times/<uuid:occurrence_id>/cancel")
@allow(Caller.STAFF, Right.EDIT)
def cancel_one(event_id: UUID, occurrence_id: UUID) -> Page:
    """Cancel one occurrence, or remove it from a draft, unless the event has changed."""
    return _cancel(event_id, [str(occurrence_id)])


@blueprint.get("/times/cancel")
@allow(Caller.STAFF, Right.EDIT)
def show_cancel_chosen_form(event_id: UUID) -> Page:
    """Ask before several chosen occurrences are cancelled, or removed from a draft."""
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
    chosen = _list_chosen(event, request.args.getlist("occurrence"))
    if not chosen:
        return _redirect_to_event(event_id, "nothing-chosen")
    return _render_cancel_form(event, chosen)


@blueprint.post("/times/cancel")
@allow(Caller.STAFF, Right.EDIT)
def cancel_chosen(event_id: UUID) -> Page:
    """Cancel the chosen occurrences, or remove them from a draft, unless the event has changed."""
    with db().read() as session:
        get_own_event(session, event_id, Right.EDIT)
    asked = request.form.getlist("occurrence")
    if not asked:
        return _redirect_to_event(event_id, "nothing-chosen")
    return _cancel(event_id, asked)


@blueprint.get("/cancel")
@allow(Caller.STAFF, Right.EDIT)
def show_cancel_event_form(event_id: UUID) -> str:
    """Ask before the whole event is cancelled."""
    with db().read() as session:
        event = get_own_event(session, event_id, Right.EDIT)
    return _render_cancel_form(event, event.occurrences, is_whole_event=True)


@blueprint.post("/cancel")
@allow(Caller.STAFF, Right.EDIT)
def cancel_event(event_id: UUID) -> Page:
    """Cancel every occurrence that is ahead, unless the event has changed."""
    try:
        with db().begin() as session:
            event = lock_own_event(session, event_id, Right.EDIT)
            occurrences = list(event.occurrences)
            _require_unchanged(event, occurrences)
            operations.cancel_occurrences(session, current_staff().access, event, occurrences)
    except changes.Stale:
        page = _render_cancel_form(
            event, event.occurrences, is_whole_event=True, notice=word_stale(event)
        )
        return page, 409
    return _redirect_to_event(event_id, "cancelled")


def _cancel(event_id: UUID, asked: Sequence[str]) -> Page:
    """Cancel these occurrences, or remove them from a draft; raise NotFound without any."""
    try:
        with db().begin() as session:
            event = lock_own_event(session, event_id, Right.EDIT)
            chosen = _list_chosen(event, asked)
            if not chosen:
                raise NotFound
            _require_unchanged(event, chosen)
            actor = current_staff().access
            if event.status is EventStatus.DRAFT:
                operations.remove_occurrences(session, actor, event, chosen)
            else:
                operations.cancel_occurrences(session, actor, event, chosen)
    except changes.Stale:
        return _render_cancel_form(event, chosen, notice=word_stale(event)), 409
    done = "removed" if event.status is EventStatus.DRAFT else "cancelled"
    return _redirect_to_event(event_id, done)


def _list_chosen(event: Event, asked: Sequence[str]) -> list[Occurrence]:
    """Return the event's occurrences with these ids; other ids are left out."""
    return [occurrence for occurrence in event.occurrences if str(occurrence.id) in asked]


def _require_unchanged(event: Event, occurrences: Sequence[Occurrence]) -> None:
    """Raise Stale if the event changed since the form was shown.

    A form that is sent twice is not stale: then no occurrence is ahead any more.
    """
    if any(occurrence.is_ahead for occurrence in occurrences):
        changes.require_version(event, read_form_version())


def _redirect_to_event(event_id: UUID, done: str) -> Page:
    return redirect(f"/staff/events/{event_id}?done={done}", 303)


def _is_confirmed() -> bool:
    return request.form.get("confirmed") == "1"


def _render_add_form(
    event: Event,
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
    overlapping: Sequence[Occurrence] = (),
) -> str:
    return render_template(
        "occurrences/add.html",
        event=event,
        heading=build_heading(event),
        form=fill_form(SeriesForm(""), typed),
        errors=errors or {},
        labels=views.list_series_labels(),
        overlapping=[name_occurrence(occurrence) for occurrence in overlapping],
    )


def _render_move_form(
    occurrence: Occurrence,
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
    notice: str = "",
    overlapping: Sequence[Occurrence] = (),
) -> str:
    return render_template(
        "occurrences/move.html",
        occurrence=occurrence,
        when=format_occurrence(occurrence),
        heading=build_heading(occurrence.event),
        ends=views.describe_end(occurrence),
        lasts_days=views.lasts_days(occurrence),
        form={"version": "", "meaning": changes.ChangeMeaning.MOVE}
        | fill_form(_build_move_form(occurrence), typed),
        errors=errors or {},
        notice=notice,
        overlapping=[name_occurrence(other) for other in overlapping],
    )


def _build_move_form(occurrence: Occurrence) -> MoveForm:
    return MoveForm(occurrence.time_zone, Period(occurrence.starts_at, occurrence.ends_at))


def _render_cancel_form(
    event: Event,
    occurrences: Sequence[Occurrence],
    *,
    is_whole_event: bool = False,
    notice: str = "",
) -> str:
    return render_template(
        "occurrences/cancel.html",
        event=event,
        heading=build_heading(event),
        is_whole_event=is_whole_event,
        times=[format_occurrence(one) for one in occurrences if one.is_ahead],
        seats=count_seats_ahead(occurrences),
        chosen=[str(one.id) for one in occurrences],
        notice=notice,
    )
