"""Staff pages of a waiting list: see it, offer seats by hand, remove an entry."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import Occurrence, WaitingEntry
from services.registrations.registration.audit import record_action
from services.registrations.registration.errors import Full
from services.registrations.waiting_list import operations, queries, views
from services.registrations.waiting_list.schemas import StaffReasonSchema
from shared.errors import Conflict, NotFound
from shared.staff import audit
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint("waiting_list_staff", __name__, url_prefix="/staff/registrations")
# The fields of the two forms on the page of an entry.
OFFER_REASON, REMOVE_REASON = "offer-reason", "remove-reason"


@blueprint.get("/occurrences/<uuid:occurrence_id>/waiting")
@allow(Caller.STAFF, Right.CHECK_IN)
def show_waiting_list(occurrence_id: UUID) -> Page:
    """Show everybody who waits or waited for an occurrence."""
    with db().begin() as session:
        occurrence = session.get(Occurrence, occurrence_id)
        if occurrence is None:
            raise NotFound
        current_staff().require(Right.CHECK_IN, occurrence.organisation_id)
        entries = queries.list_entries(session, occurrence_id)
        record_action(session, current_staff().access, Action.WAITING_LIST_SEEN, occurrence)
    return render_template(
        "waiting_list/list.html",
        occurrence=views.describe_list_occurrence(occurrence),
        entries=views.describe_entries_for_staff(
            entries, with_contacts=_can_see_contacts(occurrence)
        ),
    )


@blueprint.get("/waiting/<uuid:entry_id>")
@allow(Caller.STAFF, Right.CHECK_IN)
def show_entry(entry_id: UUID) -> Page:
    """Show one entry, its history, and what staff can do."""
    return _render_entry(entry_id)


@blueprint.post("/waiting/<uuid:entry_id>/offer")
@allow(Caller.STAFF, Right.EDIT)
def offer_seats(entry_id: UUID) -> Page:
    """Offer free seats out of turn, for a reason."""
    form = request.form.to_dict()
    try:
        with db().begin() as session:
            entry = _get_entry(session, entry_id, Right.EDIT, lock=True)
            reason = _read_reason(form, OFFER_REASON)
            operations.offer_by_hand(session, entry, current_staff().access, reason)
    except ValidationError as error:
        return _render_entry(entry_id, form, _list_errors(error, OFFER_REASON)), 422
    except Full:
        notice = _("Too few seats are free for all of them. Raise the capacity first.")
        return _render_entry(entry_id, form, notice=notice), 409
    except Conflict:
        notice = _("Nothing can be offered to this family any more.")
        return _render_entry(entry_id, notice=notice), 409
    return redirect(f"{views.STAFF_HOME}waiting/{entry_id}?done=offered", 303)


@blueprint.post("/waiting/<uuid:entry_id>/remove")
@allow(Caller.STAFF, Right.EDIT)
def remove_entry(entry_id: UUID) -> Page:
    """Remove an entry for a reason; its family gets a message."""
    form = request.form.to_dict()
    try:
        with db().begin() as session:
            entry = _get_entry(session, entry_id, Right.EDIT, lock=True)
            reason = _read_reason(form, REMOVE_REASON)
            operations.remove_entry(session, entry, current_staff().access, reason)
    except ValidationError as error:
        return _render_entry(entry_id, form, _list_errors(error, REMOVE_REASON)), 422
    except Conflict:
        return _render_entry(entry_id, notice=_("This family does not wait any more.")), 409
    return redirect(f"{views.STAFF_HOME}waiting/{entry_id}?done=removed", 303)


def _render_entry(
    entry_id: UUID,
    form: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> str:
    with db().begin() as session:
        entry = _get_entry(session, entry_id, Right.CHECK_IN)
        position = queries.find_entry_position(session, entry)
        record_action(session, current_staff().access, Action.REGISTRATION_SEEN, entry)
        rows = audit.list_by_target(session, entry_id)
    return render_template(
        "waiting_list/entry.html",
        occurrence=views.describe_list_occurrence(entry.occurrence),
        entry=views.describe_entry_for_staff(
            entry, position, with_contacts=_can_see_contacts(entry.occurrence)
        ),
        history=views.describe_history(rows),
        form=form or {},
        errors=errors or {},
        notice=notice,
        done=request.args.get("done", ""),
    )


def _read_reason(form: dict[str, str], name: str) -> str:
    return StaffReasonSchema().parse({"reason": form.get(name, "")}).reason


def _list_errors(error: ValidationError, name: str) -> dict[str, str]:
    return {name: list_first_errors(error)["reason"]}


def _get_entry(
    session: Session, entry_id: UUID, right: Right, *, lock: bool = False
) -> WaitingEntry:
    """Return the entry; raise NotFound or Forbidden without this right."""
    entry = queries.find_entry(session, entry_id, lock=lock)
    if entry is None:
        raise NotFound
    current_staff().require(right, entry.occurrence.organisation_id)
    return entry


def _can_see_contacts(occurrence: Occurrence) -> bool:
    return current_staff().access.has_right(Right.PEOPLE, occurrence.organisation_id)
