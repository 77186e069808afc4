"""The staff's menu: which line is marked on which page."""

from uuid import uuid4

import pytest
from flask import Flask

from shared.site.navigation import list_menu_items
from shared.staff.access import Membership, StaffAccess
from shared.web.staff_session import CurrentStaff


def marked(path: str) -> list[str]:
    """Where the marked lines of an administrator's menu lead to, on this page."""
    here = Membership(uuid4(), "admin", dict.fromkeys(("fi", "sv", "en"), "Raseko"))
    staff = CurrentStaff(StaffAccess(uuid4(), "Liisa", [here], []), uuid4(), here)
    with Flask(__name__).test_request_context(path):
        return [place.url for place, is_here in list_menu_items(staff) if is_here]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/staff/", "/staff/"),
        ("/staff/events/new", "/staff/events/"),
        ("/staff/messages/check", "/staff/messages/check"),
        ("/staff/log/", "/staff/log/"),
        ("/staff/registrations/log/", "/staff/log/"),
        ("/staff/messages/log/", "/staff/log/"),
    ],
)
def test_page_under_a_line_of_the_menu_marks_it(path: str, line: str) -> None:
    assert marked(path) == [line]


def test_own_page_is_under_no_line_of_the_menu() -> None:
    assert marked("/staff/me") == []
