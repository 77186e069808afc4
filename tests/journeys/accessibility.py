"""Check pages with axe, and check that they are not wider than the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

PHONE, DESKTOP, NARROW = 390, 1280, 320  # widths of screens in pixels
HEIGHT = 844
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OPTIONS: Mapping[str, Any] = {**RULES, "resultTypes": ["violations"]}


def find_barriers(page: Page) -> list[str]:
    """Return the ids of the rules that the page breaks."""
    response = Axe().run(page, options=dict(OPTIONS)).response
    barriers = [rule["id"] for rule in response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        barriers.append("wider than the screen")
    return barriers


def require_no_barrier(page: Page, browser: Browser) -> None:
    """Check the page at its own width and at the narrowest.

    axe needs JavaScript, so another browser context opens the same address.
    """
    context = browser.new_context(
        storage_state=page.context.storage_state(),
        viewport=page.viewport_size,
        reduced_motion="reduce",
    )
    checker = context.new_page()
    checker.goto(page.url)
    assert find_barriers(checker) == []
    checker.set_viewport_size({"width": NARROW, "height": HEIGHT})
    assert not checker.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()


@dataclass(frozen=True)
class Screen:
    """A width in pixels and a colour scheme."""

    width: int
    color_scheme: Literal["light", "dark"]


@dataclass
class BarrierReport:
    """The barriers of every page that was checked, by a name of the page.

    Each page is checked on each of the screens; without screens, as it is.
    """

    page: Page
    screens: Sequence[Screen] = ()
    checked: dict[str, list[str]] = field(default_factory=dict)

    def check(self, name: str) -> None:
        """Check the page that is open."""
        if not self.screens:
            self.checked[name] = find_barriers(self.page)
        for screen in self.screens:
            self.page.set_viewport_size(ViewportSize(width=screen.width, height=HEIGHT))
            self.page.emulate_media(color_scheme=screen.color_scheme)
            key = f"{name} {screen.width} {screen.color_scheme}"
            self.checked[key] = find_barriers(self.page)

    @property
    def faults(self) -> dict[str, list[str]]:
        """Return the pages that have barriers."""
        return {name: barriers for name, barriers in self.checked.items() if barriers}
