"""The page on which a teacher reserves seats for a class: one screen, no account, no script.

The seats are held until the teacher uses the link in our message. The form's token makes sending it
twice one reservation; what was typed is a draft, so that an error loses nothing.
"""

import math
from uuid import UUID

from flask import Blueprint, redirect, render_template
from flask import request as http_request

from services.registrations.drafts.forms import (
    PARAMETER,
    DraftGone,
    FormDraft,
    begin_form,
    open_form,
    receive_form,
)
from services.registrations.groups import forms, operations, views
from services.registrations.groups.schemas import GroupRequest, word_size_limits
from services.registrations.models import DraftPurpose, Occurrence
from services.registrations.occurrences.views import describe_occurrence
from services.registrations.registration import idempotency
from services.registrations.registration.errors import (
    Closed,
    ContactNotVerified,
    Full,
    TooManySeats,
)
from services.registrations.registration.limits import build_limits
from services.registrations.registration.schemas import RegistrationResult
from shared import clock, links
from shared.errors import NotFound
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page, show_form
from shared.web.secret_pages import protect_secret_page
from shared.web.text import _, ngettext

blueprint = Blueprint("group_register", __name__, url_prefix="/register/<uuid:occurrence_id>/group")
blueprint.after_request(protect_secret_page)


@blueprint.get("")
@allow(Caller.PUBLIC)
def show_group_form(occurrence_id: UUID) -> Page:
    """Show the form of the address; without one, begin a form or say why one cannot register."""
    occurrence = _get_occurrence(occurrence_id)
    token = http_request.args.get(PARAMETER)
    if token is None:
        if not occurrence.is_open_at(clock.now()) or not occurrence.open_seats:
            return _render_closed(occurrence)
        return redirect(
            begin_form(DraftPurpose.RESERVE_GROUP, occurrence_id).build_url(_here()), 303
        )
    try:
        draft = open_form(DraftPurpose.RESERVE_GROUP, occurrence_id, token)
        fields = draft.load()
        if fields is None:
            if sent_url := _find_sent_url(draft.key.id):
                return redirect(sent_url, 303)
            draft.require_new()
    except DraftGone:
        return redirect(_here(), 303)
    if not occurrence.is_open_at(clock.now()):
        return _render_closed(occurrence)
    return _render_form(occurrence, draft, fields or {})


@blueprint.post("")
@allow(Caller.PUBLIC)
def reserve_group(occurrence_id: UUID) -> Page:
    """Reserve the seats; after an error, go back to the form with what was typed."""
    occurrence, sent = _get_occurrence(occurrence_id), http_request.form.to_dict()
    draft = receive_form(DraftPurpose.RESERVE_GROUP, occurrence_id, sent.get("token", ""))
    fields = forms.select_fields(sent)
    if "lang" in sent:
        return _save_and_show(draft, fields, lang=current_language())
    request, _errors = forms.parse_request(fields, occurrence)
    if request is None:
        return _save_and_show(draft, fields, check="1")
    if draft.is_renewed:
        return _save_and_show(draft, fields, notice="old")
    try:
        path, notice = _reserve_once(draft, request), {}
    except Full:
        notice = {"notice": "full"}
    except ContactNotVerified:
        notice = {"notice": "verify"}
    except TooManySeats as error:
        notice = {"notice": "busy", "minutes": str(math.ceil(error.retry_after / 60))}
    except (Closed, operations.NoGroups):
        return redirect(_here(), 303)
    return _save_and_show(draft, fields, **notice) if notice else redirect(f"{path}?new=1", 303)


def _reserve_once(draft: FormDraft, request: GroupRequest) -> str:
    """Reserve the seats unless this form already did; return the page of its group."""
    limits = build_limits(get_settings(), http_request.remote_addr or "")

    def reserve() -> idempotency.Json:
        return operations.reserve_group(session, request, limits, draft.key.id).to_json()

    try:
        with db().begin() as session:
            key = _build_key(draft.key.id)
            answer = idempotency.run_once(session, key, request, reserve)
    except idempotency.KeyReused:
        return _find_sent_url(draft.key.id)
    return _build_manage_path(RegistrationResult.from_json(answer))


def _save_and_show(draft: FormDraft, fields: dict[str, str], **args: str) -> Page:
    draft.save(fields)
    return redirect(draft.build_url(_here(), **args), 303)


def _render_form(occurrence: Occurrence, draft: FormDraft, fields: dict[str, str]) -> Page:
    is_checked = "check" in http_request.args
    usual = {"adults": forms.USUAL_ADULTS, "contact-language": current_language()}
    html = render_template(
        "groups/register.html",
        occurrence=describe_occurrence(occurrence),
        form={**usual, **fields},
        texts=views.build_group_texts(),
        limits=word_size_limits(occurrence.group_min, occurrence.group_max),
        errors=forms.parse_request(fields, occurrence)[1] if is_checked else {},
        needs_names=not occurrence.group_names_optional,
        notice=_word_notice(occurrence),
        token=draft.token,
        contact_days=get_settings().contact_days,
    )
    return show_form(html)


def _word_notice(occurrence: Occurrence) -> str:
    match http_request.args.get("notice"):
        case "old":
            return _("The form was open for a long time. Check it and send it once more.")
        case "full":
            return views.word_full(occurrence)
        case "verify":
            return _(
                "You have reserved many seats already. Open the link in our earlier message "
                "and confirm it first. Then you can reserve more."
            )
        case "busy":
            minutes = http_request.args.get("minutes", default=1, type=int)
            return ngettext(
                "Very many seats were just taken from your network. Try again in %(num)s minute. "
                "Nothing was reserved yet.",
                "Very many seats were just taken from your network. Try again in %(num)s minutes. "
                "Nothing was reserved yet.",
                minutes,
            )
        case _:
            return ""


def _find_sent_url(form_id: UUID) -> str:
    """Return the page of the group that the form made; empty when it made none."""
    with db().read() as session:
        answer = idempotency.find_stored_answer(session, _build_key(form_id))
    return _build_manage_path(RegistrationResult.from_json(answer)) if answer else ""


def _build_manage_path(result: RegistrationResult) -> str:
    """Return the page of the group; its link was not sent, so it confirms no address."""
    url = links.build_manage_url(
        get_settings(), result.id, result.link_version, result.link_purpose
    )
    return f"/r/{url.rpartition('/')[2]}/group"


def _build_key(form_id: UUID) -> str:
    return f"group:{form_id}"


def _here() -> str:
    return http_request.path


def _render_closed(occurrence: Occurrence) -> str:
    return render_template("family/closed.html", occurrence=describe_occurrence(occurrence))


def _get_occurrence(occurrence_id: UUID) -> Occurrence:
    """Return the occurrence; raise NotFound for one that takes no class groups."""
    with db().read() as session:
        occurrence = session.get(Occurrence, occurrence_id)
    if occurrence is None or not occurrence.class_groups:
        raise NotFound(_("There is no such event."))
    return occurrence
