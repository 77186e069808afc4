"""A pupil registers alone on a phone without script, and a guardian confirms by the link."""

import os
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.accessibility import HEIGHT, PHONE, require_no_barrier
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import DEMO_EVENT, find_demo_event

# Grade 7 is asked for the age; what each page says.
TEXTS = {
    "fi": ("Valitse jompikumpi.", "huoltajasi vahvistaa", "Kyllä, lapseni saa tulla", "sai paikan"),
    "sv": (
        "Välj ett av alternativen.",
        "din vårdnadshavare",
        "Ja, mitt barn får komma",
        "har en plats",
    ),
    "en": ("Choose one.", "your guardian confirms", "Yes, my child may come", "has a place"),
}


def look(page: Page, browser: Browser, name: str) -> None:
    """Check the page, and store a picture of it where PICTURES_OF_TESTS says."""
    if folder := os.environ.get("PICTURES_OF_TESTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    require_no_barrier(page, browser)


def find_guardian_link(live: EmbeddedRun, address: str) -> str:
    """Return the link of the newest message to the guardian."""

    def list_texts() -> list[str]:
        return [one["text"] for one in live.get("/dev/inbox.json") if one["to"] == address]

    wait_until(lambda: bool(list_texts()))
    found = re.search(r"http\S+/r/guardian/\S+", list_texts()[0])
    assert found is not None
    return found[0]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pupil_registers_alone_and_a_guardian_confirms(
    live: EmbeddedRun, browser: Browser, language: str
) -> None:
    missing, awaited, confirm, confirmed = TEXTS[language]
    guardian = f"huoltaja.{language}@example.org"
    occurrence = find_demo_event(live, DEMO_EVENT)["occurrences"][-1]["id"]
    page = browser.new_context(
        viewport={"width": PHONE, "height": HEIGHT}, java_script_enabled=False
    ).new_page()
    page.goto(f"{base_url(live)}/register/{occurrence}?lang={language}")
    page.select_option("#contact-role", "pupil")
    page.fill("#participant-0-name", "Aino Virtanen")
    page.select_option("#participant-0-grade", "7")
    look(page, browser, f"{language} who")
    press_and_load(page.locator("#register .buttons .button").first)
    page.fill("#contact-email", f"aino.{language}@example.org")
    page.fill("#contact-phone", "040 123 4567")
    page.fill("#guardian-email", guardian)
    press_and_load(page.locator("#register .buttons .button").first)
    expect(page.locator("#is_of_age-error")).to_have_text(missing)
    expect(page.locator("#guardian-email")).to_have_value(guardian)
    look(page, browser, f"{language} guardian")
    page.select_option("#is_of_age", "0")
    press_and_load(page.locator("#register .buttons .button").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text(awaited)
    look(page, browser, f"{language} awaited")
    own = page.url
    page.goto(find_guardian_link(live, guardian))
    look(page, browser, f"{language} answer")
    press_and_load(page.get_by_role("button", name=confirm))
    expect(page.get_by_role("heading", level=1)).to_contain_text(confirmed)
    look(page, browser, f"{language} answered")
    page.goto(own.partition("?")[0])
    expect(page.locator(".callout.warn")).to_have_count(0)
    page.context.close()
