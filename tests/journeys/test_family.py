"""A family registers, changes and cancels in each language; no page has barriers."""

import pytest
from playwright.sync_api import Browser

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.accessibility import (
    DESKTOP,
    HEIGHT,
    NARROW,
    PHONE,
    BarrierReport,
    Screen,
)
from tests.journeys.family import EVENT_WITH_SEATS, FamilyJourney
from tests.journeys.navigation import base_url

PAGES = 15  # pages and error states that are checked


def take_all_steps(family: FamilyJourney) -> None:
    family.find_event()
    family.register_two_children()
    family.change_and_cancel()
    family.open_missing_pages()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_family_on_a_phone_without_script_registers_and_cancels(
    live: EmbeddedRun, browser: Browser, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": PHONE, "height": HEIGHT}, java_script_enabled=False
    )
    pages: list[str] = []
    journey = FamilyJourney(live, context.new_page(), language, pages.append, EVENT_WITH_SEATS)
    take_all_steps(journey)
    assert len(pages) == PAGES
    context.close()


@pytest.mark.parametrize(
    ("language", "screen"),
    [
        ("fi", Screen(PHONE, "light")),
        ("sv", Screen(NARROW, "dark")),
        ("en", Screen(DESKTOP, "light")),
    ],
)
def test_family_pages_and_error_states_have_no_barrier(
    live: EmbeddedRun, browser: Browser, language: str, screen: Screen
) -> None:
    context = browser.new_context(
        viewport={"width": screen.width, "height": HEIGHT}, color_scheme=screen.color_scheme
    )
    report = BarrierReport(context.new_page())
    take_all_steps(FamilyJourney(live, report.page, language, report.check, EVENT_WITH_SEATS))
    assert len(report.checked) == PAGES
    assert report.faults == {}
    context.close()


def test_barrier_put_into_a_family_page_is_found(live: EmbeddedRun, browser: Browser) -> None:
    """Negative control."""
    report = BarrierReport(browser.new_page())
    report.page.goto(f"{base_url(live)}/")
    report.page.evaluate("document.querySelector('.search label').remove()")
    report.check("catalogue")
    assert "label" in report.faults["catalogue"]
    report.page.close()
