"""The browser's Back and Forward lose nothing of a family's form and register nobody twice."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.family import EVENT_WITH_SEATS, PAGE_TEXTS
from tests.journeys.navigation import base_url, get_path, press_and_load
from tests.journeys.staff import open_signed_in_page

TEXTS = PAGE_TEXTS["en"]
CONTACT = {
    "#contact-name": "Maija Virtanen",
    "#contact-email": "maija.back@example.org",
    "#contact-phone": "040 123 4567",
}
PRIVACY = "footer a[href='/privacy']"


@pytest.fixture
def page(live: EmbeddedRun, browser: Browser) -> Iterator[Page]:
    """Open screen 1 of an event's form in a browser without script."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{base_url(live)}/events/{EVENT_WITH_SEATS}?lang=en")
    press_and_load(page.locator("a[href^='/register/']").first)
    yield page
    page.context.close()


def press(page: Page, name: str) -> None:
    press_and_load(page.get_by_role("button", name=name))


def expect_children(page: Page, *names: str) -> None:
    for number, name in enumerate(names):
        expect(page.locator(f"#participant-{number}-name")).to_have_value(name)


def expect_contact(page: Page) -> None:
    for field, value in CONTACT.items():
        expect(page.locator(field)).to_have_value(value)


def fill_children(page: Page) -> None:
    page.fill("#participant-0-name", "Aino Virtanen")
    press(page, TEXTS["add_child"])
    page.fill("#participant-1-name", "Eino Virtanen")


def fill_contact(page: Page) -> None:
    for field, value in CONTACT.items():
        page.fill(field, value)


def test_back_after_adding_a_child_keeps_the_children(page: Page) -> None:
    fill_children(page)
    page.go_back()
    expect_children(page, "Aino Virtanen")
    page.go_forward()
    expect_children(page, "Aino Virtanen", "Eino Virtanen")


def test_back_from_screen_2_keeps_both_screens(page: Page) -> None:
    fill_children(page)
    press(page, TEXTS["next"])
    fill_contact(page)
    page.go_back()
    expect_children(page, "Aino Virtanen", "Eino Virtanen")
    page.go_forward()
    expect_contact(page)
    page.reload()
    press(page, "Change who is coming")
    expect_children(page, "Aino Virtanen", "Eino Virtanen")


def test_back_from_the_privacy_notice_keeps_what_was_typed(page: Page) -> None:
    page.fill("#participant-0-name", "Aino Virtanen")
    press_and_load(page.locator(PRIVACY))
    page.go_back()
    expect_children(page, "Aino Virtanen")
    press(page, TEXTS["next"])
    fill_contact(page)
    press_and_load(page.locator(PRIVACY))
    page.go_back()
    expect_contact(page)


def test_back_from_the_confirmation_registers_nobody_twice(page: Page) -> None:
    fill_children(page)
    press(page, TEXTS["next"])
    fill_contact(page)
    press(page, TEXTS["send"])
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(TEXTS["confirmed"])
    confirmation = get_path(page)
    press_and_load(page.locator(PRIVACY))
    page.go_back()
    expect(heading).to_have_text(TEXTS["confirmed"])
    page.go_back()
    form = page.locator("#register")
    if form.count():  # the browser had the page in its cache
        press(page, TEXTS["send"])
        assert get_path(page) == confirmation
        page.go_back()
        page.reload()
    press_and_load(page.get_by_role("link", name="See your registration"))
    assert get_path(page) == confirmation
    expect(page.locator(".people li")).to_have_count(2)


def test_back_from_an_error_keeps_the_change_of_a_registration(page: Page) -> None:
    fill_children(page)
    press(page, TEXTS["next"])
    fill_contact(page)
    press(page, TEXTS["send"])
    press_and_load(page.get_by_role("link", name=TEXTS["change"]))
    page.fill("#contact-name", "Maija Meikäläinen")
    page.fill("#contact-phone", "1")
    press(page, TEXTS["save"])
    expect(page.locator("#contact-phone-error")).to_contain_text(TEXTS["phone_error"])
    press_and_load(page.locator(PRIVACY))
    page.go_back()
    expect(page.locator("#contact-name")).to_have_value("Maija Meikäläinen")
    page.go_back()
    expect(page.locator("#contact-name")).to_have_value("Maija Meikäläinen")


def test_back_keeps_what_staff_add_by_hand(live: EmbeddedRun, browser: Browser) -> None:
    page = open_signed_in_page(live, browser, "Liisa", java_script_enabled=False)
    page.goto(f"{base_url(live)}/staff/registrations/?lang=en")
    press_and_load(page.locator("main a[href^='/staff/registrations/occurrences/']").first)
    press_and_load(page.get_by_role("link", name="Add by hand"))
    page.fill("#participant-0-name", "Aino Virtanen")
    press(page, "One more participant")
    page.fill("#contact-name", "Maija Virtanen")
    press_and_load(page.locator(PRIVACY))
    page.go_back()
    expect(page.locator("#contact-name")).to_have_value("Maija Virtanen")
    page.go_back()
    expect_children(page, "Aino Virtanen")
    page.context.close()
