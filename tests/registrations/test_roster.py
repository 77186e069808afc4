"""The roster: who may see what, searching, sorting, pages, and the file for a spreadsheet."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask

from services.registrations import retention
from services.registrations.roster.export import BOM, harmless
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.registrations.conftest import Publish
from tests.registrations.roster import HOME, Desk
from tests.staff_user import StaffUser

MakeDesk = Callable[..., Desk]
# Every route of the roster: its path, whether it is a form, and the roles that may use it.
NAMES = {"admin", "editor", "messenger", "check_in"}
CONTACTS = NAMES - {"check_in"}
EDITS = {"admin", "editor"}
ROUTES = [
    ("occurrences/{occurrence}", False, NAMES),
    ("occurrences/{occurrence}/print", False, NAMES),
    ("occurrences/{occurrence}/list.csv", False, CONTACTS),
    ("occurrences/{occurrence}/capacity", True, EDITS),
    ("occurrences/{occurrence}/add", False, EDITS),
    ("occurrences/{occurrence}/add", True, EDITS),
    ("{registration}", False, NAMES),
    ("{registration}/change", False, EDITS),
    ("{registration}/change", True, EDITS),
    ("{registration}/remove/{participant}", False, EDITS),
    ("{registration}/remove/{participant}", True, EDITS),
    ("{registration}/cancel", False, EDITS),
    ("{registration}/cancel", True, EDITS),
]
ROLES = sorted(NAMES | {"viewer", "counsellor", "partner", "coordinator"})


@pytest.fixture
def desk(app: Flask, database: Database, publish: Publish) -> MakeDesk:
    """Makes a desk: a role and what is special about the occurrence."""
    return lambda role="editor", **given: Desk(app, publish, role, **given)


def status(desk: Desk, person: StaffUser | None, path: str, form: bool) -> int:
    family = desk.family()
    url = HOME + path.format(
        occurrence=desk.occurrence, registration=family.id, participant=family.participants[0].id
    )
    client = desk.client.application.test_client()
    if person:
        person.sign_in(client)
    data = person.form_data() if person else {}
    answer = client.post(url, data=data) if form else client.get(url)
    return answer.status_code


@pytest.mark.parametrize(("path", "form", "roles"), ROUTES)
@pytest.mark.parametrize("role", ROLES)
def test_route_for_a_role_of_the_organisation_opens_only_with_the_right(
    desk: MakeDesk, path: str, form: bool, roles: set[str], role: str
) -> None:
    made = desk(role)
    answer = status(made, made.person, path, form)
    assert (answer in (200, 303, 422)) if role in roles else (answer == 403)


@pytest.mark.parametrize(("path", "form", "roles"), ROUTES)
def test_route_for_an_admin_of_another_organisation_is_not_there(
    app: Flask, desk: MakeDesk, path: str, form: bool, roles: set[str]
) -> None:
    assert status(desk(), StaffUser(app, {uuid4(): "admin"}), path, form) == 404


@pytest.mark.parametrize(("path", "form", "roles"), ROUTES)
def test_route_signed_out_leads_to_signing_in(
    desk: MakeDesk, path: str, form: bool, roles: set[str]
) -> None:
    assert status(desk(), None, path, form) == (401 if form else 302)


def test_occurrence_of_an_unknown_organisation_is_nobodys(
    app: Flask, desk: MakeDesk, publish: Publish
) -> None:
    stray = publish(organisation_id=None)
    assert desk("admin").client.get(f"{HOME}occurrences/{stray}").status_code == 404


def test_occurrences_are_the_organisations_own_coming_first(
    app: Flask, desk: MakeDesk, publish: Publish
) -> None:
    made = desk("check_in", title=titles("Robots"))
    publish(title=titles("Strangers"))
    past = clock.now() - timedelta(days=3)
    publish(organisation_id=made.organisation, title=titles("Bygone"), starts_at=past)
    text = made.page(HOME)
    assert text.index("Robots") < text.index("Bygone")
    assert "Strangers" not in text
    assert "Bygone" not in made.page(f"{HOME}?q=ROBO")
    assert made.acts() == []


def test_occurrences_of_a_new_organisation_say_what_to_do(app: Flask, desk: MakeDesk) -> None:
    other = StaffUser(app, {uuid4(): "editor"})
    answer = other.sign_in(app.test_client()).get(f"{HOME}?lang=en")
    assert 'href="/staff/events/"' in answer.text.split("Nobody can register yet")[1]


def test_list_for_check_in_shows_names_and_no_contact(desk: MakeDesk) -> None:
    made = desk("check_in")
    family = made.family(note="Lift needed")
    for url in (made.url, f"{made.url}/print", made.of(family)):
        text = made.page(url)
        assert "Aino Virtanen" in text
        assert "Lapsi 1" in text
        assert not re.search(r"aino@example|1234567|Lift needed|list\.csv", text)


@pytest.mark.parametrize("role", ["check_in", "messenger"])
def test_search_by_contact_finds_only_for_who_may_see_contacts(desk: MakeDesk, role: str) -> None:
    made = desk(role)
    made.family()
    for q in ("aino@example", "040 123", "+358 40-123"):
        assert ("Aino Virtanen" in made.page(f"{made.url}?q={q.replace('+', '%2B')}")) == (
            role == "messenger"
        ), q


def test_search_by_name_knows_capitals_and_every_word(desk: MakeDesk) -> None:
    made = desk()
    made.family(name="Åsa Öhman", participants=[{"name": "Ädla"}])
    made.family(name="Åke Berg", participants=[{"name": "Nils"}])
    for q in ("åsa", "ÄDLA", "öh å"):
        assert listed(made, f"q={q}") == ["Åsa Öhman"]
    assert listed(made, "q=nobody") == []


def test_sort_follows_the_alphabet_or_the_time(desk: MakeDesk) -> None:
    made = desk()
    names = ["Östen", "zorro", "Åke", "Aino", "Äiti"]
    for number, name in enumerate(names):
        with time_machine.travel(clock.now() + timedelta(minutes=number), tick=False):
            made.family(name=name, seats=1)
    alphabet = ["Aino", "zorro", "Åke", "Äiti", "Östen"]
    assert listed(made, "") == alphabet
    assert listed(made, "sort=-name") == alphabet[::-1]
    assert listed(made, "sort=time") == names
    assert listed(made, "sort=-time") == names[::-1]
    assert listed(made, "sort=nonsense&page=x&status=y") == alphabet


def test_sorted_column_says_so(desk: MakeDesk) -> None:
    made = desk()
    made.family()
    text = made.page(f"{made.url}?sort=-time")
    assert re.findall(r'aria-sort="(\w+)"', text) == ["descending"]
    assert re.findall(r'aria-sort="(\w+)"', made.page(made.url)) == ["ascending"]


def test_pages_hold_fifty_and_everyone_once(desk: MakeDesk) -> None:
    made = desk(capacity=120)
    for number in range(101):
        made.family(name=f"Family {number:03}" if number else "Same", seats=1)
    pages = [listed(made, f"page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 1]
    assert len({name for page in pages for name in page}) == 101
    assert listed(made, "page=9") == pages[2]


def test_cancelled_ones_stay_and_can_be_filtered(desk: MakeDesk) -> None:
    made = desk()
    made.family(name="Comes")
    made.send(made.of(made.family(name="Gone"), "/cancel"), tell="1")
    assert listed(made, "") == ["Comes", "Gone"]
    assert listed(made, "status=cancelled") == ["Gone"]
    assert listed(made, "status=confirmed") == ["Comes"]
    assert "Gone" not in made.page(f"{made.url}/print")


def test_every_look_and_export_is_noted_once(desk: MakeDesk) -> None:
    made = desk()
    family = made.family()
    for url in (made.url, f"{made.url}/print", f"{made.url}/list.csv", made.of(family)):
        made.page(url)
    assert made.acts() == [
        (action, "Liisa")
        for action in ("list_seen", "list_printed", "list_exported", "registration_seen")
    ]


def test_log_of_the_service_says_acts_in_words_and_names_no_family(desk: MakeDesk) -> None:
    made = desk("admin")
    made.send(made.of(made.family(), "/cancel"), tell="1")
    text = made.page(f"{HOME}log/")
    assert "Cancelled the registration" in text
    assert not re.search("Aino|Lapsi", text)


def test_file_has_a_row_a_participant_as_excel_reads_it(desk: MakeDesk) -> None:
    made = desk()
    made.family(note='Says "hi"; twice\nreally')
    answer = made.client.get(f"{made.url}/list.csv?lang=fi")
    assert answer.content_type == "text/csv; charset=utf-8"
    named = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="avoimet-ovet-[0-9-]+\.csv"', named)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    heading, first, second = rows(answer.text)
    assert heading[:3] == ["Osallistuja", "Luokka-aste", "Yhteyshenkilön nimi"]
    assert (first[0], second[0]) == ("Lapsi 0", "Lapsi 1")
    assert first[1:5] == ["8. luokka", "Aino Virtanen", "aino@example.org", "'+358401234567"]
    assert first[-1] == 'Says "hi"; twice\nreally'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cell_that_would_be_a_formula_is_text(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless(f"1{start}1") == f"1{start}1"


def test_formulas_that_a_family_typed_are_harmless_in_every_cell(desk: MakeDesk) -> None:
    made = desk()
    evil = "=HYPERLINK(1)"
    made.family(name=evil, note=evil, participants=[{"name": evil}])
    cells = rows(made.page(f"{made.url}/list.csv"))[1]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert cells.count(f"'{evil}") == 3


def test_file_follows_the_search_of_the_page(desk: MakeDesk) -> None:
    made = desk()
    made.family(name="Åsa")
    made.family(name="Eero", seats=1)
    found = rows(made.page(f"{made.url}/list.csv?q=eero"))
    assert [row[2] for row in found[1:]] == ["Eero"]


def test_people_erased_by_retention_are_shown_as_such(
    desk: MakeDesk, database: Database, settings: Settings
) -> None:
    made = desk()
    family = made.family()
    later = time_machine.travel(clock.now() + timedelta(days=60), tick=False)
    with later:
        with database.begin() as session:
            retention.forget(session, settings)
        made.client.delete_cookie("staff")
        made.person.sign_in(made.client)
        assert "Erased" in made.page(made.url)
        text = made.page(made.of(family))
    assert "A registration without names" in text
    assert "/change" not in text


def titles(text: str) -> dict[str, str]:
    return {"fi": text, "sv": text, "en": text}


def listed(desk: Desk, query: str) -> list[str]:
    """Contacts on a page of the list, in its order."""
    return re.findall(
        r'<th scope="row"><a href="[^"]*">([^<]*)</a>', desk.page(f"{desk.url}?{query}")
    )


def rows(text: str) -> list[list[str]]:
    """The cells of a file, its mark taken off."""
    return list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";"))
