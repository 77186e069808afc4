"""The roster at the door: on a phone, and on paper."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.accessibility import HEIGHT, PHONE
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import DEMO_EVENT, find_demo_event, open_signed_in_page
from tests.registrations.request_body import build_registration_body, spell_digits

API = "/api/registrations/v1/registrations"
PEOPLE, MAX_SHEETS = 53, 2
PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture
def roster(live: EmbeddedRun, browser: Browser) -> Page:
    """Open the roster of a demo event's last time on a phone, as an editor."""
    page = open_signed_in_page(
        live, browser, "Liisa", viewport={"width": PHONE, "height": HEIGHT}, locale="fi-FI"
    )
    occurrence = find_demo_event(live, DEMO_EVENT)["occurrences"][-1]
    page.goto(f"{base_url(live)}/staff/registrations/occurrences/{occurrence['id']}")
    return page


def raise_capacity(page: Page, capacity: int) -> None:
    page.locator(".actions summary").click()
    page.fill("#capacity", str(capacity))
    press_and_load(page.locator(".actions form .button"))


def register_person(live: EmbeddedRun, occurrence_id: str, name: str, number: int = 0) -> None:
    """Register one person with a contact of their own."""
    body = build_registration_body(occurrence_id, participants=[{"name": name, "grade": 8}])
    own = {"name": name, "email": f"{uuid4()}@example.org", "phone": f"040 555 {number:04}"}
    live.post(API, {**body, "contact": {**body["contact"], **own}})


def get_occurrence_id(page: Page) -> str:
    return page.url.partition("occurrences/")[2].partition("/")[0].partition("?")[0]


def find_bottom(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_search_and_first_result_are_on_a_phones_first_screen(
    live: EmbeddedRun, roster: Page
) -> None:
    register_person(live, get_occurrence_id(roster), "Outi Ovella")
    roster.reload()
    roster.fill("#q", "ovella")
    press_and_load(roster.locator("#q"), "Enter")
    expect(roster.locator("table.roster tbody tr")).to_have_count(1)
    assert find_bottom(roster.locator("table.roster tbody th").first) < HEIGHT
    roster.context.close()


def test_cancelled_family_looks_cancelled_on_a_phone(live: EmbeddedRun, roster: Page) -> None:
    address = roster.url
    register_person(live, get_occurrence_id(roster), "Aaa Perunut")
    roster.goto(address)
    press_and_load(roster.get_by_role("link", name="Aaa Perunut"))
    press_and_load(roster.locator(".buttons a[href$='/cancel']"))
    press_and_load(roster.locator("main form .button").first)
    roster.goto(address)
    last = roster.locator("table.roster tbody tr").last
    expect(last.locator("th a")).to_have_text("Aaa Perunut")
    expect(last.locator("th a")).to_have_css("text-decoration-line", "line-through")
    expect(last.locator(".tag.bad")).to_be_visible()
    cells = roster.locator("table.roster :is(th, td) *").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().right)"
    )
    assert max(cells) <= PHONE
    labels = last.locator(".label").all_inner_texts()
    assert labels == roster.locator("table.roster thead th").all_text_contents()[1:]
    roster.context.close()


def test_paper_for_53_people_takes_at_most_two_sheets(live: EmbeddedRun, roster: Page) -> None:
    raise_capacity(roster, 100)
    address = f"{base_url(live)}/staff/registrations/occurrences/{get_occurrence_id(roster)}/print"
    roster.goto(address)
    for number in range(roster.locator(".paper li").count(), PEOPLE):
        register_person(
            live, get_occurrence_id(roster), f"Paula {spell_digits(f'Paperinen{number}')}", number
        )
    roster.goto(address)
    expect(roster.locator(".paper li")).to_have_count(PEOPLE)
    sheets = PAGE_OBJECT.findall(roster.pdf(format="A4"))
    assert 1 <= len(sheets) <= MAX_SHEETS
    roster.context.close()
