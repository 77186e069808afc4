"""The staff pages of the message log: what was sent to whom, and sending it again."""

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.notifier.audience.recipients import list_contact_addresses
from services.notifier.message.content import HTML_POLICY
from services.notifier.message.kinds import fill_in_message_link
from services.notifier.message_log import (
    operations,
    planned_views,
    queries,
    registration_views,
    views,
)
from services.notifier.message_log.operations import (
    AddressChanged,
    NotSuppressed,
    ReleaseRefused,
    ResendRefused,
)
from services.notifier.message_log.registration_views import ResendQuestion
from services.notifier.message_log.schemas import AllowAddressForm, SendAnywayForm
from services.notifier.message_log.states import StateGroup
from services.notifier.models import (
    REGISTRATION_KINDS,
    ChannelName,
    Message,
    MessageKind,
    Occurrence,
    Registration,
)
from services.notifier.suppression.queries import SuppressedAddresses, find_suppressed
from shared.errors import NotFound
from shared.staff import audit
from shared.staff.rights import Right
from shared.web import paging
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page, form_response
from shared.web.staff_session import current_staff

blueprint = Blueprint("message_log", __name__, url_prefix="/staff/messages")
MAX_SHOWN_PROBLEMS = 5
MAX_SEARCH_LENGTH = 100
Choice = TypeVar("Choice", bound=StrEnum)


@blueprint.get("/")
@allow(Caller.STAFF, Right.MESSAGE)
def show_overview() -> Page:
    """Show the organisation's messages by occurrence, and the most urgent problems."""
    organisation = current_staff().require_current_organisation(Right.MESSAGE)
    organisation_id, page = organisation.organisation_id, paging.current_page()
    with db().begin() as session:
        problems = queries.list_problems(session, organisation_id)
        occurrences, more = queries.list_occurrences(session, organisation_id, page)
        counts = queries.count_messages(session, occurrences)
        if problems:
            _record_view(session, "messages_seen", organisation_id)
    return render_template(
        "message_log/overview.html",
        problems=[views.build_line(message) for message in problems[:MAX_SHOWN_PROBLEMS]],
        has_more_problems=len(problems) > MAX_SHOWN_PROBLEMS,
        rows=[views.build_occurrence_counts(occurrence, counts) for occurrence in occurrences],
        groups=views.GROUP_LABELS,
        page=page,
        more=more,
    )


@blueprint.get("/search")
@allow(Caller.STAFF, Right.MESSAGE)
def search_registrations() -> Page:
    """Show the registrations that are found by a name, an address or a number."""
    organisation = current_staff().require_current_organisation(Right.MESSAGE)
    words = request.args.get("q", "").strip()[:MAX_SEARCH_LENGTH]
    found = []
    with db().begin() as session:
        if words:
            found = [
                views.build_registration(registration)
                for registration in queries.search_registrations(
                    session, organisation.organisation_id, words
                )
            ]
        if found:
            _record_view(session, "messages_searched", organisation.organisation_id)
    return render_template(
        "message_log/search.html",
        words=words,
        registrations=found,
        has_more=len(found) == queries.PAGE_SIZE,
    )


@blueprint.get("/occurrences/<uuid:occurrence_id>")
@allow(Caller.STAFF, Right.MESSAGE)
def show_occurrence(occurrence_id: UUID) -> Page:
    """Show the messages about one occurrence."""
    group, kind = _get_choice("state", StateGroup), _get_choice("kind", MessageKind)
    if kind not in REGISTRATION_KINDS:
        kind = None
    page = paging.current_page()
    with db().begin() as session:
        occurrence = queries.get_occurrence(session, occurrence_id)
        current_staff().require(Right.MESSAGE, occurrence.organisation_id)
        messages, more = queries.list_messages(session, occurrence.id, group, kind, page)
        counts = queries.count_messages(session, [occurrence])
        _record_view(
            session,
            "occurrence_messages_seen",
            occurrence.organisation_id,
            occurrence.id,
            occurrence,
        )
    shown = views.build_occurrence_counts(occurrence, counts)
    return render_template(
        "message_log/occurrence.html",
        occurrence=shown.occurrence,
        counts=shown.counts,
        families=[views.build_family(one) for one in messages],
        groups=views.GROUP_LABELS,
        kinds=views.list_kind_choices(),
        group=group or "",
        kind=kind or "",
        page=page,
        more=more,
    )


@blueprint.get("/registrations/<uuid:registration_id>")
@allow(Caller.STAFF, Right.MESSAGE)
def show_registration(registration_id: UUID) -> Page:
    """Show all messages about one registration, with the attempts and the texts."""
    with db().begin() as session:
        registration = _get_registration(session, registration_id)
        messages = queries.list_by_registration(session, registration.id)
        suppressed = _find_suppressed(session, registration)
        shown = registration_views.build_all_details(session, messages, suppressed)
        blocked = registration_views.list_blocked_addresses(registration, suppressed)
        planned = planned_views.list_planned_reminders(session, registration, suppressed)
        _record_registration_view(session, registration)
    return render_template(
        "message_log/registration.html",
        registration=views.build_registration(registration),
        messages=shown,
        blocked=blocked,
        planned=planned,
        done=request.args.get("done", ""),
    )


@blueprint.get("/<uuid:message_id>.html")
@allow(Caller.STAFF, Right.MESSAGE)
def show_email(message_id: UUID) -> BaseResponse:
    """Show an e-mail as its reader saw it, in a sandbox; its secret link leads nowhere.

    Redirects to the page of the registration when the message has no HTML, or none any more.
    """
    with db().begin() as session:
        message, occurrence = _get_message(session, message_id)
        if message.html:
            _record_view(
                session, "mail_seen", occurrence.organisation_id, message.subject_id, occurrence
            )
    if not message.html:
        return redirect(f"/staff/messages/registrations/{message.subject_id}")
    response = Response(fill_in_message_link(message.kind, message.html, "#"), mimetype="text/html")
    response.headers["Content-Security-Policy"] = HTML_POLICY
    return response


@blueprint.get("/<uuid:message_id>/resend")
@allow(Caller.STAFF, Right.MESSAGE)
def confirm_resend(message_id: UUID) -> Page:
    """Ask before a message is sent again, or say why it must not be."""
    with db().begin() as session:
        message, _occurrence = _get_message(session, message_id)
        question = _build_resend_question(session, message)
        _record_registration_view(session, message.require_registration())
    page = render_template("message_log/resend.html", question=question)
    return (page, ResendRefused.status) if question.refusal else page


@blueprint.post("/<uuid:message_id>/resend")
@allow(Caller.STAFF, Right.MESSAGE)
def resend_message(message_id: UUID) -> Page:
    """Send a message again, once even if the button is pressed twice."""
    try:
        with db().begin() as session:
            message, _occurrence = _get_message(session, message_id)
            operations.resend_message(session, get_settings(), current_staff().access, message)
    except ResendRefused:
        return confirm_resend(message_id)
    return redirect(f"/staff/messages/registrations/{message.subject_id}?done=resent", 303)


@blueprint.post("/<uuid:message_id>/release")
@allow(Caller.STAFF, Right.MESSAGE)
def release_message(message_id: UUID) -> Page:
    """Send a message that is held back; when it is not any more, say so."""
    done = "released"
    try:
        with db().begin() as session:
            message, _occurrence = _get_message(session, message_id)
            operations.release_message(session, current_staff().access, message)
    except ReleaseRefused:
        done = "not-held"
    return redirect(f"/staff/messages/registrations/{message.subject_id}?done={done}", 303)


@blueprint.get("/<uuid:message_id>/send-anyway")
@allow(Caller.STAFF, Right.MESSAGE)
def ask_for_reason(message_id: UUID) -> Page:
    """Ask why a message is to go to an address on the suppression list."""
    return _render_send_anyway(message_id, {}, {})


@blueprint.post("/<uuid:message_id>/send-anyway")
@allow(Caller.STAFF, Right.MESSAGE)
def send_suppressed_message(message_id: UUID) -> Page:
    """Send one message to an address on the suppression list, once however often it is pressed."""
    try:
        reason = SendAnywayForm().parse(request.form.to_dict()).reason
        with db().begin() as session:
            message, _occurrence = _get_message(session, message_id)
            actor = current_staff().access
            operations.send_suppressed_message(session, get_settings(), actor, message, reason)
    except ValidationError as error:
        return _render_send_anyway(message_id, request.form.to_dict(), list_first_errors(error))
    except NotSuppressed:
        return redirect(f"{_find_registration_url(message_id)}?done=not-suppressed", 303)
    return redirect(f"{_find_registration_url(message_id)}?done=sent-anyway", 303)


def _render_send_anyway(message_id: UUID, form: dict[str, str], errors: dict[str, str]) -> Page:
    with db().begin() as session:
        message, _occurrence = _get_message(session, message_id)
        suppressed = _find_suppressed(session, message.require_registration())
        if not operations.can_send_anyway(session, message, suppressed):
            return redirect(f"/staff/messages/registrations/{message.subject_id}")
        question = registration_views.build_resend_question(session, message, suppressed)
        _record_registration_view(session, message.require_registration())
    html = render_template(
        "message_log/send_anyway.html", question=question, form=form, errors=errors
    )
    return form_response(html, errors)


@blueprint.get("/registrations/<uuid:registration_id>/addresses/<channel>")
@allow(Caller.STAFF, Right.MESSAGE)
def confirm_address(registration_id: UUID, channel: str) -> Page:
    """Ask how staff know that an address works to which nothing could be delivered."""
    return _render_address(registration_id, _read_channel(channel), {}, {})


@blueprint.post("/registrations/<uuid:registration_id>/addresses/<channel>")
@allow(Caller.STAFF, Right.MESSAGE)
def allow_address(registration_id: UUID, channel: str) -> Page:
    """Let messages go to an address again; nothing if the contact has another one by now."""
    name, done = _read_channel(channel), "allowed"
    try:
        confirmed = AllowAddressForm().parse(request.form.to_dict())
        with db().begin() as session:
            registration = _get_registration(session, registration_id)
            actor = current_staff().access
            operations.allow_address(session, get_settings(), actor, registration, name, confirmed)
    except ValidationError as error:
        return _render_address(
            registration_id, name, request.form.to_dict(), list_first_errors(error)
        )
    except AddressChanged:
        done = "not-blocked"
    return redirect(f"/staff/messages/registrations/{registration_id}?done={done}", 303)


def _render_address(
    registration_id: UUID, channel: ChannelName, form: dict[str, str], errors: dict[str, str]
) -> Page:
    with db().begin() as session:
        registration = _get_registration(session, registration_id)
        suppressed = _find_suppressed(session, registration)
        question = registration_views.build_allow_question(registration, channel, suppressed)
        if not question.blocked:
            return redirect(f"/staff/messages/registrations/{registration_id}")
        _record_registration_view(session, registration)
    html = render_template(
        "message_log/allow_address.html", question=question, form=form, errors=errors
    )
    return form_response(html, errors)


def _read_channel(name: str) -> ChannelName:
    if name not in list(ChannelName):
        raise NotFound
    return ChannelName(name)


def _get_registration(session: Session, registration_id: UUID) -> Registration:
    """Return a registration whose messages the caller may see."""
    registration = queries.get_registration(session, registration_id)
    current_staff().require(Right.MESSAGE, registration.occurrence.organisation_id)
    return registration


def _find_suppressed(session: Session, registration: Registration) -> SuppressedAddresses:
    addresses = list_contact_addresses(registration)
    return find_suppressed(session, get_settings(), addresses)


def _build_resend_question(session: Session, message: Message) -> ResendQuestion:
    suppressed = _find_suppressed(session, message.require_registration())
    return registration_views.build_resend_question(session, message, suppressed)


def _find_registration_url(message_id: UUID) -> str:
    with db().read() as session:
        message, _occurrence = _get_message(session, message_id)
    return f"/staff/messages/registrations/{message.subject_id}"


def _get_message(session: Session, message_id: UUID) -> tuple[Message, Occurrence]:
    """Return a message that the caller may see, and its occurrence."""
    message = queries.get_message(session, message_id)
    occurrence = message.require_registration().occurrence
    current_staff().require(Right.MESSAGE, occurrence.organisation_id)
    return message, occurrence


def _record_view(
    session: Session,
    action: str,
    organisation_id: UUID | None,
    target_id: UUID | None = None,
    occurrence: Occurrence | None = None,
) -> None:
    """Record that the caller looked at personal data."""
    audit.record_action(
        session,
        current_staff().access,
        action,
        organisation_id=organisation_id,
        target_id=target_id,
        target=occurrence.title["fi"] if occurrence else "",
    )


def _record_registration_view(session: Session, registration: Registration) -> None:
    occurrence = registration.occurrence
    _record_view(
        session,
        "registration_messages_seen",
        occurrence.organisation_id,
        registration.id,
        occurrence,
    )


def _get_choice(parameter: str, choices: type[Choice]) -> Choice | None:
    """Return the member that a URL parameter names; None when it names none."""
    value = request.args.get(parameter, "")
    return choices(value) if value in list(choices) else None
