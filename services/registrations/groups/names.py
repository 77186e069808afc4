"""Pages on which a teacher gives the pupils' names: paste or upload a list, check it, save it.

The list is a draft until it is saved, so that an error or Back loses nothing. What it changes is
computed anew when it is saved, because pupils may fill in their names meanwhile.
"""

from uuid import UUID

from flask import redirect, render_template, request
from marshmallow import ValidationError

from services.registrations.drafts.forms import FormDraft, open_or_begin_form, receive_form
from services.registrations.drafts.operations import delete_draft
from services.registrations.groups import operations, queries, views
from services.registrations.groups.name_changes import compare_names
from services.registrations.groups.name_list import (
    ListProblem,
    UnreadableList,
    find_wrong_lines,
    read_file,
    read_text,
    split_names,
)
from services.registrations.groups.secret_page import (
    build_path,
    create_blueprint,
    read_registration,
)
from services.registrations.models import DraftPurpose, Registration
from services.registrations.registration.errors import UnknownParticipant
from shared.errors import Conflict
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.fields import PersonName
from shared.web.i18n import current_language
from shared.web.responses import Page, show_form

blueprint = create_blueprint("group_names", "/names")
LIST = "names"  # the field of the list, one name on each line
MAX_REMOVED = 600
SPARE_NAMES = 20  # beyond twice the group, which the check shows as too many


@blueprint.get("")
@allow(Caller.SECRET)
def show_list_form(token: str) -> Page:
    """Show the form of a new list, with what was typed before."""
    registration = read_registration(token)
    if not queries.can_change_names(registration):
        return redirect(build_path(token), 303)
    draft = open_or_begin_form(DraftPurpose.NAME_LIST, registration.id)
    html = render_template(
        "groups/names.html",
        here=build_path(token),
        group=views.describe_group(registration),
        form=draft.load() or {},
        token=draft.token,
        notice=views.word_list_problem(request.args.get("problem", "")),
    )
    return show_form(html)


@blueprint.post("")
@allow(Caller.SECRET)
def read_list(token: str) -> Page:
    """Read the pasted or uploaded list, and go on to check it."""
    registration = read_registration(token)
    if not queries.can_change_names(registration):
        return redirect(build_path(token), 303)
    draft = receive_form(DraftPurpose.NAME_LIST, registration.id, request.form.get("token", ""))
    here, typed = f"{build_path(token)}/names", request.form.get(LIST, "")
    file = request.files.get("file")
    if "lang" in request.form:
        _save_text(draft, typed)
        return redirect(draft.build_url(here, lang=current_language()), 303)
    try:
        text = read_file(file.read()) if file and file.filename else read_text(typed)
    except UnreadableList as error:
        _save_text(draft, typed)
        return redirect(draft.build_url(here, problem=error.problem), 303)
    _save_text(draft, text)
    return redirect(draft.build_url(f"{here}/check"), 303)


@blueprint.get("/check")
@allow(Caller.SECRET)
def check_list(token: str) -> Page:
    """Show what the list would change, and its errors."""
    registration = read_registration(token)
    draft = open_or_begin_form(DraftPurpose.NAME_LIST, registration.id)
    fields = draft.load()
    if fields is None or not queries.can_change_names(registration):
        return redirect(build_path(token), 303)
    try:
        names = _split_names(registration, fields[LIST])
    except UnreadableList as error:
        return redirect(draft.build_url(f"{build_path(token)}/names", problem=error.problem), 303)
    wrong = find_wrong_lines(names)
    html = render_template(
        "groups/check.html",
        here=build_path(token),
        group=views.describe_group(registration),
        text="\n".join(names),
        wrong=[views.describe_wrong_line(one) for one in wrong],
        changes=compare_names(queries.list_pupils(registration), names),
        removed=set(fields.get("removed", "").split()),
        with_duplicates=fields.get("duplicates") == "1",
        token=draft.token,
        is_too_many="too-many" in request.args,
    )
    return show_form(html)


@blueprint.post("/save")
@allow(Caller.SECRET)
def save_list(token: str) -> Page:
    """Save the names of the checked list, all of them or none."""
    registration = read_registration(token)
    sent = request.form
    draft = receive_form(DraftPurpose.NAME_LIST, registration.id, sent.get("token", ""))
    removed = sent.getlist("remove")[:MAX_REMOVED]
    with_duplicates = sent.get("duplicates") == "1"
    check = f"{build_path(token)}/names/check"
    try:
        names = _split_names(registration, sent.get(LIST, ""))
    except UnreadableList as error:
        return redirect(draft.build_url(f"{build_path(token)}/names", problem=error.problem), 303)
    fields = {
        LIST: "\n".join(names),
        "removed": " ".join(removed),
        "duplicates": "1" if with_duplicates else "",
    }
    draft.save(fields)
    if find_wrong_lines(names) or "again" in sent or "lang" in sent:
        lang = {"lang": current_language()} if "lang" in sent else {}
        return redirect(draft.build_url(check, **lang), 303)
    try:
        with db().begin() as session:
            locked = queries.get_by_secret(session, get_settings(), token, lock=True)
            ids = [one.id for one in locked.participants if str(one.id) in removed]
            operations.save_names(session, locked, names, ids, with_duplicates=with_duplicates)
            delete_draft(session, draft.key.id)
    except operations.TooManyNames:
        return redirect(draft.build_url(check, **{"too-many": "1"}), 303)
    except Conflict:
        return redirect(build_path(token), 303)
    return redirect(f"{build_path(token)}?done=names", 303)


def _split_names(registration: Registration, text: str) -> list[str]:
    """Split a list into names; raise UnreadableList when it is clearly not that of one group."""
    names = split_names(text)
    if len(names) > 2 * queries.require_group(registration).pupils + SPARE_NAMES:
        raise UnreadableList(ListProblem.TOO_LONG)
    return names


@blueprint.get("/<uuid:pupil_id>")
@allow(Caller.SECRET)
def show_name_form(token: str, pupil_id: UUID) -> Page:
    """Show the form of one name."""
    return _render_name_form(token, pupil_id)


@blueprint.post("/<uuid:pupil_id>")
@allow(Caller.SECRET)
def change_name(token: str, pupil_id: UUID) -> Page:
    """Correct one name, or remove it; the seat stays with the group."""
    typed = request.form.get("name", "")
    try:
        name = "" if "remove" in request.form else PersonName().deserialize(typed)
        with db().begin() as session:
            registration = queries.get_by_secret(session, get_settings(), token, lock=True)
            operations.change_name(session, registration, pupil_id, name)
    except ValidationError as error:
        return _render_name_form(token, pupil_id, typed, str(error.messages[0]))
    except (UnknownParticipant, Conflict):
        return redirect(build_path(token), 303)
    return redirect(f"{build_path(token)}?done=names", 303)


def _render_name_form(token: str, pupil_id: UUID, typed: str = "", error: str = "") -> Page:
    registration = read_registration(token)
    pupil = next((one for one in registration.participants if one.id == pupil_id), None)
    if pupil is None or not queries.can_change_names(registration):
        return redirect(build_path(token), 303)
    html = render_template(
        "groups/name.html",
        here=build_path(token),
        group=views.describe_group(registration),
        pupil=pupil,
        name=typed or pupil.name,
        error=error,
    )
    return html, 422 if error else 200


def _save_text(draft: FormDraft, text: str) -> None:
    draft.save({LIST: text[: views.MAX_STORED_LIST]})
