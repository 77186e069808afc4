"""The page of statistics: numbers only, and nobody's name or address."""

from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request

from services.notifier.statistics import queries, views
from shared import clock
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.staff_session import current_staff

blueprint = Blueprint("message_statistics", __name__, url_prefix="/staff/messages/statistics")


@blueprint.get("")
@allow(Caller.STAFF, Right.SEE)
def show_statistics() -> str:
    """Show how many messages arrived, what they cost and why some failed.

    An organisation's by event; the region's by organisation for its coordinator.
    """
    organisation = current_staff().require_current_organisation(Right.SEE)
    is_region = current_staff().has_right(Right.REGION)
    settings = get_settings()
    months = _read_months()
    zone = settings.default_zone
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    period = queries.build_period(today, months, zone)
    with db().read() as session:
        if is_region:
            counts = queries.count_messages(session, period, None)
            names = views.name_organisations(queries.list_organisation_names(session))
        else:
            counts = queries.count_messages(session, period, organisation.organisation_id)
            ids = list({one.group for one in counts})
            names = views.name_events(queries.list_occurrences(session, ids))
    return render_template(
        "statistics/show.html",
        page=views.build_page(counts, period, names, settings.sms_segment_cents),
        is_region=is_region,
        periods=views.PERIODS,
        months=months,
        can_read_messages=current_staff().has_right(Right.MESSAGE),
    )


def _read_months() -> int:
    """Return the period that the address asks for; the default for any other value."""
    typed = request.args.get("months", "")
    chosen = [months for months in views.PERIODS if str(months) == typed]
    return chosen[0] if chosen else views.DEFAULT_MONTHS
