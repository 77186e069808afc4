"""Staff pages of the registrations that wait for approval: the queue, the preview, the decision."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.registrations.approval import operations, queries
from services.registrations.approval.schemas import MAX_DECIDED, Decision, DecisionSchema
from services.registrations.audit_labels import Action
from services.registrations.models import Occurrence, Registration
from services.registrations.registration.audit import record_action
from services.registrations.roster.queries import get_occurrence
from services.registrations.roster.views import describe_line, describe_staff_occurrence
from shared.errors import Conflict
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _, ngettext

blueprint = Blueprint(
    "approval",
    __name__,
    url_prefix="/staff/registrations/occurrences/<uuid:occurrence_id>/approval",
)


@blueprint.get("")
@allow(Caller.STAFF, Right.EDIT)
def show_queue(occurrence_id: UUID) -> Page:
    """Show what waits; with ids and a decision in the address, the preview of that decision."""
    decision = _read_decision(request.args.get("decision", ""))
    return _render(occurrence_id, _read_ids(request.args.getlist("id")), decision)


@blueprint.post("")
@allow(Caller.STAFF, Right.EDIT)
def decide(occurrence_id: UUID) -> Page:
    """Accept or decline the registrations of the preview."""
    ids = _read_ids(request.form.getlist("id"))
    fields = {name: request.form.get(name, "") for name in ("decision", "reason")}
    try:
        wanted = DecisionSchema().parse(fields)
        with db().begin() as session:
            occurrence = _get_occurrence(session, occurrence_id)
            actor = current_staff().access
            done = operations.decide_registrations(session, occurrence, ids, wanted, actor)
    except ValidationError as error:
        errors = list_first_errors(error)
        decision = _read_decision(fields["decision"])
        return _render(occurrence_id, ids, decision, fields["reason"], errors), 422
    except Conflict:
        return _render(occurrence_id, notice=_("The event is over or cancelled.")), 409
    url = f"/staff/registrations/occurrences/{occurrence_id}/approval"
    return redirect(f"{url}?done={done}&as={wanted.decision}&sent={len(ids)}", 303)


def _render(
    occurrence_id: UUID,
    ids: Sequence[UUID] = (),
    decision: Decision | None = None,
    reason: str = "",
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> str:
    with db().begin() as session:
        occurrence = _get_occurrence(session, occurrence_id)
        pending = queries.list_pending(session, occurrence_id)
        record_action(session, current_staff().access, Action.LIST_SEEN, occurrence)
    chosen = [one for one in pending if one.id in set(ids)]
    is_preview = decision is not None and bool(chosen)
    if decision is not None and not chosen:
        notice = notice or _("Tick at least one registration.")
    with_contacts = current_staff().access.has_right(Right.PEOPLE, occurrence.organisation_id)
    shown: Sequence[Registration] = chosen if is_preview else pending[:MAX_DECIDED]
    return render_template(
        "approval/preview.html" if is_preview else "approval/queue.html",
        occurrence=describe_staff_occurrence(occurrence),
        lines=[describe_line(one, with_contacts=with_contacts) for one in shown],
        chosen={one.id for one in chosen},
        later=len(pending) - len(shown),
        seats=sum(one.seats for one in shown),
        decision=decision,
        reason=reason,
        errors=errors or {},
        notice=notice,
        done=_word_done(),
    )


def _word_done() -> str:
    """Say what was decided, and about how many, as the address tells."""
    done, sent = request.args.get("done", "", type=str), request.args.get("sent", 0, type=int)
    if not done.isdecimal() or len(done) > len(str(MAX_DECIDED)):
        return ""
    number = int(done)
    if request.args.get("as") == Decision.APPROVE:
        text = ngettext("%(num)s registration accepted.", "%(num)s registrations accepted.", number)
    else:
        text = ngettext("%(num)s registration declined.", "%(num)s registrations declined.", number)
    told = _("The families get a message.")
    others = _("The others did not wait any more.") if number < sent else ""
    return " ".join(filter(None, (text, told, others)))


def _read_ids(values: Sequence[str]) -> list[UUID]:
    """Return the ids that were sent; what is no id is left out."""
    ids = []
    for value in values[:MAX_DECIDED]:
        try:
            ids.append(UUID(value))
        except ValueError:
            continue
    return ids


def _read_decision(value: str) -> Decision | None:
    return Decision(value) if value in set(Decision) else None


def _get_occurrence(session: Session, occurrence_id: UUID) -> Occurrence:
    occurrence = get_occurrence(session, occurrence_id)
    current_staff().require(Right.EDIT, occurrence.organisation_id)
    return occurrence
