"""A guardian answers the organiser's questions on a phone, without script, in each language."""

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.accessibility import HEIGHT, PHONE, require_no_barrier
from tests.journeys.family import PAGE_TEXTS
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import find_demo_event, open_signed_in_page

EVENT = "turku-tutustumispaivat"
DIET = "input[name^='participant-0-answers-']"
NEED = "textarea[name^='participant-1-answers-']"


def ask_questions(live: EmbeddedRun, browser: Browser) -> None:
    """Add the ready questions as Sofia of the demo, and wait until the form asks them."""
    page = open_signed_in_page(live, browser, "Sofia")
    event = find_demo_event(live, EVENT)
    for ready in ("diet", "needs"):
        page.goto(f"{base_url(live)}/staff/events/{event['id']}/questions")
        press_and_load(page.locator(f"button[value={ready}]"))
    require_no_barrier(page, browser)
    press_and_load(page.locator("main a[href*='/questions/']").first)
    require_no_barrier(page, browser)
    page.context.close()


def press(page: Page) -> None:
    press_and_load(page.locator("form#register .buttons .button").first)


def open_questions(live: EmbeddedRun, page: Page) -> None:
    """Name two children on the first screen and go on."""
    page.goto(f"{base_url(live)}/events/{EVENT}?lang=fi")
    press_and_load(page.locator("a[href^='/register/']").first)
    page.fill("#participant-0-name", "Aino Virtanen")
    press_and_load(page.locator("button[name=add]"))
    page.fill("#participant-1-name", "Eino Virtanen")
    press(page)


def test_guardian_answers_for_two_children(live: EmbeddedRun, browser: Browser) -> None:
    ask_questions(live, browser)
    phone = ViewportSize(width=PHONE, height=HEIGHT)
    page = browser.new_context(java_script_enabled=False, viewport=phone).new_page()
    wait_until(lambda: has_questions(live, page))
    require_no_barrier(page, browser)
    page.locator(DIET).first.check()
    page.fill(NEED, "Pähkinäallergia")
    for code in ("sv", "en", "fi"):  # the switch keeps what was typed
        press_and_load(page.locator(f"button[name=lang][value={code}]"))
        expect(page.locator(DIET).first).to_be_checked()
        expect(page.locator(NEED)).to_have_value("Pähkinäallergia")
    press(page)
    page.go_back()
    expect(page.locator(NEED)).to_have_value("Pähkinäallergia")
    page.go_forward()
    press_and_load(page.locator("button[name=back][value=questions]"))
    expect(page.locator(DIET).first).to_be_checked()
    press_and_load(page.locator(".buttons button[name=back]"))
    expect(page.locator("#participant-1-name")).to_have_value("Eino Virtanen")
    press(page)
    press(page)
    page.fill("#contact-name", "Maija Virtanen")
    page.fill("#contact-email", "maija.questions@example.org")
    page.fill("#contact-phone", "040 123 4567")
    press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGE_TEXTS["fi"]["confirmed"])
    expect(page.locator(".people")).to_contain_text("Pähkinäallergia")
    page.context.close()


def has_questions(live: EmbeddedRun, page: Page) -> bool:
    """Open the form; return whether the questions of staff have arrived."""
    open_questions(live, page)
    return page.locator(NEED).count() == 1
