"""The log of an organisation as a page: one for each service, under its own address."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, render_template

from shared import dates
from shared.staff import audit
from shared.staff.rights import Right
from shared.web import paging
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.staff_session import current_staff
from shared.web.text import _l

LOG_TABS = (
    ("/staff/log/", _l("Events and people")),
    ("/staff/registrations/log/", _l("Registrations")),
    ("/staff/messages/log/", _l("Messages")),
)
CODE = re.compile(r"[a-z_]+")
ON_THE_CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")  # of the place
BY_LINK = _l("by link")  # a family with its secret link
Codes = Callable[[], Mapping[str, str]]


def create_audit_log(
    url: str, actions: Mapping[str, str], codes: Codes = dict, nobody: str = BY_LINK
) -> Blueprint:
    """The page at this address; `actions` says each kind of act in words, `codes` its details, and
    `nobody` who it was that is no member of staff.
    """
    made = Blueprint("log", __name__, url_prefix=url)

    @allow(Caller.STAFF, Right.MANAGE)
    def show() -> str:
        """What was done in the present organisation, newest first."""
        here = current_staff().require_current_organisation(Right.MANAGE)
        page = paging.current_page()
        with db().read() as session:
            rows, more = audit.list_by_organisation(session, here.organisation_id, page)
        return render_template(
            "log.html",
            rows=[describe_entry(row, actions, codes(), nobody) for row in rows],
            tabs=[(address, name, address == url) for address, name in LOG_TABS],
            page=page,
            more=more,
        )

    made.add_url_rule("", "show", show)
    return made


def describe_entry(
    row: Any,
    actions: Mapping[str, str],
    codes: Mapping[str, str] | None = None,
    nobody: str = BY_LINK,
) -> dict[str, Any]:
    """One act in words."""
    words, detail = codes or {}, ", ".join(str(text) for text in row.detail.values() if text)
    detail = CODE.sub(lambda code: words.get(code[0], code[0]), detail)
    return {
        "when": dates.format_moment(row.at, get_settings().default_zone, current_language()),
        "iso": row.at.isoformat(),
        "who": row.staff_name or str(nobody),
        "what": str(actions.get(row.action, row.action)),
        "subject": row.subject,
        "detail": ON_THE_CLOCK.sub(_as_people_read_it, detail),
    }


def _as_people_read_it(found: re.Match[str]) -> str:
    at = datetime.fromisoformat(found[0]).replace(tzinfo=UTC)
    return dates.format_moment(at, "UTC", current_language())
