"""Pages behind the secret link of a waiting list: see the place, answer an offer, leave.

Opening a link changes nothing, because mail scanners follow links too. Every change is the POST of
a button.
"""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registrations.drafts.forms import open_or_begin_form, receive_form
from services.registrations.drafts.operations import delete_draft
from services.registrations.models import DraftPurpose, Registration, WaitingEntry
from services.registrations.registration import forms
from services.registrations.registration.errors import Outdated
from services.registrations.registration.schemas import PUPIL
from services.registrations.registration.views import build_form_texts, word_missing_names
from services.registrations.waiting_list import operations, queries, views
from services.registrations.waiting_list.schemas import PartyChange, PartyChangeSchema
from shared import links
from shared.errors import Conflict
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page, show_form
from shared.web.secret_pages import protect_secret_page
from shared.web.text import _

blueprint = Blueprint("waiting_list", __name__, url_prefix="/r/wait/<token>")
blueprint.after_request(protect_secret_page)


@blueprint.errorhandler(links.InvalidSecret)
def show_invalid_link(_error: links.InvalidSecret) -> Page:
    """Say that the link does not work."""
    return render_template("waiting_list/invalid.html"), 404


@blueprint.get("", strict_slashes=False)  # a mail program may have added a slash
@allow(Caller.SECRET)
def show_entry(token: str) -> Page:
    """Show the place on the list, or the offer, and what can be done."""
    return _render_entry(token)


@blueprint.post("/accept")
@allow(Caller.SECRET)
def accept_offer(token: str) -> Page:
    """Register with the offered seats; pressing the button twice is the same as once."""
    try:
        with db().begin() as session:
            entry = _lock_entry(session, token)
            is_sent_link = queries.is_sent_link(get_settings(), entry, token)
            operations.accept_offer(
                session,
                entry,
                is_sent_link=is_sent_link,
                guardian_hours=get_settings().guardian_hours,
            )
    except operations.MustUseSentLink:
        notice = _("Open the link in our message and accept there: so we know your address.")
        return _render_entry(token, notice), 409
    except Conflict:
        return _render_entry(token), 409
    registration_path = _find_registration_path(entry)
    return redirect(f"{registration_path}?new=1" if registration_path else _build_path(token), 303)


@blueprint.get("/leave")
@allow(Caller.SECRET)
def confirm_leaving(token: str) -> Page:
    """Ask for a confirmation before the place or the offer is given up."""
    view = _describe(_read_entry(token))
    if not (view.is_open or view.is_offer_open):
        return _render_entry(token)
    return render_template("waiting_list/leave.html", here=_build_path(token), entry=view)


@blueprint.post("/leave")
@allow(Caller.SECRET)
def leave_waiting_list(token: str) -> Page:
    """Leave the list, or decline the offer; pressing the button twice is the same as once."""
    with db().begin() as session:
        operations.leave_waiting_list(session, _lock_entry(session, token))
    return _redirect(token)


@blueprint.get("/change")
@allow(Caller.SECRET)
def show_change_form(token: str) -> Page:
    """Show the form of who waits, filled with the present names."""
    entry = _read_entry(token)
    view = _describe(entry)
    if not view.is_open:
        return _render_entry(token)
    draft = open_or_begin_form(DraftPurpose.CHANGE_WAITING, entry.id)
    form = draft.load() or _fill_form(entry)
    is_for_children = entry.occurrence.is_for_children
    errors = _validate_form(form)[1] if "check" in request.args else {}
    html = render_template(
        "waiting_list/change.html",
        here=_build_path(token),
        entry=view,
        form=form,
        participants=forms.read_participants(form) or [{"name": "", "grade": ""}],
        maximum=1 if entry.contact_role == PUPIL else entry.occurrence.party_max,
        texts=build_form_texts(is_for_children=is_for_children),
        errors=word_missing_names(errors, form, is_for_children=is_for_children),
        notice=_word_notice(request.args.get("notice", "")),
        token=draft.token,
    )
    return show_form(html)


@blueprint.post("/change")
@allow(Caller.SECRET)
def change_party(token: str) -> Page:
    """Do what the pressed button says: add or remove a person, or save who waits."""
    sent, entry = request.form.to_dict(), _read_entry(token)
    draft = receive_form(DraftPurpose.CHANGE_WAITING, entry.id, sent.get("token", ""))
    fields = forms.select_fields(forms.resize_participants(sent))
    here = f"{_build_path(token)}/change"
    if sent.keys() & {"lang", "add", "remove"}:
        draft.save(fields)
        args = {"lang": current_language()} if "lang" in sent else {}
        return redirect(draft.build_url(here, **args), 303)
    change, _errors = _validate_form(fields)
    if change is None:
        draft.save(fields)
        return redirect(draft.build_url(here, check="1"), 303)
    try:
        with db().begin() as session:
            operations.change_party(session, _lock_entry(session, token), change)
            delete_draft(session, draft.key.id)
    except Outdated:
        draft.save(fields | {"version": str(_read_entry(token).version)})
        return redirect(draft.build_url(here, notice="outdated"), 303)
    except operations.TooLarge:
        draft.save(fields)
        return redirect(draft.build_url(here, notice="large"), 303)
    except Conflict:
        return _render_entry(token), 409
    return _redirect(token, "changed")


def _validate_form(form: dict[str, str]) -> tuple[PartyChange | None, dict[str, str]]:
    body = forms.build_change_json(form)
    wanted = {name: body[name] for name in ("participants", "version")}
    try:
        return PartyChangeSchema().parse(wanted), {}
    except ValidationError as error:
        return None, forms.list_errors(error)


def _fill_form(entry: WaitingEntry) -> dict[str, str]:
    form = {"version": str(entry.version)}
    for number, one in enumerate(entry.participants):
        form |= {f"participant-{number}-{name}": text for name, text in one.items()}
    return form


def _word_notice(notice: str) -> str:
    match notice:
        case "outdated":
            return _("This was changed in the meantime. Check it and save once more.")
        case "large":
            return _("The event has fewer seats in all. Remove someone.")
        case _:
            return ""


def _read_entry(token: str) -> WaitingEntry:
    with db().read() as session:
        return queries.get_by_secret(session, get_settings(), token)


def _lock_entry(session: Session, token: str) -> WaitingEntry:
    return queries.get_by_secret(session, get_settings(), token, lock=True)


def _describe(entry: WaitingEntry) -> views.WaitingView:
    with db().read() as session:
        position = queries.find_entry_position(session, entry)
    return views.describe_entry_for_family(entry, position)


def _render_entry(token: str, notice: str = "") -> str:
    entry = _read_entry(token)
    return render_template(
        "waiting_list/show.html",
        here=_build_path(token),
        entry=_describe(entry),
        registration_url=_find_registration_path(entry),
        notice=notice,
        is_new="new" in request.args,
        done=request.args.get("done", ""),
    )


def _find_registration_path(entry: WaitingEntry) -> str:
    """Return the page of the registration that followed; empty when there is none to open."""
    with db().read() as session:
        registration = session.get(Registration, entry.id)
    if registration is None or not views.has_valid_registration(entry, registration):
        return ""
    return f"/r/{_create_secret(registration.id, registration.link_version)}"


def _create_secret(registration_id: UUID, version: int) -> str:
    return links.create_secret(get_settings(), links.SHOWN_LINK, registration_id, version)


def _build_path(token: str) -> str:
    return f"/r/wait/{links.trim_secret(token)}"


def _redirect(token: str, done: str = "") -> BaseResponse:
    return redirect(f"{_build_path(token)}{f'?done={done}' if done else ''}", 303)
