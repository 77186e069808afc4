"""The log's page: changes without looks, and equal actions in a row as one."""

import re
from datetime import timedelta

import pytest
import time_machine

from shared import clock
from shared.staff import audit
from tests.registrations.roster_client import HOME, MakeRoster

LOG = f"{HOME}log/"


def test_log_describes_actions_and_contains_no_family_name(make_roster: MakeRoster) -> None:
    roster = make_roster("admin")
    roster.post_form(roster.build_url(roster.create_registration(), "/cancel"), tell="1")
    text = roster.get_page(f"{HOME}log/")
    assert "Cancelled the registration" in text
    assert not re.search("Aino|Lapsi", text)


def test_log_hides_looks_until_they_are_asked_for(make_roster: MakeRoster) -> None:
    roster = make_roster("admin")
    roster.get_page(roster.url)
    roster.post_form(roster.build_url(roster.create_registration(), "/cancel"), tell="1")
    assert "Looked at" not in roster.get_page(LOG)
    assert "Cancelled the registration" in roster.get_page(LOG)
    assert "Looked at the participants" in roster.get_page(f"{LOG}?views=1")
    assert f'href="{LOG}?views=1"' in roster.get_page(LOG)


def test_log_joins_equal_actions_in_a_row_and_counts_them(make_roster: MakeRoster) -> None:
    roster = make_roster("admin")
    family = roster.create_registration()
    for number in range(13):
        with time_machine.travel(clock.now() + timedelta(minutes=number), tick=False):
            roster.get_page(roster.url)
    roster.get_page(roster.build_url(family))
    roster.get_page(roster.url)
    page = roster.get_page(f"{LOG}?views=1")
    assert re.findall(r"Looked at (the participants|a registration)", page) == [
        "the participants", "a registration", "the participants",
    ]  # fmt: skip
    assert page.count("13 times since") == 1


def test_log_pages_count_joined_actions(
    make_roster: MakeRoster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PAGE_SIZE", 2)
    roster = make_roster("admin")
    family = roster.create_registration()
    for _ in range(3):
        for url in (roster.url, roster.url, roster.build_url(family)):
            roster.get_page(url)
    pages = [roster.get_page(f"{LOG}?views=1&page={number}") for number in (1, 2, 3)]
    assert [page.count('<th scope="row">') for page in pages] == [2, 2, 2]
    assert ['rel="next"' in page for page in pages] == [True, True, False]
    assert 'href="?views=1&amp;page=2"' in pages[0]
