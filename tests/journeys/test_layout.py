"""What a phone shows first, and texts that are wider than the screen."""

from playwright.sync_api import Browser, Page

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.accessibility import HEIGHT, NARROW, PHONE
from tests.journeys.navigation import base_url
from tests.journeys.staff import find_demo_event, sign_in

MAX_STAFF_HEADER = 170  # CSS pixels of header and menu above a staff page; it was 330
MAX_ROW = 240  # of an event in the catalogue; it was 650
MIN_ROWS = 2  # events that the first screen shows
LONG_WORD = "Koneautomaatioasennuskoulutusta"


def open_phone(browser: Browser, width: int = PHONE) -> Page:
    return browser.new_context(viewport={"width": width, "height": HEIGHT}).new_page()


def test_first_screen_of_a_phone_shows_events(live: EmbeddedRun, browser: Browser) -> None:
    page = open_phone(browser)
    page.goto(f"{base_url(live)}/?lang=fi")
    boxes = [event.bounding_box() for event in page.locator(".event").all()]
    rows = [box for box in boxes if box]
    assert sum(box["y"] + box["height"] <= HEIGHT for box in rows) >= MIN_ROWS
    assert max(box["height"] for box in rows) <= MAX_ROW
    page.context.close()


def test_staff_header_and_menu_are_low_on_a_phone(live: EmbeddedRun, browser: Browser) -> None:
    page = open_phone(browser)
    page.goto(f"{base_url(live)}/?lang=fi")
    sign_in(live, page, "Liisa", "fi")
    main = page.locator("main").bounding_box()
    assert main is not None
    assert main["y"] <= MAX_STAFF_HEADER
    page.context.close()


def test_long_word_in_the_facts_stays_inside_its_card(live: EmbeddedRun, browser: Browser) -> None:
    page = open_phone(browser, NARROW)
    page.goto(f"{base_url(live)}/?lang=fi")
    page.evaluate(
        "word => { for (const one of document.querySelectorAll('.facts li > span'))"
        " one.textContent = word }",
        LONG_WORD * 2,
    )
    inside = """one => one.getBoundingClientRect().right
        <= one.closest('.event').getBoundingClientRect().right"""
    facts = page.locator(".event .facts li > span:visible")
    assert all(fact.evaluate(inside) for fact in facts.all())
    page.context.close()


def test_pill_of_seats_is_in_one_piece(live: EmbeddedRun, browser: Browser) -> None:
    page = open_phone(browser, NARROW)
    event = find_demo_event(live, "raseko-avoimet-ovet")
    page.goto(f"{base_url(live)}/events/{event['slug']}?lang=fi")
    pills = page.locator(".occurrences .tag")
    assert pills.count() > 0
    assert all(pill.evaluate("one => one.getClientRects().length") == 1 for pill in pills.all())
    page.context.close()


def test_forced_colours_mark_one_language_only(live: EmbeddedRun, browser: Browser) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{base_url(live)}/?lang=fi")
    colours = page.locator(".languages a").evaluate_all(
        "all => all.map(one => getComputedStyle(one).borderBlockEndColor)"
    )
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert len(colours) == 3
    assert colours[0] not in colours[1:]
    assert set(colours[1:]) == {background}
    context.close()
