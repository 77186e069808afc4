"""Pictures of the main pages for the README: `python -m tests.journeys.pictures [FOLDER]`.

Starts a Live of its own, signs in as people of the demo, and ends it. A page that is not there is
passed over and said.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.architecture.tree import ROOT
from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.conftest import find_chromium
from tests.journeys.navigation import press_and_load

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
MAX_BYTES = 150_000
SLUG = "raseko-avoimet-ovet"
# File and address; `slot` is the first time of the event above.
FAMILY = (
    ("catalogue", "/"),
    ("event", f"/events/{SLUG}"),
    ("register", "/register/{slot}"),
)
STAFF = (
    ("dashboard", "Liisa Salminen", "/staff/"),
    ("events", "Liisa Salminen", "/staff/events/"),
    ("roster", "Liisa Salminen", "/staff/registrations/occurrences/{slot}"),
    ("messages", "Liisa Salminen", "/staff/messages/occurrences/{slot}"),
    ("region", "Anna Lehtonen", "/staff/"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Write them all; 1 when one became too large to load quickly."""
    words = sys.argv[1:] if argv is None else argv
    folder = Path(words[0]) if words else ROOT / "docs/pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        live = EmbeddedRun(Path(data))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        _family(live, browser, folder)
        _staff(live, browser, folder)
        browser.close()
        live.stop()
    large = [file.name for file in folder.glob("*.png") if file.stat().st_size > MAX_BYTES]
    _say(f"Larger than {MAX_BYTES} bytes: {', '.join(large)}" if large else f"See {folder}.")
    return 1 if large else 0


def _family(live: EmbeddedRun, browser: Browser, folder: Path) -> None:
    page = browser.new_page(viewport=PHONE, locale="fi-FI")
    for name, path in FAMILY:
        _take(live, page, path, folder / f"{name}.png")
    page.context.close()


def _staff(live: EmbeddedRun, browser: Browser, folder: Path) -> None:
    for name, person, path in STAFF:
        page = browser.new_page(viewport=DESKTOP, locale="en-GB")
        page.goto(_address(live, "/sign-in"))
        press_and_load(page.locator(".people li", has_text=person).get_by_role("button"))
        _take(live, page, path, folder / f"{name}.png")
        page.context.close()


def _take(live: EmbeddedRun, page: Page, path: str, file: Path) -> None:
    answer = page.goto(_address(live, path))
    if answer is None or answer.status != 200:
        _say(f"{path} is not there; {file.name} stays as it is.")
        return
    page.screenshot(path=file)
    _say(f"{file.name} shows {path}.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _address(live: EmbeddedRun, path: str) -> str:
    slots = next(one["occurrences"] for one in live.events() if one["slug"] == SLUG)
    return f"http://127.0.0.1:{live.port}{path}".format(slot=slots[0]["id"])


if __name__ == "__main__":
    sys.exit(main())
