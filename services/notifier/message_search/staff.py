"""The staff page of the ledger, and the same list as a file."""

from collections.abc import Callable, Iterable
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session

from services.notifier.message_search import export, queries, views
from services.notifier.message_search.queries import LedgerFilter, TooManyPeople
from services.notifier.models import Message
from shared import clock
from shared.config import Settings
from shared.staff import audit
from shared.staff.rights import Right
from shared.web import paging
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("message_search", __name__, url_prefix="/staff/messages/ledger")
BuildFile = Callable[[Iterable[Message], Settings, date], Response]


@blueprint.get("")
@allow(Caller.STAFF, Right.MESSAGE)
def search_messages() -> Page:
    """Show the messages that the filter in the address finds, the newest first."""
    organisation_id = current_staff().require_current_organisation(Right.MESSAGE).organisation_id
    wanted, number = LedgerFilter.from_query(request.args), paging.current_page()
    settings = get_settings()
    with db().begin() as session:
        occurrence = queries.find_occurrence(session, organisation_id, wanted.occurrence)
        try:
            found = queries.select_messages(session, organisation_id, wanted, settings.default_zone)
            messages, more = queries.list_messages(session, found, number)
            total, is_too_much = queries.count_messages(session, found), False
        except TooManyPeople:
            messages, more, total, is_too_much = [], False, 0, True
        if messages:
            _record(session, "ledger_searched", wanted)
        page = views.build_page(
            wanted, messages, total,
            number=number, more=more, occurrence=occurrence, cents=settings.sms_segment_cents,
        )  # fmt: skip
    return render_template(
        "message_search/ledger.html",
        page=page,
        is_too_much=is_too_much,
        maximum=views.MAX_EXPORTED,
    )


@blueprint.get("/list.xlsx")
@allow(Caller.STAFF, Right.MESSAGE)
def download_spreadsheet() -> Page:
    """Send the messages of the filter as an Excel file."""
    return _download(export.build_spreadsheet)


@blueprint.get("/list.csv")
@allow(Caller.STAFF, Right.MESSAGE)
def download_csv() -> Page:
    """Send the messages of the filter as a CSV file."""
    return _download(export.build_csv)


def _download(build_file: BuildFile) -> Page:
    """Return the file; too long a list is not cut off, but shown as a page that says so."""
    organisation_id = current_staff().require_current_organisation(Right.MESSAGE).organisation_id
    wanted, settings = LedgerFilter.from_query(request.args), get_settings()
    today = clock.now().astimezone(ZoneInfo(settings.default_zone)).date()
    with db().read() as session:
        try:
            found = queries.select_messages(session, organisation_id, wanted, settings.default_zone)
            is_too_long = queries.count_messages(session, found) > views.MAX_EXPORTED
        except TooManyPeople:
            is_too_long = True
    if is_too_long:
        return redirect(f"/staff/messages/ledger?{wanted.query}")
    with db().begin() as session:
        _record(session, "ledger_exported", wanted)
    # A long file takes seconds, in which others have to write.
    with db().read() as session:
        return build_file(queries.iterate_messages(session, found), settings, today)


def _record(session: Session, action: str, wanted: LedgerFilter) -> None:
    """Record that the caller looked at personal data; what was searched for may be a name."""
    organisation = current_staff().require_current_organisation(Right.MESSAGE)
    audit.record_action(
        session,
        current_staff().access,
        action,
        organisation_id=organisation.organisation_id,
        target_id=wanted.occurrence,
    )
