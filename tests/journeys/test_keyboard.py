"""Without a mouse: where the focus is shows, it follows the page, and everything can be pressed."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.navigation import press_and_load
from tests.journeys.staff import base_url, get_path

MOST_TABS = 120
# What has the focus: its words and address, whether an outline shows it, where it is, and whether
# it comes after what had the focus before in the page's own order.
FOCUS = """() => {
  const now = document.activeElement, before = window.before, box = now.getBoundingClientRect();
  const line = getComputedStyle(now);
  window.before = now;
  return {
    id: now.id, words: now.textContent.trim(), href: now.getAttribute("href") || "",
    shown: line.outlineStyle !== "none" && parseFloat(line.outlineWidth) >= 2
      && box.bottom > 0 && box.top < innerHeight && box.width > 0,
    follows: !before || !before.isConnected || before === now
      || !!(before.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING),
    left: box.left, right: box.right, top: box.top + scrollY, bottom: box.bottom + scrollY,
  };
}"""


def tab(page: Page) -> Any:
    """Go one further; what has the focus now shows it, and comes after what had it."""
    before = page.evaluate(FOCUS)
    page.keyboard.press("Tab")
    now = page.evaluate(FOCUS)
    assert now["shown"], now
    assert now["follows"], now
    if before["id"] != "main" and before["words"] and len(before["words"]) < 1000:
        below, beside = now["bottom"] > before["top"], now["left"] >= before["right"]
        assert below or beside, (before, now)
    return now


def tab_to(page: Page, *, words: str = "", href: str = "", field: str = "") -> None:
    """Go on until a button of these words, a link that begins so, or a field has the focus."""
    for _ in range(MOST_TABS):
        now = tab(page)
        if (words and words in now["words"]) or (field and now["id"] == field):
            return
        if href and now["href"].startswith(href):
            return
    pytest.fail(f"never reached {words or href or field}")


def skip(page: Page) -> None:
    """Check that the first focus of a page is the skip link, and that it works."""
    assert tab(page)["href"] == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_editor_with_keys_alone_signs_in_and_changes_an_event(
    live: EmbeddedRun, browser: Browser
) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{base_url(live)}/sign-in?lang=en")
    skip(page)
    tab_to(page, words="Sign in: Mikael")
    press_and_load(page.locator(":focus"), "Enter")
    assert get_path(page) == "/staff/"
    tab_to(page, href="/staff/events/")
    press_and_load(page.locator(":focus"), "Enter")
    assert get_path(page) == "/staff/events/"
    skip(page)
    tab_to(page, words="made clear")
    press_and_load(page.locator(":focus"), "Enter")
    expect(page.locator("#times")).to_be_visible()
    event = get_path(page)
    skip(page)
    tab_to(page, href=f"{event}/edit")
    press_and_load(page.locator(":focus"), "Enter")
    assert get_path(page).endswith("/edit")
    skip(page)
    tab_to(page, field="summary_en")
    page.keyboard.press("Control+A")
    page.keyboard.type("By keys alone.")
    tab_to(page, field="fields-electrical")
    was = page.locator("#fields-electrical").is_checked()
    page.keyboard.press("Space")
    tab_to(page, words="Save")
    press_and_load(page.locator(":focus"), "Space")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.goto(f"{base_url(live)}{event}/edit")
    expect(page.locator("#summary_en")).to_have_value("By keys alone.")
    assert page.locator("#fields-electrical").is_checked() is not was
    page.context.close()


def test_focus_that_does_not_show_is_found(live: EmbeddedRun, browser: Browser) -> None:
    """The control: the check does see what it is there for."""
    page = browser.new_page()
    page.goto(f"{base_url(live)}/sign-in")
    page.evaluate("document.querySelector('.skip').style.outline = 'none'")
    with pytest.raises(AssertionError):
        tab(page)
    page.close()
