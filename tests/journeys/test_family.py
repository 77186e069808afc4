"""A family's way on a phone, without JavaScript, in each language; every page without barriers."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.accessibility import DESKTOP, NARROW, PHONE, RULES
from tests.journeys.family import EVENT_WITH_SEATS, FamilyJourney

STATES = 15  # pages and error states on the way


def walk(family: FamilyJourney) -> None:
    family.finds_an_event()
    family.registers_two_children()
    family.changes_and_cancels()
    family.gets_lost()


def barriers(page: Page, found: dict[str, list[str]]) -> Callable[[str], None]:
    """Return a function that records axe's findings and pages wider than the screen."""

    def look(name: str) -> None:
        result = Axe().run(page, options=RULES).response
        ids = [rule["id"] for rule in result["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            ids.append("wider than the screen")
        found[name] = ids

    return look


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_family_on_a_phone_without_script_gets_its_places_and_cancels(
    live: EmbeddedRun, browser: Browser, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": PHONE, "height": 844}, java_script_enabled=False
    )
    seen: list[str] = []
    walk(FamilyJourney(live, context.new_page(), language, seen.append, EVENT_WITH_SEATS))
    assert len(seen) == STATES
    context.close()


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("fi", PHONE, "light"), ("sv", NARROW, "dark"), ("en", DESKTOP, "light")],
)
def test_every_page_and_error_state_has_no_barrier(
    live: EmbeddedRun, browser: Browser, language: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    found: dict[str, list[str]] = {}
    walk(FamilyJourney(live, page, language, barriers(page, found), EVENT_WITH_SEATS))
    assert len(found) == STATES
    assert {name: ids for name, ids in found.items() if ids} == {}
    context.close()


def test_barrier_put_into_a_page_is_found(live: EmbeddedRun, browser: Browser) -> None:
    """The control: the check does see what it is there for."""
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{live.port}/")
    page.evaluate("document.querySelector('.search label').remove()")
    found: dict[str, list[str]] = {}
    barriers(page, found)("catalogue")
    assert "label" in found["catalogue"]
    page.close()
