"""A session that ends or a role that changes in events takes effect in every service."""

from collections.abc import Sequence

from playwright.sync_api import Browser, Page

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import open_signed_in_page, wait_for_response

EVENTS, REGISTRATIONS, MESSAGES = (
    "/staff/events/",
    "/staff/registrations/",
    "/staff/messages/",
)
ALL_SERVICES = (EVENTS, REGISTRATIONS, MESSAGES)


def wait_for_status(
    live: EmbeddedRun, page: Page, status: int, paths: Sequence[str] = ALL_SERVICES
) -> None:
    """Wait until each path answers this browser with the status."""
    for path in paths:
        wait_for_response(page.context, base_url(live) + path, status=status)


def change_role(live: EmbeddedRun, admin: Page, name: str, role: str) -> None:
    """Give a member of staff another role, as the administrator."""
    admin.goto(f"{base_url(live)}/staff/people/")
    row = admin.locator(".roles li", has_text=name)
    row.locator("select").select_option(role)
    press_and_load(row.get_by_role("button"))
    assert admin.url.endswith("/staff/people/?done=role")


def test_session_ended_elsewhere_is_refused_by_every_service(
    live: EmbeddedRun, browser: Browser
) -> None:
    other, own = (open_signed_in_page(live, browser, "Noora") for _ in range(2))
    wait_for_status(live, other, 200)
    own.goto(f"{base_url(live)}/staff/me")
    press_and_load(own.locator("button[value=others]"))
    assert own.url.endswith("/staff/me?done=ended")
    wait_for_status(live, other, 302)
    for path in ALL_SERVICES:
        other.goto(base_url(live) + path)
        assert other.url.startswith(f"{base_url(live)}/sign-in?next=")
    wait_for_status(live, own, 200)
    other.context.close()
    own.context.close()


def test_role_that_changes_takes_effect_in_every_service(
    live: EmbeddedRun, browser: Browser
) -> None:
    admin = open_signed_in_page(live, browser, "Liisa")
    petri = open_signed_in_page(live, browser, "Petri")
    wait_for_status(live, petri, 200, [REGISTRATIONS])
    wait_for_status(live, petri, 403, [MESSAGES])
    change_role(live, admin, "Petri", "viewer")
    wait_for_status(live, petri, 403, [REGISTRATIONS])
    change_role(live, admin, "Petri", "messenger")
    wait_for_status(live, petri, 200, [REGISTRATIONS, MESSAGES])
    change_role(live, admin, "Petri", "check_in")
    wait_for_status(live, petri, 403, [MESSAGES])
    admin.context.close()
    petri.context.close()
