"""Staff pages of the roster: an organisation's occurrences, one's registrations, its capacity."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import Occurrence, Registration
from services.registrations.questions.queries import sum_answers
from services.registrations.questions.views import build_sums
from services.registrations.registration.audit import record_action
from services.registrations.roster import export, operations, queries, views
from services.registrations.roster.access import load_answers
from services.registrations.roster.queries import PAGE_SIZE, RosterFilter
from services.registrations.roster.schemas import CapacityChangeSchema
from services.registrations.waiting_list.queries import count_waiting
from shared.contracts.values import RegistrationStatus
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
def list_occurrences() -> Page:
    """List the current organisation's occurrences and how full they are."""
    organisation = current_staff().require_current_organisation(Right.CHECK_IN)
    q = request.args.get("q", "").strip()
    with db().read() as session:
        occurrences = queries.list_occurrences(session, organisation.organisation_id, q)
    number, last = views.find_page(len(occurrences))
    start = (number - 1) * PAGE_SIZE
    return render_template(
        "roster/occurrences.html",
        occurrences=[
            views.describe_staff_occurrence(one) for one in occurrences[start : start + PAGE_SIZE]
        ],
        q=q,
        page=number,
        last=last,
    )


@blueprint.get("/occurrences/<uuid:occurrence_id>")
@allow(Caller.STAFF, Right.CHECK_IN)
def show_roster(occurrence_id: UUID) -> Page:
    """Show an occurrence's registrations and its seats."""
    return _render_roster(occurrence_id)


@blueprint.get("/occurrences/<uuid:occurrence_id>/print")
@allow(Caller.STAFF, Right.CHECK_IN)
def show_printable_roster(occurrence_id: UUID) -> Page:
    """Show everyone who comes, by name, to be ticked on paper."""
    wanted = RosterFilter(status=RegistrationStatus.CONFIRMED)
    with db().begin() as session:
        occurrence = _get_occurrence(session, occurrence_id, Right.CHECK_IN)
        registrations = _list_all(session, occurrence, wanted, Action.LIST_PRINTED)
        answers = load_answers(session, occurrence, registrations)
    with_contacts = _can_see_contacts(occurrence)
    return render_template(
        "roster/paper.html",
        occurrence=views.describe_staff_occurrence(occurrence),
        lines=views.list_paper_lines(registrations, answers, with_contacts=with_contacts),
    )


@blueprint.get("/occurrences/<uuid:occurrence_id>/list.xlsx")
@allow(Caller.STAFF, Right.PEOPLE)
def download_spreadsheet(occurrence_id: UUID) -> Page:
    """Send the list as an Excel file, filtered and sorted like the page."""
    return export.build_spreadsheet(*_load_for_export(occurrence_id))


@blueprint.get("/occurrences/<uuid:occurrence_id>/list.csv")
@allow(Caller.STAFF, Right.PEOPLE)
def download_csv(occurrence_id: UUID) -> Page:
    """Send the list as a CSV file, filtered and sorted like the page."""
    return export.build_csv(*_load_for_export(occurrence_id))


@blueprint.post("/occurrences/<uuid:occurrence_id>/capacity")
@allow(Caller.STAFF, Right.EDIT)
def set_capacity(occurrence_id: UUID) -> Page:
    """Set the capacity, never below the seats taken; after an error, keep what was typed."""
    form = request.form.to_dict()
    try:
        with db().begin() as session:
            occurrence = _get_occurrence(session, occurrence_id, Right.EDIT)
            change = CapacityChangeSchema().parse(form)
            capacity = operations.set_capacity(session, current_staff().access, occurrence, change)
    except ValidationError as error:
        return _render_roster(occurrence_id, form, list_first_errors(error)), 422
    except operations.SeatsTaken as error:
        errors = {"capacity": views.word_seats_taken(error.taken)}
        return _render_roster(occurrence_id, form, errors), 409
    except operations.CapacityChanged:
        notice = _("The capacity was changed in the meantime. Check it and save once more.")
        return _render_roster(occurrence_id, {"capacity": form["capacity"]}, notice=notice), 409
    done = "capacity" if capacity == change.capacity else "lowest"
    return redirect(f"{views.HOME}occurrences/{occurrence_id}?done={done}", 303)


def _render_roster(
    occurrence_id: UUID,
    form: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> str:
    wanted = RosterFilter.from_query(request.args)
    with db().begin() as session:
        occurrence = _get_occurrence(session, occurrence_id, Right.CHECK_IN)
        with_contacts = _can_see_contacts(occurrence)
        ids = queries.list_registration_ids(
            session, occurrence.id, wanted, with_contacts=with_contacts
        )
        number, _last = views.find_page(len(ids))
        start = (number - 1) * PAGE_SIZE
        registrations = queries.list_registrations(session, ids[start : start + PAGE_SIZE])
        answers = load_answers(session, occurrence, registrations)
        sums = sum_answers(session, occurrence.id, answers.columns)
        counts = queries.count_by_status(session, occurrence.id)
        waiting = count_waiting(session, occurrence.id)
        pending = counts.get(RegistrationStatus.PENDING, 0)
        record_action(session, current_staff().access, Action.LIST_SEEN, occurrence)
    page = views.build_page(
        wanted, registrations, answers, with_contacts=with_contacts, total=len(ids), counts=counts
    )
    return render_template(
        "roster/occurrence.html",
        occurrence=views.describe_staff_occurrence(occurrence, waiting),
        page=page,
        sums=build_sums(answers.columns, sums),
        pending=pending
        if current_staff().access.has_right(Right.EDIT, occurrence.organisation_id)
        else 0,
        with_contacts=with_contacts,
        form=form or {},
        errors=errors or {},
        notice=notice,
        done=request.args.get("done", ""),
        contact_days=get_settings().contact_days,
    )


def _load_for_export(
    occurrence_id: UUID,
) -> tuple[Occurrence, Sequence[Registration], views.RosterAnswers]:
    """Return the occurrence, the registrations that the address asks for, and their answers."""
    with db().begin() as session:
        occurrence = _get_occurrence(session, occurrence_id, Right.PEOPLE)
        wanted = RosterFilter.from_query(request.args)
        registrations = _list_all(session, occurrence, wanted, Action.LIST_EXPORTED)
        return occurrence, registrations, load_answers(session, occurrence, registrations)


def _list_all(
    session: Session, occurrence: Occurrence, wanted: RosterFilter, action: Action
) -> Sequence[Registration]:
    """List all registrations of the filter, and record why they were read."""
    with_contacts = _can_see_contacts(occurrence)
    ids = queries.list_registration_ids(session, occurrence.id, wanted, with_contacts=with_contacts)
    record_action(session, current_staff().access, action, occurrence)
    return queries.list_registrations(session, ids)


def _get_occurrence(session: Session, occurrence_id: UUID, right: Right) -> Occurrence:
    """Return the occurrence; raise NotFound or Forbidden without this right in its organisation."""
    occurrence = queries.get_occurrence(session, occurrence_id)
    current_staff().require(right, occurrence.organisation_id)
    return occurrence


def _can_see_contacts(occurrence: Occurrence) -> bool:
    return current_staff().access.has_right(Right.PEOPLE, occurrence.organisation_id)
