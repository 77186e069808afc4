"""Press the buttons of campaigns in a browser."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import open_signed_in_page

HOLD_MS = 100_000  # the hold of 60 seconds, and the worker's round


def press(page: Page, name: str) -> None:
    press_and_load(page.get_by_role("button", name=re.compile(name)))


def allow_messages_at_any_hour(live: EmbeddedRun, browser: Browser) -> None:
    """Let messages of the organisation go at any hour: at night they would wait for the morning."""
    page = open_signed_in_page(live, browser, "Liisa", locale="fi-FI")
    page.goto(f"{base_url(live)}/staff/messages/settings")
    page.fill("#opens", "00:00")
    page.fill("#closes", "23:59")
    press(page, "^Tallenna")
    expect(page.locator(".callout.good")).to_be_visible()
    page.context.close()
