"""An invited editor publishes a first open day, and a family registers for it."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.accessibility import DESKTOP, HEIGHT, PHONE
from tests.journeys.family import PAGE_TEXTS, FamilyJourney
from tests.journeys.navigation import base_url
from tests.journeys.staff import (
    CountingBrowser,
    format_day_from_today,
    invite_editor,
    wait_for_response,
)

MAX_ACTIONS = 24  # from the invitation's link to the first name on the roster
OCCURRENCES, SEATS = 8, 12


def accept_invitation(editor: CountingBrowser, link: str) -> None:
    editor.page.goto(link)
    editor.fill("name", "Ulla Uusi")
    editor.click("form.card .button")


def publish_event(editor: CountingBrowser, texts: dict[str, str], title: str) -> str:
    """Follow the first steps of the dashboard, and return the slug of the event."""
    editor.click("main a[href='/staff/events/new']")
    editor.fill("title_fi", title)
    editor.fill("summary_fi", "Kokeile robottia ja hitsausta itse.")
    editor.fill("description_fi", "Kierrä **työsalit** ja kysy opiskelijoilta.")
    editor.fill("day", format_day_from_today(30))
    editor.fill("starts", "16:00")
    editor.fill("count", str(OCCURRENCES))
    editor.fill("seats", str(SEATS))
    editor.fill("venue_name", "Opiston pääsali")
    editor.fill("venue_address", "Opintie 1, 21100 Naantali")
    editor.choose("venue_municipality", "529")
    editor.press_button(texts["save_draft"])
    expect(editor.page.locator(".staff-occurrences > li")).to_have_count(OCCURRENCES)
    editor.press_button(texts["publish"])
    expect(editor.page.get_by_role("status")).to_contain_text(texts["published"])
    editor.click("main a[href^='/events/']")
    return editor.page.url.rpartition("/")[2]


def find_in_catalogue(editor: CountingBrowser, title: str) -> None:
    editor.click(".brand")
    editor.fill("q", title)
    editor.press_enter("q")
    expect(editor.page.locator(".event")).to_have_count(1)
    expect(editor.page.locator(".event h3")).to_have_text(title)


def register_family(live: EmbeddedRun, browser: Browser, language: str, slug: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{base_url(live)}/events/{slug}")
    link = page.locator("a[href^='/register/']").first.get_attribute("href")
    wait_for_response(page.context, f"{base_url(live)}{link}", status=303)
    family = FamilyJourney(live, page, language, lambda _name: None, slug)
    family.find_event()
    family.register_two_children()
    page.context.close()


def see_first_names(editor: CountingBrowser, texts: dict[str, str]) -> None:
    """Reload the dashboard until the seats are taken, then open the roster."""
    page = editor.page
    editor.click("footer a[href='/staff/']")
    seats_taken = texts["seats_taken"].format(taken=2, capacity=SEATS)
    event = page.locator(".coming li", has_text=seats_taken)

    def shows_seats_taken() -> bool:
        page.reload()
        return event.count() == 1

    wait_until(shows_seats_taken)
    editor.click(".coming a[href^='/staff/registrations/occurrences/']")
    expect(page.locator("table.roster tbody tr")).to_have_count(1)
    expect(page.locator("table.roster tbody")).to_contain_text("Aino Virtanen")


@pytest.mark.parametrize(("language", "width"), [("fi", PHONE), ("sv", DESKTOP)])
def test_newcomer_without_script_publishes_and_sees_the_first_family(
    live: EmbeddedRun, browser: Browser, language: str, width: int
) -> None:
    texts = PAGE_TEXTS[language]
    link = invite_editor(live, browser)
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        java_script_enabled=False,
        locale=language,
    )
    editor = CountingBrowser(context.new_page())
    title = f"Tekniikan ilta {uuid4().hex[:6]}"
    accept_invitation(editor, link)
    slug = publish_event(editor, texts, title)
    find_in_catalogue(editor, title)
    register_family(live, browser, language, slug)
    see_first_names(editor, texts)
    assert editor.actions <= MAX_ACTIONS
    context.close()
