"""A running Live and a real browser, shared by the journeys."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.deploy.embedded_run import EmbeddedRun


def find_chromium() -> str | None:
    """Return the browser to use: CHROMIUM, or one on the path."""
    names = (os.environ.get("CHROMIUM"), "chromium", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; the tests that need it are skipped, and say so, where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium here: install it or set CHROMIUM")
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs a user that is not root.
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRun]:
    """One running Live with its demo for all journeys."""
    made = EmbeddedRun(tmp_path_factory.mktemp("live"))
    yield made
    assert made.stop() == 0
