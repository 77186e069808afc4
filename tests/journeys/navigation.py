"""Go from one page to the next, and address the pages of a run."""

from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from tests.deploy.embedded_run import EmbeddedRun


def press_and_load(locator: Locator, key: str = "") -> None:
    """Click a link or a button, or press a key on it, and wait until the next page is loaded.

    A test that looks at a page during the navigation sees neither page, or waits for ever.
    """
    with locator.page.expect_navigation():
        if key:
            locator.press(key)
        else:
            locator.click()


def base_url(live: EmbeddedRun) -> str:
    """Return the beginning of every address of the run."""
    return f"http://127.0.0.1:{live.port}"


def get_path(page: Page) -> str:
    """Return the path of the page's address."""
    return urlsplit(page.url).path
