"""The menu of the staff pages, as the signed-in member of staff sees it."""

from dataclasses import dataclass

from flask import Flask, request

from shared.site.navigation import MENU, find_current_item
from shared.web.staff_session import CurrentStaff
from shared.web.text import _


@dataclass(frozen=True)
class MenuLink:
    """One line of the menu, with its name in the language of the page."""

    url: str
    name: str
    is_current: bool


def install_menu(app: Flask) -> None:
    """Give the templates `list_menu_links(staff)`."""
    app.context_processor(lambda: {"list_menu_links": list_menu_links})


def list_menu_links(staff: CurrentStaff) -> list[MenuLink]:
    """Return what this member of staff may open in the current organisation.

    The link that the requested page belongs to is the current one.
    """
    allowed = [item for item in MENU if staff.has_right(item.right)]
    current = find_current_item(request.path, allowed)
    return [MenuLink(item.url, _(item.name), item is current) for item in allowed]
