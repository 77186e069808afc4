"""A teacher with a phone and no script brings a class: names by a file, and one by the link."""

import io
import os
import re

import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.accessibility import HEIGHT, PHONE, require_no_barrier
from tests.journeys.navigation import base_url, press_and_load

EVENT = "turku-tutustumispaivat"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWX"


def build_file() -> bytes:
    """Build a workbook with 24 names."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Sukunimi", "Etunimi"])
        for row, letter in enumerate(LETTERS, 1):
            sheet.write_row(row, 0, [f"{letter}berg", "Aino"])
    return file.getvalue()


def find_sent_path(live: EmbeddedRun, email: str) -> str:
    """Return the path of the link in the newest e-mail to this address."""
    found: list[str] = []

    def is_sent() -> bool:
        sent = [one for one in live.get("/dev/inbox.json") if one["to"] == email]
        found[:] = [match[0] for one in sent for match in re.finditer(r"/r/[\w-]+", one["text"])]
        return bool(found)

    wait_until(is_sent)
    return found[0]


def test_class_of_25_with_names_by_file_and_by_link(live: EmbeddedRun, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": PHONE, "height": HEIGHT}, java_script_enabled=False, locale="fi-FI"
    )
    page, email = context.new_page(), "opettaja.journey@example.org"

    def look(name: str, one: Page = page) -> None:
        if folder := os.environ.get("PICTURES_OF_TESTS"):
            one.screenshot(path=f"{folder}/class {name}.png", full_page=True)
        require_no_barrier(one, browser)

    page.goto(f"{base_url(live)}/events/{EVENT}?lang=fi")
    look("event")
    press_and_load(page.get_by_role("link", name="Ilmoita luokka").last)
    for field, text in {
        "school": "Puropellon koulu", "class_name": "8B", "pupils": "25",
        "contact-name": "Oili Ope", "contact-email": email, "contact-phone": "040 123 4567",
    }.items():  # fmt: skip
        page.fill(f"#{field}", text)
    look("form")
    press_and_load(page.get_by_role("button", name="Varaa paikat"))
    look("held")
    page.goto(base_url(live) + find_sent_path(live, email))
    press_and_load(page.get_by_role("button", name="Vahvista 27 paikkaa"))
    look("confirmed")
    press_and_load(page.get_by_role("link", name="Anna nimet"))
    page.set_input_files(
        "#file", {"name": "8B.xlsx", "mimeType": "application/zip", "buffer": build_file()}
    )
    look("list")
    press_and_load(page.get_by_role("button", name="Tarkista lista"))
    look("check")
    press_and_load(page.get_by_role("button", name="Tallenna nimet"))
    expect(page.locator(".people li")).to_have_count(24)
    press_and_load(page.get_by_role("link", name="Pyydä ne oppilailta"))
    look("invitation")
    class_link = page.locator("a[href*='/r/class/']").first.inner_text()
    press_and_load(page.get_by_role("link", name="Tulostettavat laput"))
    look("slips")

    pupil = browser.new_context(java_script_enabled=False, locale="fi-FI").new_page()
    pupil.set_viewport_size({"width": PHONE, "height": HEIGHT})
    pupil.goto(class_link)
    look("pupil", pupil)
    pupil.fill("#name", "Zelda Öberg")
    press_and_load(pupil.get_by_role("button", name="Lähetä nimi"))
    expect(pupil.get_by_role("heading", level=1)).to_have_text("Kiitos!")
    pupil.context.close()

    page.goto(base_url(live) + find_sent_path(live, email))
    look("group")
    expect(page.locator(".people li")).to_have_count(25)
    context.close()
