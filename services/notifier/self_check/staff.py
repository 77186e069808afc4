"""The door of the self-check: what runs, what does not, and how to mend it."""

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from services.notifier.delivery import ledger
from services.notifier.self_check import operations, views
from shared import dates
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.staff_session import current_staff

blueprint = Blueprint("self_check", __name__, url_prefix="/staff/messages/check")


@blueprint.get("")
@allow(Caller.STAFF, Right.MANAGE)
def show() -> str:
    """Everything from the database to the public address; while it is tried, again in a moment."""
    current_staff().require_current_organisation(Right.MANAGE)
    with db().read() as session:
        asked_at, checked = operations.newest(session)
        lines = views.lines(session, get_settings(), ledger.oldest_due(session), checked)
    late = views.late(asked_at, checked)
    return render_template(
        "self_check/show.html",
        lines=lines,
        asked=asked_at
        and dates.format_moment(asked_at, get_settings().default_zone, current_language()),
        under_way=bool(asked_at and checked is None and not late),
        late=late,
    )


@blueprint.post("")
@allow(Caller.STAFF, Right.MANAGE)
def ask() -> BaseResponse:
    """Let the worker try the providers now."""
    current_staff().require_current_organisation(Right.MANAGE)
    with db().begin() as session:
        operations.ask(session)
    return redirect("/staff/messages/check", 303)
