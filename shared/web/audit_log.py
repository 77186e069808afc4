"""The page with an organisation's log of staff actions; each service shows its own log."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, render_template, request

from shared import dates
from shared.site.log_tabs import LOG_TABS
from shared.staff import audit
from shared.staff.audit import AuditEntry
from shared.staff.rights import Right
from shared.web import paging
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.i18n import current_language
from shared.web.staff_session import current_staff
from shared.web.text import _l, ngettext

CODE = re.compile(r"[a-z_]+")
LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")  # recorded in the occurrence's own time zone
BY_LINK = _l("by link")  # a family with its secret link
Labels = Mapping[str, str]


@dataclass(frozen=True)
class LogEntry:
    """One recorded action in the words and the language of the page."""

    at: str
    at_iso: str
    actor: str
    action: str
    target: str
    detail: str
    repeats: str = ""


def create_audit_log(
    url: str,
    action_labels: Labels,
    views: Collection[str],
    load_detail_labels: Callable[[], Labels] = dict,
    unknown_actor: str = BY_LINK,
) -> Blueprint:
    """Return a blueprint with the log's page at this address.

    The page shows changes, and `views`, the actions that only read personal data, when asked.
    `action_labels` words each action code, `load_detail_labels` the codes in an action's details.
    `unknown_actor` stands where no member of staff did it.
    """
    blueprint = Blueprint("log", __name__, url_prefix=url)

    @allow(Caller.STAFF, Right.MANAGE)
    def show_log() -> str:
        """Show the changes in the current organisation, newest first; with `views` every action."""
        organisation = current_staff().require_current_organisation(Right.MANAGE)
        page, has_views = paging.current_page(), "views" in request.args
        with db().read() as session:
            rows, has_older = audit.list_by_organisation(
                session, organisation.organisation_id, page, () if has_views else views
            )
        detail_labels = load_detail_labels()
        return render_template(
            "log.html",
            entries=[
                describe_entry(row, action_labels, detail_labels, unknown_actor) for row in rows
            ],
            tabs=LOG_TABS,
            current_url=url,
            has_views=has_views,
            page=page,
            has_older=has_older,
        )

    blueprint.add_url_rule("", "show_log", show_log)
    return blueprint


def describe_entry(
    row: AuditEntry,
    action_labels: Labels,
    detail_labels: Labels | None = None,
    unknown_actor: str = BY_LINK,
) -> LogEntry:
    """Word one row of the log; a code without a label is shown as it is."""
    labels = detail_labels or {}
    detail = ", ".join(str(text) for text in row.detail.values() if text)
    detail = CODE.sub(lambda code: labels.get(code[0], code[0]), detail)
    return LogEntry(
        at=dates.format_moment(row.at, get_settings().default_zone, current_language()),
        at_iso=dates.format_iso(row.at),
        actor=row.staff_name or str(unknown_actor),
        action=str(action_labels.get(row.action, row.action)),
        target=row.target,
        detail=LOCAL_TIME.sub(_format_local_time, detail),
        repeats=_word_repeats(row),
    )


def _word_repeats(row: AuditEntry) -> str:
    """Say how often an action was repeated, and since when; empty for a single one."""
    if row.count == 1:
        return ""
    since = dates.format_moment(row.first_at, get_settings().default_zone, current_language())
    return ngettext(
        "%(num)s time since %(when)s", "%(num)s times since %(when)s", row.count, when=since
    )


def _format_local_time(match: re.Match[str]) -> str:
    # It is a local time already: UTC for both keeps the hour as it was recorded.
    at = datetime.fromisoformat(match[0]).replace(tzinfo=UTC)
    return dates.format_moment(at, "UTC", current_language())
