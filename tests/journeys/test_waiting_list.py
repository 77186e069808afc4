"""A family waits for seats: joins the list of a full time, accepts an offer, or is too late."""

import os
import sqlite3
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.deploy.embedded_run import WAIT_SECONDS, EmbeddedRun, wait_until
from tests.journeys.accessibility import HEIGHT, NARROW, PHONE, BarrierReport
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import DEMO_EVENT, find_demo_event, open_signed_in_page
from tests.registrations.request_body import build_registration_body

API = "/api/registrations/v1/registrations"
TEXTS = {
    "fi": ("Tule jonotuslistalle", "Jatka", "Kyllä, tulemme", "Tarjous ei ole enää voimassa"),
    "sv": ("Ställ dig i kö", "Fortsätt", "Ja, vi kommer", "Erbjudandet har gått ut"),
    "en": ("Join the waiting list", "Continue", "Yes, we are coming", "The offer has expired"),
}
OnPage = Callable[[str], None]


class FullOccurrence:
    """The last time of a demo event, made full by one family of two that can cancel."""

    def __init__(self, live: EmbeddedRun, browser: Browser, family: int) -> None:
        self.live = live
        self.id = find_demo_event(live, DEMO_EVENT)["occurrences"][-1]["id"]
        self.staff = open_signed_in_page(live, browser, "Liisa", locale="fi-FI")
        self._set_capacity(self._read_counts()[0] + 2)
        body = build_registration_body(self.id, seats=2, family=family)
        self.registration = live.post(API, body)
        # A waiting list of an earlier test may have had these seats offered: raise it no further.
        wait_until(lambda: self._read_counts()[0] == self._read_counts()[1])

    def cancel(self) -> None:
        """Free the two seats."""
        url = f"{base_url(self.live)}{API}/{self.registration['id']}"
        secret = self.registration["manage_url"].rpartition("/")[2]
        headers = {"Authorization": f"Bearer {secret}"}
        asked = urllib.request.Request(url, method="DELETE", headers=headers)  # noqa: S310 - loopback
        with urllib.request.urlopen(asked, timeout=WAIT_SECONDS):  # noqa: S310 - loopback
            pass

    def expire_offers(self) -> None:
        """Let the time of all offers pass, in the database of the run."""
        self._execute("UPDATE waiting_entry SET offered_until = '2026-01-01 00:00:00.000000'")

    def _read_counts(self) -> tuple[int, int]:
        rows = self._execute(
            "SELECT taken, capacity FROM occurrence WHERE id = ?", UUID(self.id).hex
        )
        taken, capacity = rows[0]
        return taken, capacity

    def _set_capacity(self, capacity: int) -> None:
        self.staff.goto(f"{base_url(self.live)}/staff/registrations/occurrences/{self.id}")
        self.staff.locator(".actions summary").click()
        self.staff.fill("#capacity", str(capacity))
        press_and_load(self.staff.locator(".actions form .button"))

    def _execute(self, statement: str, *values: str) -> list[Any]:
        file = Path(self.live.env["LIVE_DATA"]) / "registrations.sqlite"
        with sqlite3.connect(file, timeout=30) as connection:
            rows = connection.execute(statement, values).fetchall()
        connection.close()
        return rows


def join(page: Page, occurrence: FullOccurrence, language: str, on_page: OnPage) -> None:
    """Join the list with two children on the two screens of the form."""
    join_text, next_text, _accept, _expired = TEXTS[language]
    page.goto(f"{base_url(occurrence.live)}/register/{occurrence.id}?lang={language}")
    on_page("full")
    press_and_load(page.get_by_role("link", name=join_text, exact=True))
    on_page("who waits")
    press_and_load(page.locator("button[name=add]"))
    page.fill("#participant-0-name", "Aino Virtanen")
    page.fill("#participant-1-name", "Eino Virtanen")
    press_and_load(page.get_by_role("button", name=next_text, exact=True))
    on_page("contact of who waits")
    page.fill("#contact-name", "Maija Virtanen")
    page.fill("#contact-email", f"maija.{language}.{id(page)}@example.org")
    page.fill("#contact-phone", "040 123 4567")
    press_and_load(page.locator("#register .buttons .button").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1")
    on_page("position")


def wait_for_offer(page: Page) -> None:
    """Load the page of the place again until it has an offer."""

    def has_offer() -> bool:
        page.reload()
        return page.locator("form[action$='/accept']").count() == 1

    wait_until(has_offer)


def take_picture(page: Page, name: str) -> None:
    """Store a picture of the page where PICTURES_OF_TESTS says, to look at it."""
    if folder := os.environ.get("PICTURES_OF_TESTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_family_without_script_joins_and_accepts_the_offer(
    live: EmbeddedRun, browser: Browser, language: str
) -> None:
    occurrence = FullOccurrence(live, browser, 700 + ["fi", "sv", "en"].index(language))
    page = browser.new_context(
        viewport={"width": PHONE, "height": HEIGHT}, java_script_enabled=False
    ).new_page()
    join(page, occurrence, language, lambda name: take_picture(page, f"{language} {name}"))
    occurrence.cancel()
    wait_for_offer(page)
    take_picture(page, f"{language} offer")
    press_and_load(page.get_by_role("button", name=TEXTS[language][2]))
    expect(page.locator(".people li")).to_have_count(2)
    assert "?new=1" in page.url
    page.context.close()
    occurrence.staff.context.close()


def test_pages_of_the_list_have_no_barrier_and_a_late_answer_is_refused(
    live: EmbeddedRun, browser: Browser
) -> None:
    occurrence = FullOccurrence(live, browser, 710)
    page = browser.new_context(viewport={"width": NARROW, "height": HEIGHT}).new_page()
    report = BarrierReport(page)

    def look(name: str) -> None:
        take_picture(page, name)
        report.check(name)

    join(page, occurrence, "en", look)
    address = page.url.partition("?")[0]
    page.goto(f"{address}/change")
    look("change")
    page.goto(f"{address}/leave")
    look("leave")
    page.goto(address)
    occurrence.cancel()
    wait_for_offer(page)
    look("offer")
    occurrence.expire_offers()
    press_and_load(page.get_by_role("button", name=TEXTS["en"][2]))
    expect(page.get_by_role("heading", level=1)).to_have_text(TEXTS["en"][3])
    look("expired")
    staff = BarrierReport(occurrence.staff)
    staff.page.goto(f"{base_url(live)}/staff/registrations/occurrences/{occurrence.id}/waiting")
    take_picture(staff.page, "staff list")
    staff.check("staff list")
    press_and_load(staff.page.locator("table.roster th a").last)
    take_picture(staff.page, "staff entry")
    staff.check("staff entry")
    assert (report.faults, staff.faults) == ({}, {})
    page.context.close()
    occurrence.staff.context.close()
