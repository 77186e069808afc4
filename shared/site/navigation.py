"""The menu of the staff pages: one list for the pages of every service."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.i18n import N_
from shared.site.log_tabs import LOG_TABS
from shared.staff.rights import Right

DASHBOARD_URL = "/staff/"
LOG_URL = LOG_TABS[0].url


@dataclass(frozen=True)
class MenuItem:
    """One line of the menu; only staff with `right` in the current organisation see it."""

    url: str
    name: str
    right: Right


MENU = (
    MenuItem(DASHBOARD_URL, N_("Dashboard"), Right.SEE),
    MenuItem("/staff/events/", N_("Events"), Right.SEE),
    MenuItem("/staff/registrations/", N_("Registrations"), Right.CHECK_IN),
    MenuItem("/staff/messages/", N_("Messages"), Right.MESSAGE),
    MenuItem("/staff/people/", N_("People and roles"), Right.MANAGE),
    MenuItem("/staff/organisation/details", N_("Contact details"), Right.MANAGE),
    MenuItem("/staff/organisations/", N_("Organisations"), Right.REGION),
    MenuItem("/staff/messages/statistics", N_("Figures of messages"), Right.REGION),
    MenuItem(LOG_URL, N_("Log"), Right.MANAGE),
    MenuItem("/staff/messages/check", N_("Self-check"), Right.MANAGE),
)


def find_current_item(path: str, items: Sequence[MenuItem]) -> MenuItem | None:
    """Return the item that the page at this path belongs to; None for a page of no item.

    The longest matching address wins. Every tab of the log belongs to the item "Log", and no page
    but the dashboard itself belongs to the item "Dashboard".
    """
    if any(path == tab.url for tab in LOG_TABS):
        path = LOG_URL
    matching = [
        item
        for item in items
        if path == item.url or (item.url != DASHBOARD_URL and path.startswith(item.url))
    ]
    return max(matching, key=lambda item: len(item.url), default=None)
