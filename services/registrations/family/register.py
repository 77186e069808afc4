"""Pages on which a family registers: two screens, or three where the event asks questions.

They work without an account and without script. Every button but the last one saves what
was typed as a draft and redirects to the next screen, a page that the browser can show again.
The form's token is the idempotency key: sending the form twice makes one registration.
"""

import math
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template
from flask import request as http_request
from marshmallow import ValidationError

from services.registrations.drafts.forms import (
    PARAMETER,
    DraftGone,
    FormDraft,
    begin_form,
    open_form,
    receive_form,
)
from services.registrations.family import cookie, join, pupil, steps
from services.registrations.family.notices import word_notice
from services.registrations.family.steps import Step
from services.registrations.models import DraftPurpose, Occurrence
from services.registrations.occurrences.views import describe_occurrence
from services.registrations.questions.schemas import FormChanged
from services.registrations.questions.views import label_fields
from services.registrations.registration import forms, idempotency, operations, queries, views
from services.registrations.registration.errors import (
    Closed,
    ContactNotVerified,
    Full,
    TooManySeats,
)
from services.registrations.registration.guardian import hold_for_guardian
from services.registrations.registration.limits import build_limits
from services.registrations.registration.schemas import (
    RegistrationRequest,
    RegistrationRequestSchema,
    RegistrationResult,
)
from shared import clock, links
from shared.errors import DomainError, NotFound
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page, show_form
from shared.web.secret_pages import protect_secret_page
from shared.web.text import _

blueprint = Blueprint("registrations_pages", __name__)
blueprint.after_request(protect_secret_page)
TRAP = (
    "homepage"  # a field that people do not see; a script that fills in every field gives it away
)
WAIT = "wait"  # of the address that begins a form for the waiting list, and of its last button
REFUSALS = (
    Full,
    TooManySeats,
    ContactNotVerified,
    FormChanged,
)
BUTTONS = {"lang", "back", "add", "remove"}  # they send the form and do not register


@dataclass(frozen=True)
class Screen:
    """One of the screens, and what it says about the form."""

    step: Step
    errors: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    sent_url: str = ""  # of the registration that the same form made before
    is_asking: bool = False  # whether the same contact is to be registered once more


@blueprint.get("/register/<uuid:occurrence_id>")
@allow(Caller.PUBLIC)
def show_registration_form(occurrence_id: UUID) -> Page:
    """Show the form of the address; without one, begin a form or say why one cannot register."""
    occurrence = _get_occurrence(occurrence_id)
    token = http_request.args.get(PARAMETER)
    if token is None:
        if not _can_begin(occurrence):
            return _render_closed(occurrence)
        return _redirect_to_screen(begin_form(DraftPurpose.REGISTER, occurrence_id), Step.PEOPLE)
    try:
        draft = open_form(DraftPurpose.REGISTER, occurrence_id, token)
        fields = draft.load()
        if fields is None:
            if page := _render_if_sent(occurrence, draft.key.id):
                return page
            draft.require_new()
    except DraftGone:
        return _render_expired(occurrence)
    if not occurrence.is_open_at(clock.now()):
        return _render_closed(occurrence)
    return _render_draft(occurrence, draft, fields or {})


@blueprint.post("/register/<uuid:occurrence_id>")
@allow(Caller.PUBLIC)
def process_registration_form(occurrence_id: UUID) -> Page:
    """Do what the pressed button says: add or remove a child, go back or on, or register."""
    occurrence, sent = _get_occurrence(occurrence_id), http_request.form.to_dict()
    if not occurrence.is_open_at(clock.now()):
        return _redirect_to_closed(occurrence)
    draft = receive_form(DraftPurpose.REGISTER, occurrence_id, sent.get("token", ""))
    step = steps.read_step(sent)
    fields = forms.select_fields(forms.resize_participants(sent))
    match step:
        case Step.PEOPLE:
            fields = forms.replace_participants(draft.load() or {}, fields)
        case Step.QUESTIONS:
            fields = forms.replace_answers(draft.load() or {}, fields)
        case Step.CONTACT:
            pass
    if _is_form_changed(occurrence, sent, step):
        draft.save(fields)
        return _redirect_to_changed_form(occurrence, draft, fields)
    request, errors = _validate_form(fields, occurrence)
    if step is Step.CONTACT and request and not sent.keys() & BUTTONS:
        if WAIT in sent:
            return _join_waiting_list(occurrence, draft, fields, request)
        return _create_registration(occurrence, draft, fields, request)
    draft.save(fields)
    return _redirect_after(occurrence, sent, draft, fields, errors)


def _can_begin(occurrence: Occurrence) -> bool:
    """Return whether a form can be begun: seats are left, or the list was chosen."""
    has_way = occurrence.open_seats or (occurrence.waiting_list and WAIT in http_request.args)
    return occurrence.is_open_at(clock.now()) and bool(has_way)


def _redirect_after(
    occurrence: Occurrence,
    sent: dict[str, str],
    draft: FormDraft,
    fields: dict[str, str],
    errors: dict[str, str],
) -> Page:
    """Redirect to the screen that follows the pressed button."""
    step, groups = steps.read_step(sent), steps.build_question_groups(occurrence, fields)
    if "lang" in sent:
        return _redirect_to_screen(draft, step, lang=current_language())
    if sent.get("back") == Step.QUESTIONS and groups:
        return _redirect_to_screen(draft, Step.QUESTIONS)
    if sent.keys() & BUTTONS:
        return _redirect_to_screen(draft, Step.PEOPLE, focus=_find_added(sent, fields))
    wrong = steps.find_wrong_step(errors)
    if wrong is Step.PEOPLE or wrong is step or step is Step.CONTACT:
        return _redirect_to_screen(draft, wrong or step, check="1")
    return _redirect_to_screen(draft, steps.find_next_step(step, groups))


def _is_form_changed(occurrence: Occurrence, sent: dict[str, str], step: Step) -> bool:
    """Return whether the organiser changed what is asked after the screen was shown."""
    is_sent_on = step is not Step.PEOPLE and not sent.keys() & BUTTONS
    return is_sent_on and sent.get(forms.FORM_KEY, "") != occurrence.form_key


def _redirect_to_changed_form(
    occurrence: Occurrence, draft: FormDraft, fields: dict[str, str]
) -> Page:
    """Show the screen of questions again, or the last one when there are none any more."""
    groups = steps.build_question_groups(occurrence, fields)
    return _redirect_to_screen(
        draft, Step.QUESTIONS if groups else Step.CONTACT, notice="form-changed"
    )


def _validate_form(
    form: dict[str, str], occurrence: Occurrence
) -> tuple[RegistrationRequest | None, dict[str, str]]:
    """Return the request that the form makes, or None and the errors by field."""
    asked = pupil.describe_pupil_form(form, occurrence, get_settings())
    body = forms.build_request_json(
        form,
        str(occurrence.id),
        occurrence.asked_questions,
        has_guardian=pupil.has_guardian(form, asked),
    )
    if not occurrence.asks_marketing_consent:
        body["consents"] = {}
    errors = pupil.list_pupil_errors(form, asked) | forms.list_answer_errors(occurrence, body)
    try:
        request = RegistrationRequestSchema().parse(body)
    except ValidationError as error:
        return None, errors | forms.list_errors(error)
    return (None, errors) if errors else (request, {})


def _find_added(sent: dict[str, str], fields: dict[str, str]) -> str:
    """Return the id of the name's field that the button has added; empty for another button."""
    if "add" not in sent:
        return ""
    return f"participant-{len(forms.read_participants(fields)) - 1}-name"


def _create_registration(
    occurrence: Occurrence, draft: FormDraft, fields: dict[str, str], request: RegistrationRequest
) -> Page:
    if draft.is_renewed:
        draft.save(fields)
        return _redirect_to_screen(draft, Step.CONTACT, notice="old")
    if "again" not in http_request.form and _is_repeated(draft, request):
        draft.save(fields)
        return _redirect_to_screen(draft, Step.CONTACT, notice="again")
    settings = get_settings()
    limits = build_limits(
        settings,
        http_request.remote_addr or "",
        must_hold=occurrence.confirm_by_link or _is_from_script(draft),
    )
    hours, starts_at = settings.guardian_hours, occurrence.starts_at
    create = partial(
        operations.create_registration,
        request=request,
        key=_build_key(draft.key.id),
        draft_id=draft.key.id,
        form=operations.check_request(occurrence, request),
        limits=hold_for_guardian(limits, request, hours, clock.now(), starts_at),
    )
    try:
        result = db().write(create)
    except idempotency.KeyReused:
        again = begin_form(DraftPurpose.REGISTER, occurrence.id)
        again.save(fields)
        return _redirect_to_screen(again, Step.CONTACT, notice="sent", sent=draft.token)
    except REFUSALS as error:
        draft.save(fields)
        return _refuse(occurrence, draft, fields, error)
    except Closed:
        return _redirect_to_closed(occurrence)
    response = redirect(f"{_build_manage_path(result)}?new=1", 303)
    return cookie.remember_registration(response, get_settings(), result.id)


def _join_waiting_list(
    occurrence: Occurrence, draft: FormDraft, fields: dict[str, str], request: RegistrationRequest
) -> Page:
    """Join the waiting list once for each form; say why not above the form."""
    if draft.is_renewed:
        notice = "old"
    elif _is_from_script(draft):
        notice = "fast"
    else:
        path, notice = join.join_once(draft, request, http_request.remote_addr or "")
        if path:
            return redirect(f"{path}?new=1", 303)
    draft.save(fields)
    if notice == "form-changed":
        return _redirect_to_changed_form(_get_occurrence(occurrence.id), draft, fields)
    return _redirect_to_screen(draft, Step.CONTACT, notice=notice)


def _is_from_script(draft: FormDraft) -> bool:
    """Return whether no person can have filled in the form: too soon, or a field nobody sees."""
    is_too_soon = draft.is_younger_than(get_settings().min_form_seconds)
    return is_too_soon or bool(http_request.form.get(TRAP))


def _is_repeated(draft: FormDraft, request: RegistrationRequest) -> bool:
    """Return whether this browser has registered the same contact for the same occurrence.

    The same form sent again is not a second registration.
    """
    ids = cookie.read_registration_ids(get_settings())
    if not ids or _find_sent(draft.key.id):
        return False
    with db().read() as session:
        return queries.find_same_contact(session, request, ids) is not None


def _render_draft(occurrence: Occurrence, draft: FormDraft, fields: dict[str, str]) -> Page:
    """Show the screen of the address with everything that was typed so far."""
    args = http_request.args
    step, errors = steps.read_step(args), _validate_form(fields, occurrence)[1]
    own_errors = steps.select_errors(errors, step) if "check" in args else {}
    if step is Step.PEOPLE:
        return _render_screen(occurrence, draft, fields, Screen(step, own_errors))
    if steps.select_errors(errors, Step.PEOPLE):
        return _redirect_to_screen(draft, Step.PEOPLE, check="1")
    code = args.get("notice", "")
    notice = word_notice(code, occurrence, len(forms.read_participants(fields)))
    sent_url = _find_sent_url(occurrence) if code == "sent" else ""
    if step is Step.QUESTIONS:
        if not steps.build_question_groups(occurrence, fields):
            return _redirect_to_screen(draft, Step.CONTACT)
        return _render_screen(occurrence, draft, fields, Screen(step, own_errors, notice))
    if steps.select_errors(errors, Step.QUESTIONS):
        return _redirect_to_screen(draft, Step.QUESTIONS, check="1")
    is_asking = args.get("notice") == "again"
    screen = Screen(step, own_errors, notice, sent_url, is_asking)
    return _render_screen(
        occurrence, draft, {"contact-language": current_language(), **fields}, screen
    )


def _find_sent_url(occurrence: Occurrence) -> str:
    try:
        token = http_request.args.get("sent", "")
        sent = open_form(DraftPurpose.REGISTER, occurrence.id, token)
    except DraftGone:
        return ""
    result = _find_sent(sent.key.id)
    return _build_manage_path(result) if result else ""


def _find_sent(form_id: UUID) -> RegistrationResult | None:
    """Find the registration that the form made."""
    with db().read() as session:
        answer = idempotency.find_stored_answer(session, _build_key(form_id))
    return RegistrationResult.from_json(answer) if answer else None


def _render_screen(
    occurrence: Occurrence, draft: FormDraft, fields: dict[str, str], screen: Screen
) -> Page:
    texts = views.build_form_texts(
        is_for_children=occurrence.is_for_children, grades=occurrence.grades
    )
    participants = forms.read_participants(fields) or [{"name": "", "grade": ""}]
    asked = pupil.describe_pupil_form(fields, occurrence, get_settings())
    groups = steps.build_question_groups(occurrence, fields)
    labels = texts.labels | ({forms.OF_AGE: asked.age_question} if asked else {})
    html = render_template(
        f"family/register_{screen.step}.html",
        step=screen.step,
        groups=groups,
        hidden=steps.list_hidden_fields(screen.step, fields),
        needs_days=get_settings().needs_days,
        form_key=occurrence.form_key,
        occurrence=describe_occurrence(occurrence),
        form=fields,
        participants=participants,
        waiting=join.describe_waiting(occurrence, len(participants)),
        maximum=occurrence.party_max,
        texts=texts,
        errors=views.word_missing_names(
            screen.errors, fields, is_for_children=occurrence.is_for_children
        ),
        # A missing name is asked for by its number: the label would only repeat it.
        summary_labels={
            name: label
            for name, label in (labels | label_fields(groups)).items()
            if fields.get(name) or not name.endswith("-name") or name == "contact-name"
        },
        pupil=asked,
        roles=pupil.list_roles(occurrence.contact_roles),
        notice=screen.notice,
        sent_url=screen.sent_url,
        is_asking=screen.is_asking,
        token=draft.token,
        contact_days=get_settings().contact_days,
    )
    return show_form(html)


def _render_closed(occurrence: Occurrence) -> str:
    return render_template("family/closed.html", occurrence=describe_occurrence(occurrence))


def _refuse(
    occurrence: Occurrence,
    draft: FormDraft,
    fields: dict[str, str],
    error: DomainError,
) -> Page:
    """Say why nobody was registered; the draft has what was typed."""
    match error:
        case TooManySeats():
            return _render_busy(occurrence, draft, error)
        case ContactNotVerified():
            return _redirect_to_screen(draft, Step.CONTACT, notice="verify")
        case FormChanged():
            return _redirect_to_changed_form(_get_occurrence(occurrence.id), draft, fields)
        case _:
            return _redirect_to_screen(draft, Step.CONTACT, notice="full")


def _render_busy(occurrence: Occurrence, draft: FormDraft, error: TooManySeats) -> Page:
    """Say that too many seats were taken from this address."""
    html = render_template(
        "family/busy.html",
        occurrence=describe_occurrence(occurrence),
        minutes=math.ceil(error.retry_after / 60),
        form_url=draft.build_url(f"/register/{occurrence.id}", step="2"),
    )
    response = make_response(html, error.status)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def _render_if_sent(occurrence: Occurrence, form_id: UUID) -> str:
    """Say that the form was sent: its draft is erased, and the browser went back to it.

    Return an empty text when the form has made nothing.
    """
    if sent := _find_sent(form_id):
        return render_template(
            "family/sent.html",
            occurrence=describe_occurrence(occurrence),
            sent_url=_build_manage_path(sent),
        )
    path = join.find_joined_path(form_id)
    return join.render_joined(occurrence, path) if path else ""


def _render_expired(occurrence: Occurrence) -> Page:
    html = render_template("family/expired.html", occurrence=describe_occurrence(occurrence))
    return html, DraftGone.status


def _redirect_to_screen(draft: FormDraft, step: Step, focus: str = "", **args: str) -> Page:
    url = draft.build_url(f"/register/{draft.key.subject_id}", step=step, **args)
    return redirect(f"{url}#{focus}" if focus else url, 303)


def _redirect_to_closed(occurrence: Occurrence) -> Page:
    return redirect(f"/register/{occurrence.id}", 303)


def _build_key(form_id: UUID) -> str:
    return f"form:{form_id}"


def _build_manage_path(result: RegistrationResult) -> str:
    """Return the page of the registration; its link was not sent, so it confirms no address."""
    url = links.build_manage_url(
        get_settings(), result.id, result.link_version, result.link_purpose
    )
    return f"/r/{url.rpartition('/')[2]}"


def _get_occurrence(occurrence_id: UUID) -> Occurrence:
    with db().read() as session:
        occurrence = session.get(Occurrence, occurrence_id)
    if occurrence is None:
        raise NotFound(_("There is no such event."))
    return occurrence
