"""The step from one page to the next: taken when the next one is loaded.

Who looks at a page while another is on its way sees neither, and may wait for an answer for ever.
"""

from playwright.sync_api import Locator


def press_and_load(what: Locator, key: str = "") -> None:
    """Click what leads to another page, or press a key there; then that page is loaded."""
    with what.page.expect_navigation():
        if key:
            what.press(key)
        else:
            what.click()
