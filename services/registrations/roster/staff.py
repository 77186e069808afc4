"""The door of the roster: an organisation's occurrences, who comes to one, and its capacity."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, Registration
from services.registrations.registration import audit
from services.registrations.roster import (
    export,
    operations,
    queries,
    views,
)
from services.registrations.roster.queries import Wanted
from services.registrations.roster.schemas import CapacityForm
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint("roster", __name__, url_prefix="/staff/registrations")


@blueprint.get("/")
@allow(Caller.STAFF, Right.CHECK_IN)
def occurrences() -> Page:
    """The present organisation's occurrences and how they fill: coming ones, then past ones."""
    here, q = (
        current_staff().require_current_organisation(Right.CHECK_IN),
        request.args.get("q", "").strip(),
    )
    with db().read() as session:
        found = queries.occurrences(session, here.organisation_id, q)
    number, last = views.page(len(found))
    start = (number - 1) * queries.PAGE_SIZE
    return render_template(
        "roster/occurrences.html",
        slots=[views.occurrence(one) for one in found[start : start + queries.PAGE_SIZE]],
        q=q,
        page=number,
        last=last,
    )


@blueprint.get("/occurrences/<uuid:occurrence_id>")
@allow(Caller.STAFF, Right.CHECK_IN)
def show(occurrence_id: UUID) -> Page:
    """Who comes to an occurrence, and its seats."""
    return _page(occurrence_id)


@blueprint.get("/occurrences/<uuid:occurrence_id>/print")
@allow(Caller.STAFF, Right.CHECK_IN)
def paper(occurrence_id: UUID) -> Page:
    """Everyone who comes, by name, to be ticked on paper."""
    wanted = Wanted(status="confirmed")
    with db().begin() as session:
        occurrence = _occurrence(session, occurrence_id, Right.CHECK_IN)
        rows = _everyone(session, occurrence, wanted, "list_printed")
    contacts = _contacts(occurrence)
    return render_template(
        "roster/paper.html",
        slot=views.occurrence(occurrence),
        lines=[views.line(one, contacts=contacts) for one in rows],
        contacts=contacts,
    )


@blueprint.get("/occurrences/<uuid:occurrence_id>/list.csv")
@allow(Caller.STAFF, Right.PEOPLE)
def download(occurrence_id: UUID) -> Page:
    """The list as a file for a spreadsheet, searched and sorted as the page was."""
    with db().begin() as session:
        occurrence = _occurrence(session, occurrence_id, Right.PEOPLE)
        rows = _everyone(session, occurrence, Wanted.of(request.args), "list_exported")
    response = Response(export.of(rows), mimetype="text/csv")
    name = export.file_name(occurrence)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/occurrences/<uuid:occurrence_id>/capacity")
@allow(Caller.STAFF, Right.EDIT)
def set_capacity(occurrence_id: UUID) -> Page:
    """Another capacity, never under what is taken; what was typed stays when something is wrong."""
    sent = request.form.to_dict()
    try:
        with db().begin() as session:
            occurrence = _occurrence(session, occurrence_id, Right.EDIT)
            form = CapacityForm().load(sent)
            operations.set_capacity(
                session, current_staff().access, occurrence, form["capacity"], form["shown"]
            )
    except ValidationError as error:
        wrong = list_first_errors(error)
        return _page(occurrence_id, sent, wrong), 422
    except operations.SeatsTaken as error:
        wrong = {"capacity": views.too_small(error.taken)}
        return _page(occurrence_id, sent, wrong), 409
    except operations.CapacityChanged:
        notice = _("The capacity was changed in the meantime. Check it and save once more.")
        return _page(occurrence_id, {"capacity": sent["capacity"]}, notice=notice), 409
    return redirect(f"{views.HOME}occurrences/{occurrence_id}?done=capacity", 303)


def _page(
    occurrence_id: UUID,
    sent: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> str:
    wanted = Wanted.of(request.args)
    with db().begin() as session:
        occurrence = _occurrence(session, occurrence_id, Right.CHECK_IN)
        contacts = _contacts(occurrence)
        ids = queries.ordered(session, occurrence.id, wanted, contacts=contacts)
        number, last = views.page(len(ids))
        start = (number - 1) * queries.PAGE_SIZE
        rows = queries.registrations(session, ids[start : start + queries.PAGE_SIZE])
        counts = queries.counts(session, occurrence.id)
        audit.note(session, current_staff().access, "list_seen", occurrence)
    return render_template(
        "roster/occurrence.html",
        slot=views.occurrence(occurrence),
        lines=[views.line(one, contacts=contacts) for one in rows],
        **_around(wanted, number, last),
        counts=counts,
        total=len(ids),
        contacts=contacts,
        sent=sent or {},
        errors=errors or {},
        notice=notice,
    )


def _around(wanted: Wanted, number: int, last: int) -> dict[str, Any]:
    """What stands around the list: its search, its headings, its pages."""
    return {
        "wanted": wanted,
        "query": lambda **other: views.query(wanted, **other),
        "headings": views.headings(wanted),
        "statuses": views.statuses(),
        "page": number,
        "last": last,
        "done": request.args.get("done", ""),
        "contact_days": get_settings().contact_days,
    }


def _everyone(
    session: Session, occurrence: Occurrence, wanted: Wanted, action: str
) -> Sequence[Registration]:
    """All of the list, and that it was looked at."""
    ids = queries.ordered(session, occurrence.id, wanted, contacts=_contacts(occurrence))
    audit.note(session, current_staff().access, action, occurrence)
    return queries.registrations(session, ids)


def _occurrence(session: Session, occurrence_id: UUID, right: Right) -> Occurrence:
    """The occurrence, for who has this right in its organisation; NotFound, Forbidden."""
    found = queries.occurrence(session, occurrence_id)
    current_staff().require(right, found.organisation_id)
    return found


def _contacts(occurrence: Occurrence) -> bool:
    return current_staff().access.has_right(Right.PEOPLE, occurrence.organisation_id)
