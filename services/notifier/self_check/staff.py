"""The page of the self-check: what works, what does not, and how to repair it."""

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from services.notifier.delivery import alerts, budgets, failures, stuck
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
def show_check() -> str:
    """Show the state of each part, from the database to the public address.

    The page reloads while a check runs.
    """
    organisation = current_staff().require_current_organisation(Right.MANAGE)
    settings = get_settings()
    with db().read() as session:
        check = operations.find_newest_check(session)
        oldest_due = stuck.find_oldest_waiting(session)
        sent = budgets.count_sent_today(session, settings, organisation.organisation_id)
        lines = views.build_lines(session, settings, oldest_due, check, sent)
        lines += views.describe_stuck(stuck.list_stuck(session), settings)
        lines += views.describe_failing_work(failures.list_failing_work(session), settings)
        lines += views.describe_alerts(alerts.list_alerts(session), settings)
    requested_at = ""
    if check is not None:
        requested_at = dates.format_moment(
            check.requested_at, settings.default_zone, current_language()
        )
    return render_template(
        "self_check/show.html",
        lines=lines,
        requested_at=requested_at,
        is_running=check is not None and check.is_running,
        is_late=check is not None and check.is_late,
    )


@blueprint.post("")
@allow(Caller.STAFF, Right.MANAGE)
def request_check() -> BaseResponse:
    """Let the worker check the providers now."""
    current_staff().require_current_organisation(Right.MANAGE)
    with db().begin() as session:
        operations.request_check(session)
    return redirect("/staff/messages/check", 303)
