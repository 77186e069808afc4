"""Every page and error state of the staff: no barriers, and never wider than the screen."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.accessibility import DESKTOP, NARROW, PHONE, RULES
from tests.journeys.staff import base_url, sign_in
from tests.journeys.staff_pages import StaffPageTour, list_staff_addresses

FEWEST = 30  # pages of an administrator
MAIN = (
    "/staff/", "/staff/events/", "/staff/events/new", "/staff/events/<uuid:event_id>",
    "/staff/registrations/occurrences/<uuid:occurrence_id>", "/staff/messages/", "/staff/people/",
)  # fmt: skip
Screen = tuple[int, str]
Faults = dict[str, list[str]]


def screened(page: Page, screens: list[Screen], found: Faults) -> Callable[[str], None]:
    """Return a function that checks a page on each screen with axe and for its width."""

    def look(name: str) -> None:
        for width, scheme in screens:
            page.set_viewport_size(ViewportSize(width=width, height=844))
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            faults = Axe().run(page, options={**RULES, "resultTypes": ["violations"]}).response
            ids = [rule["id"] for rule in faults["violations"]]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                ids.append("wider than the screen")
            found[f"{name} {width} {scheme}"] = ids

    return look


def walk(
    live: EmbeddedRun, browser: Browser, language: str, screens: list[Screen]
) -> tuple[StaffPageTour, Faults]:
    # A colour on its way to another one is not what a reader sees.
    page, found = browser.new_context(reduced_motion="reduce").new_page(), Faults()
    page.goto(f"{base_url(live)}/?lang={language}")
    return StaffPageTour(live, page, screened(page, screens, found)), found


def bad(found: Faults) -> Faults:
    return {name: ids for name, ids in found.items() if ids}


@pytest.mark.parametrize(
    ("language", "screen"), [("fi", (PHONE, "dark")), ("sv", (DESKTOP, "light"))]
)
def test_every_staff_page_and_error_state_has_no_barrier(
    live: EmbeddedRun, browser: Browser, language: str, screen: Screen
) -> None:
    rules = list_staff_addresses(live)
    walked, found = walk(live, browser, language, [screen])
    walked.doors()
    sign_in(live, walked.page, "Liisa", language)
    assert walked.pages(rules) >= FEWEST
    walked.lists()
    walked.mistakes()
    walked.refusals()
    walked.stale()
    assert bad(found) == {}
    walked.page.context.close()


def test_coordinator_s_pages_have_no_barrier(live: EmbeddedRun, browser: Browser) -> None:
    walked, found = walk(live, browser, "fi", [(PHONE, "light"), (DESKTOP, "dark")])
    sign_in(live, walked.page, "Anna", "fi")
    for rule in ("/staff/", "/staff/events/", "/staff/organisations/", "/staff/organisations/new"):
        assert walked.opens(rule)
        walked.look(rule)
    walked.wrong("/staff/organisations/new", {"name_fi": ""}, "main form.card .button")
    walked.gets_lost("/staff/registrations/", 403)
    assert bad(found) == {}
    walked.page.context.close()


def test_main_pages_have_no_barrier_on_other_screens(live: EmbeddedRun, browser: Browser) -> None:
    screens = [(PHONE, "light"), (DESKTOP, "dark"), (NARROW, "dark")]
    walked, found = walk(live, browser, "en", screens)
    sign_in(live, walked.page, "Liisa", "en")
    assert walked.pages(list(MAIN)) == len(MAIN)
    assert bad(found) == {}
    walked.page.context.close()


def test_barrier_put_into_a_staff_page_is_found(live: EmbeddedRun, browser: Browser) -> None:
    """The control: the check does see what it is there for."""
    walked, found = walk(live, browser, "en", [(NARROW, "light")])
    sign_in(live, walked.page, "Liisa", "en")
    walked.page.evaluate("document.querySelector('h1').outerHTML = '<img src=x width=900>'")
    walked.look("broken")
    assert {"image-alt", "page-has-heading-one"} <= set(found["broken 320 light"])
    walked.page.context.close()
