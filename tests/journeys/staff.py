"""What a member of staff does with Live in a browser, and how often she has to do something."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, Page

from shared import clock
from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.navigation import press_and_load

DEMO_EVENT = "raseko-avoimet-ovet"


class StaffBrowser:
    """A person at a page; each click, fill, choice, tick and key is one thing that she does."""

    def __init__(self, page: Page) -> None:
        self.page, self.done = page, 0

    def click(self, what: str) -> None:
        """Press the first thing that a selector finds, which leads to another page."""
        self.done += 1
        press_and_load(self.page.locator(what).first)

    def press(self, words: str) -> None:
        """Press the button of these words, which leads to another page."""
        self.done += 1
        press_and_load(self.page.get_by_role("button", name=words, exact=True))

    def fill(self, field: str, text: str) -> None:
        """Write into a field, by its id."""
        self.done += 1
        self.page.fill(f"#{field}", text)

    def choose(self, field: str, code: str) -> None:
        """Choose from a list, by its id."""
        self.done += 1
        self.page.select_option(f"#{field}", code)

    def enter(self, field: str) -> None:
        """Send a form by the key, in a field of it."""
        self.done += 1
        press_and_load(self.page.locator(f"#{field}"), "Enter")


def base_url(live: EmbeddedRun) -> str:
    """Return the origin of the run."""
    return f"http://127.0.0.1:{live.port}"


def get_path(page: Page) -> str:
    """Where a page is, without scheme and host."""
    return urlsplit(page.url).path


def sign_in(live: EmbeddedRun, page: Page, name: str, language: str = "fi") -> Page:
    """Be somebody of the demo, in a language."""
    page.goto(f"{base_url(live)}/sign-in?lang={language}")
    press_and_load(page.locator(".people li", has_text=name).get_by_role("button"))
    assert get_path(page).startswith("/staff/")
    return page


def open_signed_in_page(live: EmbeddedRun, browser: Browser, name: str, **how: Any) -> Page:
    """Sign in a person of the demo, in a browser context of their own."""
    return sign_in(live, browser.new_context(**how).new_page(), name)


def find_demo_event(live: EmbeddedRun, slug: str) -> Any:
    """Return an event of the catalogue from the JSON API."""
    return next(one for one in live.events() if one["slug"] == slug)


def invite_editor(live: EmbeddedRun, browser: Browser) -> str:
    """Create an organisation, invite an editor, and return the link in that mail.

    Anna adds the organisation, whose first administrator invites the editor.
    """
    context, tag = browser.new_context(), uuid4().hex[:8]
    page = sign_in(live, context.new_page(), "Anna")
    page.goto(f"{base_url(live)}/staff/organisations/new")
    page.fill("#name_fi", f"Naantalin opisto {tag}")
    page.fill("#contact_email", "opisto@example.org")
    page.fill("#admin_email", f"rehtori.{tag}@example.org")
    press_and_load(page.locator("form.card .button"))
    context.clear_cookies()
    page.goto(_find_mailed_link(live, f"rehtori.{tag}@example.org"))
    page.fill("#name", "Riitta Rehtori")
    press_and_load(page.locator("form.card .button"))
    page.goto(f"{base_url(live)}/staff/people/")
    page.fill("#email", f"uusi.{tag}@example.org")
    page.select_option("#role", "editor")
    press_and_load(page.locator("[aria-labelledby=invite] .button"))
    context.close()
    return _find_mailed_link(live, f"uusi.{tag}@example.org")


def wait_for_answer(
    context: BrowserContext, address: str, words: str = "", status: int = 200
) -> None:
    """Wait until an address answers so, for whoever has this context's cookies."""

    def there() -> bool:
        answer = context.request.get(address, max_redirects=0)
        return answer.status == status and words in answer.text()

    wait_until(there)


def format_day_from_today(days: int) -> str:
    """Return the date this many days after today in Finland, as forms write it."""
    return (
        f"{(clock.now() + timedelta(days=days)).astimezone(ZoneInfo('Europe/Helsinki')):%Y-%m-%d}"
    )


def _find_mailed_link(live: EmbeddedRun, address: str) -> str:
    """Wait for the only mail to an address and return its link."""
    found: list[str] = []

    def there() -> bool:
        texts = [one["text"] for one in live.get("/dev/inbox.json") if one["to"] == address]
        found[:] = [word for text in texts for word in text.split() if word.startswith("http")]
        return bool(found)

    wait_until(there)
    return found[0]
