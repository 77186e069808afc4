"""Tests of the staff menu: which item is the current one on which page."""

from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import Babel

from shared.staff.access import Membership, StaffAccess
from shared.staff.rights import Role
from shared.web.menu import list_menu_links
from shared.web.staff_session import CurrentStaff


def list_current_urls(path: str, role: str = "admin") -> list[str]:
    """Return the addresses of the current links in the menu of staff with this role."""
    membership = Membership(uuid4(), Role(role), dict.fromkeys(("fi", "sv", "en"), "Raseko"))
    staff = CurrentStaff(StaffAccess(uuid4(), "Liisa", [membership], []), uuid4(), membership)
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context(path):
        return [link.url for link in list_menu_links(staff) if link.is_current]


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/staff/", "/staff/"),
        ("/staff/events/new", "/staff/events/"),
        ("/staff/messages/check", "/staff/messages/check"),
        ("/staff/log/", "/staff/log/"),
        ("/staff/registrations/log/", "/staff/log/"),
        ("/staff/messages/log/", "/staff/log/"),
    ],
)
def test_menu_on_a_page_marks_the_item_it_belongs_to(path: str, url: str) -> None:
    assert list_current_urls(path) == [url]


def test_menu_on_the_own_profile_marks_no_item() -> None:
    assert list_current_urls("/staff/me") == []
