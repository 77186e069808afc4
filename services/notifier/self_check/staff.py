"""The door of the self-check: what runs, what does not, and how to mend it."""

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from services.notifier.delivery import ledger
from services.notifier.self_check import operations, views
from shared import dates
from shared.staff.rights import Right
from shared.web.authorization import Access, access
from shared.web.factory import db, settings
from shared.web.i18n import language
from shared.web.staff_session import staff

blueprint = Blueprint("self_check", __name__, url_prefix="/staff/messages/check")


@blueprint.get("")
@access(Access.STAFF, Right.MANAGE)
def show() -> str:
    """Everything from the database to the public address; while it is tried, again in a moment."""
    staff().here(Right.MANAGE)
    with db().read() as session:
        asked_at, checked = operations.newest(session)
        lines = views.lines(session, settings(), ledger.oldest_due(session), checked)
    late = views.late(asked_at, checked)
    return render_template(
        "self_check/show.html",
        lines=lines,
        asked=asked_at and dates.moment(asked_at, settings().default_zone, language()),
        under_way=bool(asked_at and checked is None and not late),
        late=late,
    )


@blueprint.post("")
@access(Access.STAFF, Right.MANAGE)
def ask() -> BaseResponse:
    """Let the worker try the providers now."""
    staff().here(Right.MANAGE)
    with db().begin() as session:
        operations.ask(session)
    return redirect("/staff/messages/check", 303)
