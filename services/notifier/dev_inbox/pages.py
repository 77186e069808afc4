"""The inbox page: captured messages as their recipients would have got them."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from services.notifier.dev_inbox import queries
from services.notifier.dev_inbox.schemas import CALENDAR
from services.notifier.message.content import HTML_POLICY
from services.notifier.models import Captured, ChannelName
from shared import dates
from shared.errors import NotFound
from shared.web import paging
from shared.web.authorization import Caller, allow
from shared.web.factory import SECURITY_HEADERS, db, get_settings
from shared.web.i18n import current_language

blueprint = Blueprint("notifier_pages", __name__, url_prefix="/dev")


@dataclass(frozen=True)
class CapturedView:
    """A captured message as the page shows it."""

    id: UUID
    is_sms: bool
    recipient: str
    email_subject: str
    text: str
    has_calendar: bool
    when: str
    iso: str


@blueprint.get("/inbox")
@allow(Caller.PUBLIC)
def show_inbox() -> Response:
    """Show the newest messages: an SMS as on a phone, an e-mail in a frame."""
    recipient, page = request.args.get("to", ""), paging.current_page()
    with db().read() as session:
        rows = queries.list_captured(session, recipient, page)
    response = Response(
        render_template(
            "dev_inbox/inbox.html",
            messages=[_build_view(row) for row in rows[: queries.PAGE_SIZE]],
            recipient=recipient,
            page=page,
            more=len(rows) > queries.PAGE_SIZE,
        )
    )
    policy = SECURITY_HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response


@blueprint.get("/inbox/<uuid:delivery_id>.html")
@allow(Caller.PUBLIC)
def show_email(delivery_id: UUID) -> Response:
    """Show an e-mail as its reader sees it, in a sandbox."""
    response = Response(_get_captured(delivery_id).html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = HTML_POLICY
    return response


@blueprint.get("/inbox/<uuid:delivery_id>.ics")
@allow(Caller.PUBLIC)
def download_calendar(delivery_id: UUID) -> Response:
    """Return the calendar entry of an e-mail."""
    text = _get_captured(delivery_id).calendar
    if not text:
        raise NotFound
    response = Response(text, mimetype=CALENDAR["content_type"])
    response.headers["Content-Disposition"] = f"attachment; filename={CALENDAR['filename']}"
    return response


def _get_captured(delivery_id: UUID) -> Captured:
    with db().read() as session:
        captured = queries.find_captured(session, delivery_id)
    if captured is None:
        raise NotFound
    return captured


def _build_view(captured: Captured) -> CapturedView:
    zone, language = get_settings().default_zone, current_language()
    day = dates.format_day(captured.created_at, zone, language)
    return CapturedView(
        id=captured.delivery_id,
        is_sms=captured.channel is ChannelName.SMS,
        recipient=captured.recipient,
        email_subject=captured.email_subject,
        text=captured.text,
        has_calendar=bool(captured.calendar),
        when=f"{day} {dates.format_time(captured.created_at, zone, language)}",
        iso=dates.format_iso(captured.created_at),
    )
