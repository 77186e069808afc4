"""The staff's menu: one list for every service's pages."""

from dataclasses import dataclass

from flask import Flask, request

from shared.staff.rights import Right
from shared.web.staff_session import CurrentStaff
from shared.web.text import _l


@dataclass(frozen=True)
class MenuItem:
    """Where a line of the menu leads, what it is called, and who finds it there."""

    url: str
    name: str
    right: Right


MENU = (
    MenuItem("/staff/", _l("Dashboard"), Right.SEE),
    MenuItem("/staff/events/", _l("Events"), Right.SEE),
    MenuItem("/staff/registrations/", _l("Registrations"), Right.CHECK_IN),
    MenuItem("/staff/messages/", _l("Messages"), Right.MESSAGE),
    MenuItem("/staff/people/", _l("People and roles"), Right.MANAGE),
    MenuItem("/staff/organisation/details", _l("Contact details"), Right.MANAGE),
    MenuItem("/staff/organisations/", _l("Organisations"), Right.REGION),
    MenuItem("/staff/log/", _l("Log"), Right.MANAGE),
    MenuItem("/staff/messages/check", _l("Self-check"), Right.MANAGE),
)


def install_navigation(app: Flask) -> None:
    """Give the templates `places(staff)`: the lines of the menu, the present one marked."""
    app.context_processor(lambda: {"places": list_menu_items})


def list_menu_items(staff: CurrentStaff) -> list[tuple[MenuItem, bool]]:
    """What this person may open in the present organisation, and whether it is open now."""
    shown = [place for place in MENU if staff.has_right(place.right)]
    open_now = [place for place in shown if _leads(place.url, request.path)]
    here = max(open_now, key=lambda place: len(place.url), default=None)
    return [(place, place is here) for place in shown]


def _leads(url: str, path: str) -> bool:
    """Whether a page is found under a line: the dashboard stands alone, the log has three tabs."""
    if path.endswith("/log/"):
        return url == "/staff/log/"
    return path == url or (url != "/staff/" and path.startswith(url))
