"""The list of all organisations, for the coordinator of the region."""

from flask import Blueprint, render_template, request

from services.events.organisations import queries
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("organisations", __name__, url_prefix="/staff/organisations")


@blueprint.get("/")
@allow(Caller.STAFF, Right.REGION)
def show_organisations() -> Page:
    """Show every organisation with its counts, by name."""
    current_staff().require_current_organisation(Right.REGION)
    with db().read() as session:
        rows = queries.list_organisations_with_counts(session)
    language = current_language()
    return render_template(
        "organisations/list.html",
        rows=sorted(rows, key=lambda row: row.organisation.name[language].casefold()),
        done=request.args.get("done", ""),
    )
