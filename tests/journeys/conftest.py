"""A running Live and a real browser, shared by all journeys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.chromium import find_chromium

EXPECT_MS = 30_000  # as long as Playwright waits for everything else

expect.set_options(timeout=EXPECT_MS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start headless Chromium; skip the test if there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip("Chromium is not installed: install it or set CHROMIUM")
    with sync_playwright() as playwright:
        # The sandbox of Chromium needs a user that is not root.
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRun]:
    """Start Live with its demo, once for all journeys."""
    run = EmbeddedRun(tmp_path_factory.mktemp("live"))
    yield run
    assert run.stop() == 0
