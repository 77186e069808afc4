"""The staff's door to the ledger: what was said to whom, and saying it again."""

from collections.abc import Collection
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.notifier.dev_inbox.pages import MAIL_POLICY
from services.notifier.message.compose import LINK
from services.notifier.message.subjects import registration as registration_of
from services.notifier.message_log import (
    operations,
    queries,
    states,
    views,
)
from services.notifier.message_log.operations import NotSafe
from services.notifier.models import Message, Occurrence
from shared.staff import audit
from shared.staff.rights import Right
from shared.web import paging
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("correspondence", __name__, url_prefix="/staff/messages")
FIRST = 5  # of what needs doing
MAX_LETTERS = 100  # of what is searched for


@blueprint.get("/")
@allow(Caller.STAFF, Right.MESSAGE)
def overview() -> Page:
    """The present organisation's messages by time slot, and what needs doing first."""
    here, page = (
        current_staff().require_current_organisation(Right.MESSAGE).organisation_id,
        paging.current_page(),
    )
    with db().begin() as session:
        troubled = queries.troubled(session, here)
        slots, more = queries.written_about(session, here, page)
        counts = queries.counts(session, slots)
        if troubled:
            _note(session, "messages_seen", here)
    return render_template(
        "message_log/overview.html",
        troubled=[views.line(one) for one in troubled],
        maximum=FIRST,
        slots=[views.figures(one, counts.get(one.id, {})) for one in slots],
        groups=views.GROUPS,
        page=page,
        more=more,
    )


@blueprint.get("/search")
@allow(Caller.STAFF, Right.MESSAGE)
def search() -> Page:
    """Families that a name, an address or a number finds."""
    here = current_staff().require_current_organisation(Right.MESSAGE).organisation_id
    words = request.args.get("q", "").strip()[:MAX_LETTERS]
    with db().begin() as session:
        found = queries.recipients(session, here, words) if words else []
        if found:
            _note(session, "messages_searched", here)
    people = [views.person(one) for one in found]
    maximum = queries.PAGE_SIZE
    return render_template("message_log/search.html", words=words, people=people, maximum=maximum)


@blueprint.get("/occurrences/<uuid:occurrence_id>")
@allow(Caller.STAFF, Right.MESSAGE)
def occurrence(occurrence_id: UUID) -> Page:
    """The ledger of one time slot."""
    state, kind = _one_of(states.GROUPS, "state"), _one_of(states.KINDS, "kind")
    page = paging.current_page()
    with db().begin() as session:
        slot = queries.occurrence(session, occurrence_id)
        current_staff().require(Right.MESSAGE, slot.organisation_id)
        messages, more = queries.ledger(session, slot.id, state, kind, page)
        counts = queries.counts(session, [slot])
        _note(session, "occurrence_messages_seen", slot.organisation_id, slot.id, slot)
    return render_template(
        "message_log/occurrence.html",
        slot=views.figures(slot, counts.get(slot.id, {})),
        messages=[views.line(one) for one in messages],
        groups=views.GROUPS,
        kinds=views.KINDS,
        state=state,
        kind=kind,
        page=page,
        more=more,
    )


@blueprint.get("/registrations/<uuid:registration_id>")
@allow(Caller.STAFF, Right.MESSAGE)
def registration(registration_id: UUID) -> Page:
    """All that was said about one registration, with the attempts and the texts."""
    with db().begin() as session:
        subject = queries.registration(session, registration_id)
        slot = subject.occurrence
        current_staff().require(Right.MESSAGE, slot.organisation_id)
        messages = queries.of_registration(session, subject.id)
        shown = [views.whole(session, one) for one in messages]
        _note(session, "registration_messages_seen", slot.organisation_id, subject.id, slot)
    return render_template(
        "message_log/registration.html",
        person=views.person(subject),
        messages=shown,
        done=request.args.get("done", ""),
    )


@blueprint.get("/<uuid:message_id>.html")
@allow(Caller.STAFF, Right.MESSAGE)
def mail(message_id: UUID) -> BaseResponse:
    """An e-mail as its reader saw it, in a sandbox; its secret link leads nowhere.

    What has no such text, or none any more, is told of on the registration's page.
    """
    with db().begin() as session:
        message, slot = _found(session, message_id)
        if message.html:
            _note(session, "mail_seen", slot.organisation_id, message.subject_id, slot)
    if not message.html:
        return redirect(f"/staff/messages/registrations/{message.subject_id}")
    response = Response(message.html.replace(LINK, "#"), mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@blueprint.get("/<uuid:message_id>/resend")
@allow(Caller.STAFF, Right.MESSAGE)
def ask_resend(message_id: UUID) -> Page:
    """Ask before a message is sent again, or say why it is not."""
    with db().begin() as session:
        message, slot = _found(session, message_id)
        shown = views.asked(session, message)
        _note(session, "registration_messages_seen", slot.organisation_id, message.subject_id, slot)
    page = render_template("message_log/resend.html", message=shown)
    return (page, NotSafe.status) if shown["refused"] else page


@blueprint.post("/<uuid:message_id>/resend")
@allow(Caller.STAFF, Right.MESSAGE)
def resend(message_id: UUID) -> Page:
    """Send a message again; pressed twice it goes once."""
    try:
        with db().begin() as session:
            message, _slot = _found(session, message_id)
            operations.resend(session, current_staff().access, message)
    except NotSafe:
        return ask_resend(message_id)
    return redirect(f"/staff/messages/registrations/{message.subject_id}?done=resent", 303)


def _found(session: Session, message_id: UUID) -> tuple[Message, Occurrence]:
    """A message of an organisation in which this person may see it, and its time slot."""
    message = queries.message(session, message_id)
    slot = registration_of(message).occurrence
    current_staff().require(Right.MESSAGE, slot.organisation_id)
    return message, slot


def _note(
    session: Session,
    action: str,
    organisation_id: UUID | None,
    subject_id: UUID | None = None,
    slot: Occurrence | None = None,
) -> None:
    """Note a look at people's data."""
    audit.record_action(
        session,
        current_staff().access,
        action,
        organisation_id=organisation_id,
        subject_id=subject_id,
        subject=slot.title["fi"] if slot else "",
    )


def _one_of(known: Collection[str], name: str) -> str:
    """A choice of the address, if it is one of those there are."""
    asked = request.args.get(name, "")
    return asked if asked in known else ""
