"""Press the buttons of campaigns in a browser."""

import re

from playwright.sync_api import Page

from tests.journeys.navigation import press_and_load

HOLD_MS = 100_000  # the hold of 60 seconds, and the worker's round


def press(page: Page, name: str) -> None:
    press_and_load(page.get_by_role("button", name=re.compile(name)))
