"""The roster: search, sorting, pages and paper."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask

from services.registrations import retention
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.request_body import spell_digits
from tests.registrations.roster_client import HOME, MakeRoster, RosterClient
from tests.staff_user import StaffUser


def test_occurrence_of_unknown_organisation_is_not_found(
    app: Flask, make_roster: MakeRoster, create_occurrence: CreateOccurrence
) -> None:
    stray = create_occurrence(organisation_id=None)
    assert make_roster("admin").client.get(f"{HOME}occurrences/{stray}").status_code == 404


def test_occurrences_of_own_organisation_are_listed_coming_first(
    app: Flask, make_roster: MakeRoster, create_occurrence: CreateOccurrence
) -> None:
    roster = make_roster("check_in", title=build_title("Robots"))
    create_occurrence(title=build_title("Strangers"))
    past = clock.now() - timedelta(days=3)
    create_occurrence(
        organisation_id=roster.organisation_id, title=build_title("Bygone"), starts_at=past
    )
    text = roster.get_page(HOME)
    assert text.index("Robots") < text.index("Bygone")
    assert "Strangers" not in text
    assert "Bygone" not in roster.get_page(f"{HOME}?q=ROBO")
    assert roster.list_actions() == []


def test_list_of_new_organisation_links_to_its_events(app: Flask, make_roster: MakeRoster) -> None:
    other = StaffUser(app, {uuid4(): "editor"})
    answer = other.sign_in(app.test_client()).get(f"{HOME}?lang=en")
    assert 'href="/staff/events/"' in answer.text.split("Nobody can register yet")[1]


def test_list_for_check_in_shows_names_and_no_contact(make_roster: MakeRoster) -> None:
    roster = make_roster("check_in")
    family = roster.create_registration(note="Lift needed")
    for url in (roster.url, f"{roster.url}/print", roster.build_url(family)):
        text = roster.get_page(url)
        assert "Aino Virtanen" in text
        assert "Lapsi b" in text
        assert not re.search(r"aino@example|123 ?4567|Lift needed|list\.(csv|xlsx)", text)


@pytest.mark.parametrize("role", ["check_in", "messenger"])
def test_search_by_contact_needs_the_right_to_see_contacts(
    make_roster: MakeRoster, role: str
) -> None:
    roster = make_roster(role)
    roster.create_registration()
    for q in ("aino@example", "040 123", "+358 40-123"):
        assert ("Aino Virtanen" in roster.get_page(f"{roster.url}?q={q.replace('+', '%2B')}")) == (
            role == "messenger"
        ), q


def test_search_by_name_ignores_case_and_needs_every_word(make_roster: MakeRoster) -> None:
    roster = make_roster()
    roster.create_registration(name="Åsa Öhman", participants=[{"name": "Ädla"}])
    roster.create_registration(name="Åke Berg", participants=[{"name": "Nils"}])
    for q in ("åsa", "ÄDLA", "öh å", "A\u030asa", "Öhman, Åsa"):
        assert list_contact_names(roster, f"q={q}") == ["Åsa Öhman"]
    assert list_contact_names(roster, "q=nobody") == []


def test_sort_orders_by_alphabet_or_by_time(make_roster: MakeRoster) -> None:
    roster = make_roster()
    names = ["Östen", "zorro", "Åke", "Aino", "Äiti"]
    for number, name in enumerate(names):
        with time_machine.travel(clock.now() + timedelta(minutes=number), tick=False):
            roster.create_registration(name=name, seats=1)
    alphabet = ["Aino", "zorro", "Åke", "Äiti", "Östen"]
    assert list_contact_names(roster, "") == alphabet
    assert list_contact_names(roster, "sort=-name") == alphabet[::-1]
    assert list_contact_names(roster, "sort=time") == names
    assert list_contact_names(roster, "sort=-time") == names[::-1]
    assert list_contact_names(roster, "sort=nonsense&page=x&status=y") == alphabet


def test_sorted_column_has_aria_sort(make_roster: MakeRoster) -> None:
    roster = make_roster()
    roster.create_registration()
    text = roster.get_page(f"{roster.url}?sort=-time")
    assert re.findall(r'aria-sort="(\w+)"', text) == ["descending"]
    assert re.findall(r'aria-sort="(\w+)"', roster.get_page(roster.url)) == ["ascending"]


def test_pages_have_fifty_rows_and_each_family_once(make_roster: MakeRoster) -> None:
    roster = make_roster(capacity=120)
    for number in range(101):
        roster.create_registration(
            name=spell_digits(f"Family {number:03}") if number else "Same", seats=1
        )
    pages = [list_contact_names(roster, f"page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 1]
    assert len({name for page in pages for name in page}) == 101
    assert list_contact_names(roster, "page=9") == pages[2]


def test_cancelled_registrations_are_listed_and_can_be_filtered(make_roster: MakeRoster) -> None:
    roster = make_roster()
    roster.create_registration(name="Comes")
    roster.post_form(roster.build_url(roster.create_registration(name="Gone"), "/cancel"), tell="1")
    for sort in ("name", "-name", "time", "-time"):
        assert list_contact_names(roster, f"sort={sort}") == ["Comes", "Gone"]
    assert list_contact_names(roster, "status=cancelled") == ["Gone"]
    assert list_contact_names(roster, "status=confirmed") == ["Comes"]
    assert "Gone" not in roster.get_page(f"{roster.url}/print")


def test_every_view_and_export_is_logged_once(make_roster: MakeRoster) -> None:
    roster = make_roster()
    family = roster.create_registration()
    for url in (
        roster.url,
        f"{roster.url}/print",
        f"{roster.url}/list.csv",
        f"{roster.url}/list.xlsx",
        roster.build_url(family),
    ):
        assert roster.client.get(url).status_code == 200
    assert roster.list_actions() == [
        (action, "Liisa")
        for action in (
            "list_seen",
            "list_printed",
            "list_exported",
            "list_exported",
            "registration_seen",
        )
    ]


def test_cancelled_row_says_so_and_is_struck_through(make_roster: MakeRoster) -> None:
    roster = make_roster()
    roster.create_registration(name="Comes")
    roster.post_form(roster.build_url(roster.create_registration(name="Gone"), "/cancel"), tell="1")
    row = re.findall(r'<tr class="gone">.*?</tr>', roster.get_page(roster.url), re.DOTALL)
    assert len(row) == 1
    assert "Gone" in row[0]
    assert ">Cancelled</span>" in row[0]


def test_cancelled_occurrences_are_listed_after_those_that_take_place(
    make_roster: MakeRoster, create_occurrence: CreateOccurrence
) -> None:
    roster = make_roster("check_in", title=build_title("Robots"))
    soon = clock.now() + timedelta(hours=3)
    for title, change in (("Bygone", {"ends_at": clock.now()}), ("Dropped", {"cancelled": True})):
        create_occurrence(
            organisation_id=roster.organisation_id,
            title=build_title(title),
            starts_at=soon,
            **change,
        )
    text = roster.get_page(HOME)
    assert text.index("Robots") < text.index("Dropped") < text.index("Bygone")


def test_paper_lists_participants_by_their_own_names(make_roster: MakeRoster) -> None:
    roster = make_roster()
    roster.create_registration(name="Aino", participants=[{"name": "Örjan"}, {"name": "Bo"}])
    roster.create_registration(name="Zed", participants=[{"name": "Cia"}])
    text = roster.get_page(f"{roster.url}/print")
    assert re.findall(r"<strong>(\w+)</strong>", text) == ["Bo", "Cia", "Örjan"]
    assert "040 123 4567" in text


def test_person_data_deleted_by_retention_is_shown_as_erased(
    make_roster: MakeRoster, database: Database, settings: Settings
) -> None:
    roster = make_roster()
    family = roster.create_registration()
    later = time_machine.travel(clock.now() + timedelta(days=60), tick=False)
    with later:
        with database.begin() as session:
            retention.delete_expired_data(session, settings)
        roster.client.delete_cookie("staff")
        roster.user.sign_in(roster.client)
        assert "Erased" in roster.get_page(roster.url)
        text = roster.get_page(roster.build_url(family))
    assert "A registration without names" in text
    assert "/change" not in text


def build_title(text: str) -> dict[str, str]:
    return {"fi": text, "sv": text, "en": text}


def list_contact_names(roster: RosterClient, query: str) -> list[str]:
    """Return the names of the contacts on a page of the list, in its order."""
    return re.findall(
        r'<th scope="row"><a href="[^"]*">([^<]*)</a>', roster.get_page(f"{roster.url}?{query}")
    )
