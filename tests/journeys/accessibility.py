"""Check pages with axe, and check that they are not wider than the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

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
