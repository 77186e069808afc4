"""Use the staff pages with the keyboard alone; the focus is visible and follows the page."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.accessibility import DESKTOP
from tests.journeys.navigation import base_url, get_path, press_and_load

MAX_TABS = 120
MAX_LABEL_LENGTH = 1000  # a longer text is the whole page, not a label
# Describe the focused element: its text and link, whether an outline shows it, where it is, and
# whether it comes after the element that was focused before in the order of the document.
FOCUS_SCRIPT = """() => {
  const now = document.activeElement, before = window.before, box = now.getBoundingClientRect();
  const style = getComputedStyle(now);
  window.before = now;
  return {
    id: now.id, text: now.textContent.trim(), href: now.getAttribute("href") || "",
    is_visible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      && box.bottom > 0 && box.top < innerHeight && box.width > 0,
    is_in_order: !before || !before.isConnected || before === now
      || !!(before.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING),
    left: box.left, right: box.right, top: box.top + scrollY, bottom: box.bottom + scrollY,
  };
}"""


@dataclass(frozen=True)
class FocusedElement:
    """The focused element, as FOCUS_SCRIPT describes it; positions in pixels."""

    id: str
    text: str
    href: str
    is_visible: bool
    is_in_order: bool
    left: float
    right: float
    top: float
    bottom: float


def read_focus(page: Page) -> FocusedElement:
    return FocusedElement(**page.evaluate(FOCUS_SCRIPT))


def press_tab(page: Page) -> FocusedElement:
    """Move the focus on; check that it is visible and comes after the last element."""
    before = read_focus(page)
    page.keyboard.press("Tab")
    now = read_focus(page)
    assert now.is_visible, now
    assert now.is_in_order, now
    if before.id != "main" and before.text and len(before.text) < MAX_LABEL_LENGTH:
        is_below, is_right = now.bottom > before.top, now.left >= before.right
        assert is_below or is_right, (before, now)
    return now


def tab_to(page: Page, *, text: str = "", href: str = "", field: str = "") -> None:
    """Press Tab until a control with this text, link or id has the focus.

    `href` is the beginning of a link's address.
    """
    for _ in range(MAX_TABS):
        now = press_tab(page)
        if (text and text in now.text) or (field and now.id == field):
            return
        if href and now.href.startswith(href):
            return
    pytest.fail(f"never reached {text or href or field}")


def skip_menu(page: Page) -> None:
    """Check that the first control is the link to the main content, and use it."""
    assert press_tab(page).href == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def press_focused(page: Page, key: str) -> None:
    press_and_load(page.locator(":focus"), key)


def test_editor_signs_in_and_changes_an_event_by_keyboard_alone(
    live: EmbeddedRun, browser: Browser
) -> None:
    page = browser.new_context(viewport={"width": DESKTOP, "height": 800}).new_page()
    page.goto(f"{base_url(live)}/sign-in?lang=en")
    skip_menu(page)
    tab_to(page, text="Sign in: Mikael")
    press_focused(page, "Enter")
    assert get_path(page) == "/staff/"
    tab_to(page, href="/staff/events/")
    press_focused(page, "Enter")
    assert get_path(page) == "/staff/events/"
    skip_menu(page)
    tab_to(page, text="made clear")
    press_focused(page, "Enter")
    expect(page.locator("#times")).to_be_visible()
    event = get_path(page)
    skip_menu(page)
    tab_to(page, href=f"{event}/edit")
    press_focused(page, "Enter")
    assert get_path(page).endswith("/edit")
    skip_menu(page)
    tab_to(page, field="summary_en")
    page.keyboard.press("Control+A")
    page.keyboard.type("By keys alone.")
    tab_to(page, field="fields-electrical")
    was_checked = page.locator("#fields-electrical").is_checked()
    page.keyboard.press("Space")
    tab_to(page, text="Save")
    press_focused(page, "Space")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.goto(f"{base_url(live)}{event}/edit")
    expect(page.locator("#summary_en")).to_have_value("By keys alone.")
    assert page.locator("#fields-electrical").is_checked() is not was_checked
    page.context.close()


def test_focus_without_an_outline_is_found(live: EmbeddedRun, browser: Browser) -> None:
    """Negative control."""
    page = browser.new_page()
    page.goto(f"{base_url(live)}/sign-in")
    page.evaluate("document.querySelector('.skip').style.outline = 'none'")
    with pytest.raises(AssertionError):
        press_tab(page)
    page.close()
