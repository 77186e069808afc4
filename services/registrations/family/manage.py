"""Pages behind a registration's secret link: see it, change it, cancel it.

Opening a link changes nothing, because mail scanners follow links too. Every change is the POST of
a button.
"""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.registrations.announcements.queries import list_announcements
from services.registrations.announcements.views import describe_announcement
from services.registrations.consents import operations as consents
from services.registrations.drafts.forms import open_or_begin_form, receive_form
from services.registrations.drafts.operations import delete_draft
from services.registrations.holds import operations as holds
from services.registrations.models import DraftPurpose, Registration
from services.registrations.questions.queries import (
    NO_ANSWERS,
    find_answers,
    find_present_answers,
    list_columns,
)
from services.registrations.questions.schemas import FormChanged, InvalidAnswers
from services.registrations.questions.views import label_fields, list_answers
from services.registrations.registration import forms, operations, queries, views
from services.registrations.registration.errors import Outdated, UnknownParticipant
from shared import links
from shared.errors import Conflict, NotFound
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.responses import Page, show_form
from shared.web.secret_pages import protect_secret_page


class ClassGroup(Exception):
    """The registration is that of a class, which has pages of its own."""


blueprint = Blueprint("registrations_manage", __name__, url_prefix="/r/<token>")
blueprint.after_request(protect_secret_page)


@blueprint.errorhandler(links.InvalidSecret)
def show_invalid_link(_error: links.InvalidSecret) -> Page:
    """Say that the link does not work, and offer to send it again."""
    return render_template("lost_links/invalid.html"), 404


@blueprint.errorhandler(ClassGroup)
def redirect_to_group(_error: ClassGroup) -> Page:
    """Go to the page of a class group, which has its own."""
    path = _build_path(str((request.view_args or {})["token"]))
    query = request.query_string.decode()
    return redirect(f"{path}/group?{query}" if query else f"{path}/group", 303)


@blueprint.get("", strict_slashes=False)  # a mail program may have added a slash
@allow(Caller.SECRET)
def show_registration(token: str) -> Page:
    """Show the registration and what can be done with it."""
    return _render_registration(token, _read_registration(token))


@blueprint.get("/change")
@allow(Caller.SECRET)
def show_change_form(token: str) -> Page:
    """Show the form of names and contact, filled with the present values."""
    registration = _read_any_registration(token)
    if not views.is_changeable(registration):
        return _render_registration(token, registration)
    return _render_change_form(token, registration)


@blueprint.post("/change")
@allow(Caller.SECRET)
def change_registration(token: str) -> Page:
    """Save names and contact; after an error, go back to the form with what was typed."""
    sent = request.form.to_dict()
    registration = _read_any_registration(token)
    draft = receive_form(DraftPurpose.CHANGE, registration.id, sent.get("token", ""))
    fields, here = forms.select_fields(sent), f"{_build_path(token)}/change"
    if "lang" in sent:
        draft.save(fields)
        return redirect(draft.build_url(here, lang=current_language()), 303)
    try:
        change = forms.parse_change(registration.occurrence, fields)
        with db().begin() as session:
            registration = _lock_registration(session, token)
            before = registration.link_version
            operations.change_registration(session, registration, change)
            delete_draft(session, draft.key.id)
    except (ValidationError, InvalidAnswers, FormChanged, Outdated) as error:
        draft.save(fields)
        return redirect(draft.build_url(here, **forms.describe_refusal(error)), 303)
    except Conflict:
        return _render_registration(token, _read_registration(token)), 409
    if registration.link_version != before:
        return _redirect_with_notice(_create_secret(registration), "new-link")
    return _redirect_with_notice(token, "changed")


@blueprint.get("/remove/<uuid:participant_id>")
@allow(Caller.SECRET)
def confirm_removal(token: str, participant_id: UUID) -> Page:
    """Ask for a confirmation before a child is removed."""
    registration = _read_registration(token)
    removed = next((one for one in registration.participants if one.id == participant_id), None)
    is_last = len(registration.participants) == 1
    if removed is None or is_last or not views.is_changeable(registration):
        return _render_registration(token, registration)
    return _render_confirmation(token, registration, removed.name)


@blueprint.post("/remove/<uuid:participant_id>")
@allow(Caller.SECRET)
def remove_participant(token: str, participant_id: UUID) -> Page:
    """Remove one child; pressing the button twice is the same as once."""
    try:
        with db().begin() as session:
            registration = _lock_registration(session, token)
            operations.remove_participant(session, registration, participant_id)
    except UnknownParticipant:
        return _redirect_with_notice(token, "removed")
    except Conflict:
        return _render_registration(token, _read_registration(token)), 409
    return _redirect_with_notice(token, "removed")


@blueprint.get("/cancel")
@allow(Caller.SECRET)
def confirm_cancellation(token: str) -> Page:
    """Ask for a confirmation before everything is cancelled."""
    registration = _read_registration(token)
    if not views.is_cancellable(registration):
        return _render_registration(token, registration)
    return _render_confirmation(token, registration)


@blueprint.post("/cancel")
@allow(Caller.SECRET)
def cancel_registration(token: str) -> Page:
    """Cancel the registration; pressing the button twice is the same as once."""
    try:
        with db().begin() as session:
            operations.cancel_registration(session, _lock_registration(session, token))
    except Conflict:
        return _render_registration(token, _read_registration(token)), 409
    return _redirect_with_notice(token, "cancelled")


@blueprint.post("/confirm")
@allow(Caller.SECRET)
def confirm_registration(token: str) -> Page:
    """Confirm held seats and the address; only the link that was sent does it."""
    try:
        with db().begin() as session:
            registration = _lock_registration(session, token)
            if not queries.is_sent_link(get_settings(), registration, token):
                return _redirect_with_notice(token, "")
            is_held = registration.held_until is not None
            # The second press of either button shows the same page: the places are confirmed.
            done = "confirmed" if is_held or registration.verified_at else "verified"
            holds.confirm_registration(session, registration)
    except Conflict:
        return _render_registration(token, _read_registration(token)), 409
    return _redirect_with_notice(token, done)


@blueprint.post("/consent")
@allow(Caller.SECRET)
def set_consent(token: str) -> Page:
    """Give or withdraw the consent to hear of other events, as the pressed button says."""
    with db().begin() as session:
        registration = _lock_registration(session, token)
        is_given = request.form.get("marketing") == "1"
        if is_given and not registration.occurrence.asks_marketing_consent:
            raise NotFound
        consents.set_marketing_consent(session, registration, is_given=is_given)
    return _redirect_with_notice(token, "consent")


def _read_registration(token: str) -> Registration:
    """Return the registration of a family; raise ClassGroup for that of a class."""
    registration = _read_any_registration(token)
    if registration.group:
        raise ClassGroup
    return registration


def _read_any_registration(token: str) -> Registration:
    with db().read() as session:
        return queries.get_by_secret(session, get_settings(), token)


def _lock_registration(session: Session, token: str) -> Registration:
    return queries.get_by_secret(session, get_settings(), token, lock=True)


def _create_secret(registration: Registration) -> str:
    return links.create_secret(
        get_settings(), links.SHOWN_LINK, registration.id, registration.link_version
    )


def _build_ticket_path(registration: Registration) -> str:
    token = links.create_secret(
        get_settings(), links.TICKET_LINK, registration.id, registration.link_version
    )
    return f"/r/ticket/{token}"


def _build_path(token: str) -> str:
    return f"/r/{links.trim_secret(token)}"


def _render_registration(token: str, registration: Registration) -> str:
    if registration.group:
        raise ClassGroup
    with db().read() as session:
        consent = queries.find_marketing_consent(session, registration.id)
        announcements = list_announcements(session, registration.occurrence)
        columns = list_columns(session, registration.occurrence, with_sensitive=True)
        found = find_answers(session, [registration.id], columns).get(registration.id, NO_ANSWERS)
    zone = registration.occurrence.time_zone
    return render_template(
        "family/show.html",
        here=_build_path(token),
        registration=views.describe_registration(registration),
        ticket_path=_build_ticket_path(registration),
        is_sent_link=queries.is_sent_link(get_settings(), registration, token),
        own_answers=list_answers(columns, found, None),
        answers_by_participant={
            one.id: list_answers(columns, found, one.id) for one in registration.participants
        },
        has_consent=consent is not None,
        preferences_url=f"/preferences/registration/{links.trim_secret(token)}",
        announcements=[describe_announcement(one, zone) for one in announcements],
        new="new" in request.args,
        done=request.args.get("done", ""),
    )


def _render_change_form(token: str, registration: Registration) -> Page:
    draft = open_or_begin_form(DraftPurpose.CHANGE, registration.id)
    with db().read() as session:
        answers = find_present_answers(session, registration)
    form = draft.load() or forms.fill_change_form(registration, answers)
    is_checked = "check" in request.args
    groups = forms.build_change_groups(registration, form)
    texts = views.build_form_texts(is_for_children=registration.occurrence.is_for_children)
    html = render_template(
        "family/change.html",
        here=_build_path(token),
        registration=views.describe_registration(registration),
        form=form,
        token=draft.token,
        texts=texts,
        labels=texts.labels | label_fields(groups),
        groups=groups,
        form_key=registration.occurrence.form_key,
        needs_days=get_settings().needs_days,
        errors=(
            forms.list_change_errors(form, registration, is_complete=True) if is_checked else {}
        ),
        notice=views.word_change_notice(request.args.get("notice", "")),
    )
    return show_form(html)


def _render_confirmation(token: str, registration: Registration, removed: str = "") -> str:
    """Ask whether to remove the participant of this name, or to cancel everything."""
    return render_template(
        "family/confirm.html",
        here=_build_path(token),
        action=request.path,
        registration=views.describe_registration(registration),
        removed=removed,
    )


def _redirect_with_notice(token: str, done: str) -> BaseResponse:
    return redirect(f"{_build_path(token)}?done={done}", 303)
