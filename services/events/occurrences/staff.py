"""The door to the times of an event: add, move, call off; each says first what it will cause."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.event import changes
from services.events.event_admin import queries, views
from services.events.event_admin.edit import wrong
from services.events.event_admin.list import (
    own,
    own_locked,
    stale,
    version,
)
from services.events.models import Event, Occurrence
from services.events.occurrences import operations
from services.events.occurrences.schemas import MoveForm, SeriesForm
from shared.errors import Conflict, Unprocessable
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint("occurrences", __name__, url_prefix="/staff/events/<uuid:event_id>")
USUAL = {"minutes": "45", "count": "1", "pause": "0", "seats": "20"}


@blueprint.get("/times")
@allow(Caller.STAFF, Right.EDIT)
def ask_add(event_id: UUID) -> str:
    """Times in a row, as long and as large as the last one."""
    with db().read() as session:
        event = own(session, event_id, Right.EDIT)
    return _add_page(event, USUAL | _like_the_last(event))


@blueprint.post("/times")
@allow(Caller.STAFF, Right.EDIT)
def add(event_id: UUID) -> Page:
    """More times; in the same place as others only when that was confirmed."""
    sent = request.form.to_dict()
    with db().read() as session:
        event = own(session, event_id, Right.EDIT)
    zone = get_settings().default_zone
    try:
        series = SeriesForm(zone).load(sent)
        with db().begin() as session:
            event = own_locked(session, event_id, Right.EDIT)
            slots = operations.made(event, series["times"], series["seats"], zone)
            operations.add(
                session, current_staff().access, event, slots, confirmed=_confirmed(sent)
            )
    except operations.Overlapping as found:
        return _add_page(event, sent, overlaps=_told(found.slots)), 409
    except Conflict:
        return _add_page(event, sent, {"day": _("A cancelled event gets no more times.")}), 409
    except (ValidationError, Unprocessable) as error:
        too_many = {"count": _("One event has 200 times at most.")}
        return _add_page(event, sent, wrong(error) or too_many), 422
    return _back(event_id, "times")


@blueprint.get("/times/<uuid:occurrence_id>/move")
@allow(Caller.STAFF, Right.EDIT)
def ask_move(event_id: UUID, occurrence_id: UUID) -> str:
    """When it is now, and what moving it will cause."""
    with db().read() as session:
        event = own(session, event_id, Right.EDIT)
    slot = queries.occurrence(event, occurrence_id)
    return _move_page(slot, _as_it_is(slot))


@blueprint.post("/times/<uuid:occurrence_id>/move")
@allow(Caller.STAFF, Right.EDIT)
def move(event_id: UUID, occurrence_id: UUID) -> Page:
    """Move one time, unless a colleague just did."""
    sent = request.form.to_dict()
    with db().read() as session:
        slot = queries.occurrence(own(session, event_id, Right.EDIT), occurrence_id)
    try:
        form = MoveForm(slot.time_zone).load(sent)
        with db().begin() as session:
            event = own_locked(session, event_id, Right.EDIT)
            slot = queries.occurrence(event, occurrence_id)
            if sent.get("version") != str(slot.version):
                raise changes.Stale
            times = (form["starts_at"], form["ends_at"])
            operations.move(
                session, current_staff().access, slot, times, confirmed=_confirmed(sent)
            )
    except changes.Stale:
        return _move_page(slot, sent | _version(slot), notice=stale(event)), 409
    except operations.Overlapping as found:
        return _move_page(slot, sent, overlaps=_told(found.slots)), 409
    except (ValidationError, Unprocessable) as error:
        return _move_page(slot, sent, wrong(error)), 422
    return _back(event_id, "moved")


@blueprint.get("/times/<uuid:occurrence_id>/cancel")
@allow(Caller.STAFF, Right.EDIT)
def ask_cancel(event_id: UUID, occurrence_id: UUID) -> str:
    """Ask before one time is called off, or taken out of a draft."""
    with db().read() as session:
        event = own(session, event_id, Right.EDIT)
    return _cancel_page(event, [queries.occurrence(event, occurrence_id)])


@blueprint.post("/times/<uuid:occurrence_id>/cancel")
@allow(Caller.STAFF, Right.EDIT)
def cancel(event_id: UUID, occurrence_id: UUID) -> Page:
    """Call one time off as it was seen; out of a draft it simply goes."""
    try:
        with db().begin() as session:
            event = own_locked(session, event_id, Right.EDIT)
            slot = queries.occurrence(event, occurrence_id)
            _require_seen(event, [slot])
            if event.status == "draft":
                operations.remove(session, current_staff().access, event, slot)
            else:
                operations.cancel(session, current_staff().access, event, [slot])
    except changes.Stale:
        return _cancel_page(event, [slot], notice=stale(event)), 409
    return _back(event_id, "removed" if event.status == "draft" else "cancelled")


@blueprint.get("/cancel")
@allow(Caller.STAFF, Right.EDIT)
def ask_cancel_all(event_id: UUID) -> str:
    """Ask before the whole event is called off."""
    with db().read() as session:
        event = own(session, event_id, Right.EDIT)
    return _cancel_page(event, event.occurrences, whole=True)


@blueprint.post("/cancel")
@allow(Caller.STAFF, Right.EDIT)
def cancel_all(event_id: UUID) -> Page:
    """Call off every time that is to come, if they are those that were seen."""
    try:
        with db().begin() as session:
            event = own_locked(session, event_id, Right.EDIT)
            _require_seen(event, event.occurrences)
            operations.cancel(session, current_staff().access, event, list(event.occurrences))
    except changes.Stale:
        return _cancel_page(event, event.occurrences, whole=True, notice=stale(event)), 409
    return _back(event_id, "cancelled")


def _require_seen(event: Event, slots: Sequence[Occurrence]) -> None:
    """Stale when the event has changed since it was asked; sending it twice is no change."""
    if any(operations.held(slot) for slot in slots):
        changes.require(event, version())


def _back(event_id: UUID, done: str) -> Page:
    return redirect(f"/staff/events/{event_id}?done={done}", 303)


def _confirmed(sent: dict[str, str]) -> bool:
    return sent.get("confirmed") == "1"


def _told(slots: Sequence[Occurrence]) -> list[str]:
    return [views.named_time(slot) for slot in slots]


def _version(slot: Occurrence) -> dict[str, str]:
    return {"version": str(slot.version)}


def _as_it_is(slot: Occurrence) -> dict[str, str]:
    zone = ZoneInfo(slot.time_zone)
    starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    last = "" if ends.date() == starts.date() else ends.date().isoformat()
    return _version(slot) | {
        "day": starts.date().isoformat(),
        "starts": starts.strftime("%H:%M"),
        "ends": ends.strftime("%H:%M"),
        "last_day": last,
    }


def _like_the_last(event: Event) -> dict[str, str]:
    """Day, length and seats of the event's last time, which the next ones are mostly like."""
    if not event.occurrences:
        return {}
    slot = event.occurrences[-1]
    minutes = int((slot.ends_at - slot.starts_at).total_seconds() // 60)
    day = slot.starts_at.astimezone(ZoneInfo(slot.time_zone)).date().isoformat()
    return {"day": day, "minutes": str(minutes), "seats": str(slot.capacity)}


def _add_page(
    event: Event,
    sent: dict[str, str],
    errors: dict[str, str] | None = None,
    overlaps: Sequence[str] = (),
) -> str:
    return render_template(
        "occurrences/add.html",
        event=event,
        row=views.row(event),
        sent=sent,
        errors=errors or {},
        labels=views.labels(),
        overlaps=overlaps,
    )


def _move_page(
    slot: Occurrence,
    sent: dict[str, str],
    errors: dict[str, str] | None = None,
    notice: str = "",
    overlaps: Sequence[str] = (),
) -> str:
    return render_template(
        "occurrences/move.html",
        slot=slot,
        when=views.when(slot),
        row=views.row(slot.event),
        sent=sent,
        errors=errors or {},
        notice=notice,
        overlaps=overlaps,
    )


def _cancel_page(
    event: Event, slots: Sequence[Occurrence], *, whole: bool = False, notice: str = ""
) -> str:
    return render_template(
        "occurrences/cancel.html",
        event=event,
        row=views.row(event),
        whole=whole,
        whens=[views.when(slot) for slot in slots if operations.held(slot)],
        seats=operations.seats_to_come(slots),
        notice=notice,
    )
