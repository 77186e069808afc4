"""Use Live as a member of staff in a browser."""

from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, Page

from shared import clock
from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.navigation import base_url, get_path, press_and_load

DEMO_EVENT = "raseko-avoimet-ovet"


class CountingBrowser:
    """A browser page that counts each click, typed text, choice and key in `actions`."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def click(self, selector: str) -> None:
        """Click the first element of a selector; the next page is loaded afterwards."""
        self.actions += 1
        press_and_load(self.page.locator(selector).first)

    def press_button(self, text: str) -> None:
        """Press the button with this text; the next page is loaded afterwards."""
        self.actions += 1
        press_and_load(self.page.get_by_role("button", name=text, exact=True))

    def fill(self, field: str, text: str) -> None:
        """Type into the field with this id."""
        self.actions += 1
        self.page.fill(f"#{field}", text)

    def choose(self, field: str, code: str) -> None:
        """Choose an option of the list with this id."""
        self.actions += 1
        self.page.select_option(f"#{field}", code)

    def press_enter(self, field: str) -> None:
        """Send a form with the Enter key in the field with this id."""
        self.actions += 1
        press_and_load(self.page.locator(f"#{field}"), "Enter")


def sign_in(live: EmbeddedRun, page: Page, name: str, language: str = "fi") -> Page:
    """Sign in as a person of the demo, and return the page."""
    page.goto(f"{base_url(live)}/sign-in?lang={language}")
    press_and_load(page.locator(".people li", has_text=name).get_by_role("button"))
    assert get_path(page).startswith("/staff/")
    return page


def open_signed_in_page(live: EmbeddedRun, browser: Browser, name: str, **options: Any) -> Page:
    """Return a page of a new browser context in which a person of the demo is signed in."""
    return sign_in(live, browser.new_context(**options).new_page(), name)


def find_demo_event(live: EmbeddedRun, slug: str) -> Any:
    """Return an event of the public API."""
    return next(event for event in live.list_events() if event["slug"] == slug)


def invite_editor(live: EmbeddedRun, browser: Browser) -> str:
    """Create an organisation without events, invite an editor, and return the link of the mail.

    Anna of the demo adds the organisation; its first administrator invites the editor.
    """
    context, tag = browser.new_context(), uuid4().hex[:8]
    page = sign_in(live, context.new_page(), "Anna")
    page.goto(f"{base_url(live)}/staff/organisations/new")
    page.fill("#name_fi", f"Naantalin opisto {tag}")
    page.fill("#contact_email", "opisto@example.org")
    page.fill("#admin_email", f"rehtori.{tag}@example.org")
    press_and_load(page.locator("form.card .button"))
    context.clear_cookies()
    page.goto(_wait_for_mailed_link(live, f"rehtori.{tag}@example.org"))
    page.fill("#name", "Riitta Rehtori")
    press_and_load(page.locator("form.card .button"))
    page.goto(f"{base_url(live)}/staff/people/")
    page.fill("#email", f"uusi.{tag}@example.org")
    page.select_option("#role", "editor")
    press_and_load(page.locator("[aria-labelledby=invite] .button"))
    context.close()
    return _wait_for_mailed_link(live, f"uusi.{tag}@example.org")


def wait_for_response(
    context: BrowserContext, address: str, text: str = "", status: int = 200
) -> None:
    """Wait until an address answers with this status and text, for the context's cookies."""

    def is_answered() -> bool:
        response = context.request.get(address, max_redirects=0)
        return response.status == status and text in response.text()

    wait_until(is_answered)


def format_day_from_today(days: int) -> str:
    """Return the day in `days` days in Finland, as date fields of forms write it."""
    day = clock.now() + timedelta(days=days)
    return f"{day.astimezone(ZoneInfo('Europe/Helsinki')):%Y-%m-%d}"


def _wait_for_mailed_link(live: EmbeddedRun, address: str) -> str:
    """Wait for the one mail to an address and return its link."""
    links: list[str] = []

    def has_arrived() -> bool:
        texts = [one["text"] for one in live.get("/dev/inbox.json") if one["to"] == address]
        links[:] = [word for text in texts for word in text.split() if word.startswith("http")]
        return bool(links)

    wait_until(has_arrived)
    return links[0]
