"""The inbox of captured messages: what families would have had on phones and in their mail."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request

from services.notifier.dev_inbox import queries
from services.notifier.dev_inbox.schemas import CALENDAR
from services.notifier.models import Captured
from shared import dates
from shared.errors import NotFound
from shared.web import paging
from shared.web.authorization import Caller, allow
from shared.web.factory import SECURITY_HEADERS, db, get_settings
from shared.web.i18n import current_language

blueprint = Blueprint("notifier_pages", __name__, url_prefix="/dev")
# A mail is somebody else's HTML: it may style itself and do nothing else.
MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
)


@blueprint.get("/inbox")
@allow(Caller.PUBLIC)
def inbox() -> Response:
    """The newest messages, text messages as a phone shows them, e-mails in a frame."""
    recipient, page = request.args.get("to", ""), paging.current_page()
    with db().read() as session:
        rows = queries.captured(session, recipient, page)
    response = Response(
        render_template(
            "dev_inbox/inbox.html",
            messages=[_view(row) for row in rows[: queries.PAGE_SIZE]],
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
def mail(delivery_id: UUID) -> Response:
    """One e-mail as its reader sees it, in a sandbox."""
    response = Response(_found(delivery_id).html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@blueprint.get("/inbox/<uuid:delivery_id>.ics")
@allow(Caller.PUBLIC)
def calendar(delivery_id: UUID) -> Response:
    """The calendar entry of one e-mail."""
    text = _found(delivery_id).calendar
    if not text:
        raise NotFound
    response = Response(text, mimetype=CALENDAR["content_type"])
    response.headers["Content-Disposition"] = f"attachment; filename={CALENDAR['filename']}"
    return response


def _found(delivery_id: UUID) -> Captured:
    with db().read() as session:
        found = queries.one_captured(session, delivery_id)
    if found is None:
        raise NotFound
    return found


def _view(row: Captured) -> dict[str, object]:
    zone, present = get_settings().default_zone, current_language()
    day = dates.format_day(row.created_at, zone, present)
    return {
        "id": row.delivery_id,
        "channel": row.channel,
        "to": row.recipient,
        "subject": row.subject,
        "text": row.text,
        "calendar": bool(row.calendar),
        "when": f"{day} {dates.format_time(row.created_at, zone, present)}",
        "iso": row.created_at.isoformat(),
    }
