"""Take pictures of the main pages for the README: `python -m tests.journeys.pictures [FOLDER]`.

It starts Live, signs in as people of the demo, and stops it. A page that does not exist keeps its
old picture, with a message.
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.architecture.tree import ROOT
from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.chromium import find_chromium
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import find_demo_event

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
MAX_BYTES = 150_000
SLUG = "raseko-avoimet-ovet"


@dataclass(frozen=True)
class Picture:
    """A picture of a page; `person` is who is signed in, empty for a family's page.

    `{occurrence_id}` in the path is the first occurrence of the event SLUG.
    """

    name: str
    path: str
    person: str = ""


PICTURES = (
    Picture("catalogue", "/"),
    Picture("event", f"/events/{SLUG}"),
    Picture("register", "/register/{occurrence_id}"),
    Picture("dashboard", "/staff/", "Liisa Salminen"),
    Picture("events", "/staff/events/", "Liisa Salminen"),
    Picture("roster", "/staff/registrations/occurrences/{occurrence_id}", "Liisa Salminen"),
    Picture("messages", "/staff/messages/occurrences/{occurrence_id}", "Liisa Salminen"),
    Picture("region", "/staff/", "Anna Lehtonen"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Take all pictures; return 1 if one is too large to load quickly."""
    arguments = sys.argv[1:] if argv is None else argv
    folder = Path(arguments[0]) if arguments else ROOT / "docs/pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        live = EmbeddedRun(Path(data))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for picture in PICTURES:
            take_picture(live, browser, picture, folder)
        browser.close()
        live.stop()
    large = [file.name for file in folder.glob("*.png") if file.stat().st_size > MAX_BYTES]
    if large:
        print_line(f"Larger than {MAX_BYTES} bytes: {', '.join(large)}")
        return 1
    print_line(f"See {folder}.")
    return 0


def take_picture(live: EmbeddedRun, browser: Browser, picture: Picture, folder: Path) -> None:
    """Write the picture to the folder, if the page exists."""
    page = open_page(live, browser, picture.person)
    occurrence_id = find_demo_event(live, SLUG)["occurrences"][0]["id"]
    path = picture.path.format(occurrence_id=occurrence_id)
    response = page.goto(base_url(live) + path)
    file = folder / f"{picture.name}.png"
    if response is None or response.status != 200:
        print_line(f"{path} does not exist; {file.name} stays as it is.")
    else:
        page.screenshot(path=file)
        print_line(f"{file.name} shows {path}.")
    page.context.close()


def open_page(live: EmbeddedRun, browser: Browser, person: str) -> Page:
    """Open a page for a family on a phone, or for a person signed in at a desk."""
    if not person:
        return browser.new_page(viewport=PHONE, locale="fi-FI")
    page = browser.new_page(viewport=DESKTOP, locale="en-GB")
    page.goto(f"{base_url(live)}/sign-in")
    press_and_load(page.locator(".people li", has_text=person).get_by_role("button"))
    return page


def print_line(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
