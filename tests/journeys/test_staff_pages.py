"""No staff page and no error state has barriers or is wider than the screen."""

import pytest
from playwright.sync_api import Browser

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.accessibility import DESKTOP, NARROW, PHONE, BarrierReport, Screen
from tests.journeys.navigation import base_url
from tests.journeys.staff import sign_in
from tests.journeys.staff_pages import StaffPageTour, list_staff_addresses

MIN_PAGES = 30  # pages of an administrator
MAIN_PAGES = (
    "/staff/",
    "/staff/events/",
    "/staff/events/new",
    "/staff/events/<uuid:event_id>",
    "/staff/registrations/occurrences/<uuid:occurrence_id>",
    "/staff/messages/",
    "/staff/people/",
)
COORDINATOR_PAGES = (
    "/staff/",
    "/staff/events/",
    "/staff/organisations/",
    "/staff/organisations/new",
    "/staff/messages/statistics",
)


def start_tour(
    live: EmbeddedRun, browser: Browser, language: str, *screens: Screen
) -> tuple[StaffPageTour, BarrierReport]:
    # Without motion, because a colour in transition is not what a reader sees.
    page = browser.new_context(reduced_motion="reduce").new_page()
    report = BarrierReport(page, screens)
    page.goto(f"{base_url(live)}/?lang={language}")
    return StaffPageTour(live, page, report.check), report


@pytest.mark.parametrize(
    ("language", "screen"), [("fi", Screen(PHONE, "dark")), ("sv", Screen(DESKTOP, "light"))]
)
def test_staff_pages_and_error_states_have_no_barrier(
    live: EmbeddedRun, browser: Browser, language: str, screen: Screen
) -> None:
    rules = list_staff_addresses(live)
    tour, report = start_tour(live, browser, language, screen)
    tour.open_sign_in()
    sign_in(live, tour.page, "Liisa", language)
    assert tour.open_all(rules) >= MIN_PAGES
    tour.open_list_variants()
    tour.send_invalid_forms()
    tour.open_refused_pages()
    tour.send_outdated_forms()
    assert report.faults == {}
    tour.page.context.close()


def test_coordinator_pages_have_no_barrier(live: EmbeddedRun, browser: Browser) -> None:
    tour, report = start_tour(live, browser, "fi", Screen(PHONE, "light"), Screen(DESKTOP, "dark"))
    sign_in(live, tour.page, "Anna", "fi")
    for rule in COORDINATOR_PAGES:
        assert tour.open_page(rule)
        tour.on_page(rule)
    tour.send_invalid("/staff/organisations/new", {"name_fi": ""}, "main form.card .button")
    tour.open_refused("/staff/registrations/", 403)
    assert report.faults == {}
    tour.page.context.close()


def test_main_staff_pages_on_other_screens_have_no_barrier(
    live: EmbeddedRun, browser: Browser
) -> None:
    screens = (Screen(PHONE, "light"), Screen(DESKTOP, "dark"), Screen(NARROW, "dark"))
    tour, report = start_tour(live, browser, "en", *screens)
    sign_in(live, tour.page, "Liisa", "en")
    assert tour.open_all(list(MAIN_PAGES)) == len(MAIN_PAGES)
    assert report.faults == {}
    tour.page.context.close()


def test_barrier_put_into_a_staff_page_is_found(live: EmbeddedRun, browser: Browser) -> None:
    """Negative control."""
    tour, report = start_tour(live, browser, "en", Screen(NARROW, "light"))
    sign_in(live, tour.page, "Liisa", "en")
    tour.page.evaluate("document.querySelector('h1').outerHTML = '<img src=x width=900>'")
    tour.on_page("broken")
    assert {"image-alt", "page-has-heading-one"} <= set(report.faults["broken 320 light"])
    tour.page.context.close()
