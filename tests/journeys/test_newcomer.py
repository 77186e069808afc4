"""Somebody who has never seen Live publishes an open day, and watches it fill."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.family import WORDS, FamilyJourney
from tests.journeys.staff import (
    StaffBrowser,
    base_url,
    format_day_from_today,
    invite_editor,
    wait_for_answer,
)

MAX_CACHED = 24  # things to do, from the invitation's link to the first name on the list
SLOTS, SEATS = 8, 12


def joins(hands: StaffBrowser, link: str) -> None:
    hands.page.goto(link)
    hands.fill("name", "Ulla Uusi")
    hands.click("form.card .button")


def publishes(hands: StaffBrowser, words: dict[str, str], title: str) -> str:
    """By the dashboard's own first steps; the event's slug."""
    hands.click("main a[href='/staff/events/new']")
    hands.fill("title_fi", title)
    hands.fill("summary_fi", "Kokeile robottia ja hitsausta itse.")
    hands.fill("description_fi", "Kierrä **työsalit** ja kysy opiskelijoilta.")
    hands.fill("day", format_day_from_today(30))
    hands.fill("starts", "16:00")
    hands.fill("count", str(SLOTS))
    hands.fill("seats", str(SEATS))
    hands.fill("venue_name", "Opiston pääsali")
    hands.fill("venue_address", "Opintie 1, 21100 Naantali")
    hands.choose("venue_municipality", "529")
    hands.press(words["draft"])
    expect(hands.page.locator(".times > li")).to_have_count(SLOTS)
    hands.press(words["publish"])
    expect(hands.page.get_by_role("status")).to_contain_text(words["published"])
    hands.click("main a[href^='/events/']")
    return hands.page.url.rpartition("/")[2]


def finds_it(hands: StaffBrowser, title: str) -> None:
    """In the public catalogue, as anybody would."""
    hands.click(".brand")
    hands.fill("q", title)
    hands.enter("q")
    expect(hands.page.locator(".event")).to_have_count(1)
    expect(hands.page.locator(".event h3")).to_have_text(title)


def family_registers(live: EmbeddedRun, browser: Browser, language: str, slug: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{base_url(live)}/events/{slug}")
    door = page.locator("a[href^='/register/']").first.get_attribute("href")
    wait_for_answer(page.context, f"{base_url(live)}{door}")
    family = FamilyJourney(live, page, language, lambda _: None, slug)
    family.finds_an_event()
    family.registers_two_children()
    page.context.close()


def sees_the_first_names(hands: StaffBrowser, words: dict[str, str]) -> None:
    """On the dashboard, which is looked at until it is so; then who it is."""
    page = hands.page
    hands.click("footer a[href='/staff/']")
    full = page.locator(".coming li", has_text=words["taken"].format(taken=2, capacity=SEATS))

    def fills() -> bool:
        page.reload()
        return full.count() == 1

    wait_until(fills)
    hands.click(".coming a[href^='/staff/registrations/occurrences/']")
    expect(page.locator("table.roster tbody tr")).to_have_count(1)
    expect(page.locator("table.roster tbody")).to_contain_text("Aino Virtanen")


@pytest.mark.parametrize(("language", "width"), [("fi", 390), ("sv", 1280)])
def test_newcomer_without_script_publishes_eight_slots_and_sees_the_first_family(
    live: EmbeddedRun, browser: Browser, language: str, width: int
) -> None:
    words = WORDS[language]
    link = invite_editor(live, browser)
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        java_script_enabled=False,
        locale=language,
    )
    hands = StaffBrowser(context.new_page())
    title = f"Tekniikan ilta {uuid4().hex[:6]}"
    joins(hands, link)
    slug = publishes(hands, words, title)
    finds_it(hands, title)
    family_registers(live, browser, language, slug)
    sees_the_first_names(hands, words)
    assert hands.done <= MAX_CACHED
    context.close()
