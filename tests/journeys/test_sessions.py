"""What ends a session or takes a role away in events counts in every service, over the bus."""

from playwright.sync_api import Browser, Page

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.navigation import press_and_load
from tests.journeys.staff import base_url, open_signed_in_page, wait_for_answer

ROOMS = ("/staff/events/", "/staff/registrations/", "/staff/messages/")


def everywhere(live: EmbeddedRun, page: Page, status: int, rooms: tuple[str, ...] = ROOMS) -> None:
    """Wait until each room answers this browser so."""
    for room in rooms:
        wait_for_answer(page.context, base_url(live) + room, status=status)


def gives(live: EmbeddedRun, admin: Page, name: str, role: str) -> None:
    """Change the role of a member as the administrator."""
    admin.goto(f"{base_url(live)}/staff/people/")
    row = admin.locator(".roles li", has_text=name)
    row.locator("select").select_option(role)
    press_and_load(row.get_by_role("button"))
    assert admin.url.endswith("/staff/people/?done=role")


def test_session_ended_elsewhere_is_refused_by_every_service(
    live: EmbeddedRun, browser: Browser
) -> None:
    lost, mine = (open_signed_in_page(live, browser, "Noora") for _ in range(2))
    everywhere(live, lost, 200)
    mine.goto(f"{base_url(live)}/staff/me")
    press_and_load(mine.locator("button[value=others]"))
    assert mine.url.endswith("/staff/me?done=ended")
    everywhere(live, lost, 302)
    for room in ROOMS:
        lost.goto(base_url(live) + room)
        assert lost.url.startswith(f"{base_url(live)}/sign-in?next=")
    everywhere(live, mine, 200)
    lost.context.close()
    mine.context.close()


def test_role_taken_away_is_refused_and_given_again_opens(
    live: EmbeddedRun, browser: Browser
) -> None:
    admin, petri = (
        open_signed_in_page(live, browser, "Liisa"),
        open_signed_in_page(live, browser, "Petri"),
    )
    lists, letters = ("/staff/registrations/",), ("/staff/messages/",)
    everywhere(live, petri, 200, lists)
    everywhere(live, petri, 403, letters)
    gives(live, admin, "Petri", "viewer")
    everywhere(live, petri, 403, lists)
    gives(live, admin, "Petri", "messenger")
    everywhere(live, petri, 200, lists + letters)
    gives(live, admin, "Petri", "check_in")
    everywhere(live, petri, 403, letters)
    admin.context.close()
    petri.context.close()
