"""Use Live as a family in a browser, step by step, in one language."""

import tomllib
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.navigation import base_url, press_and_load

OnPage = Callable[[str], None]
PAGE_TEXTS = tomllib.loads((Path(__file__).parent / "page_texts.toml").read_text(encoding="utf-8"))
EVENT_WITH_SEATS = "turku-tutustumispaivat"


class FamilyJourney:
    """One guardian with a browser page, a language and an e-mail address.

    `on_page` is called with a name of every page and error state on the way, while it is open.
    """

    def __init__(
        self, live: EmbeddedRun, page: Page, language: str, on_page: OnPage, slug: str
    ) -> None:
        self.live, self.page, self.on_page, self.slug = live, page, on_page, slug
        self.texts = PAGE_TEXTS[language]
        self.base = base_url(live)
        self.email = f"maija.{language}.{id(page)}@example.org"
        page.goto(f"{self.base}/?lang={language}")

    def find_event(self) -> None:
        """Search without and with a result, then open the event and its registration."""
        page = self.page
        self.on_page("catalogue")
        page.fill("#q", "xyzzy")
        press_and_load(page.locator("#q"), "Enter")
        expect(page.locator(".event")).to_have_count(0)
        self.on_page("nothing found")
        page.fill("#q", self.texts["search"])
        press_and_load(page.locator("#q"), "Enter")
        expect(page.locator(".event").first).to_be_visible()
        page.goto(f"{self.base}/events/{self.slug}")
        self.on_page("event")
        press_and_load(page.locator("a[href^='/register/']").first)

    def register_two_children(self) -> None:
        """Fill in both forms, each with mistakes first; the typed values must stay."""
        page, texts = self.page, self.texts
        self.on_page("participants")
        press_and_load(page.get_by_role("button", name=texts["add_child"]))
        page.fill("#participant-0-name", "Aino Virtanen")
        press_and_load(page.locator("#participant-0-name"), "Enter")
        expect(page.locator("#participant-1-name-error")).to_have_text(texts["required"])
        self.on_page("participants with errors")
        expect(page.locator("#participant-0-name")).to_have_value("Aino Virtanen")
        page.fill("#participant-1-name", "Eino Virtanen")
        page.select_option("#participant-0-grade", "8")
        press_and_load(page.get_by_role("button", name=texts["next"]))
        self.on_page("contact")
        self._fill_contact("maija@", "040 12")
        press_and_load(page.get_by_role("button", name=texts["send"]))
        expect(page.locator("#contact-phone-error")).to_contain_text(texts["phone_error"])
        expect(page.locator("#contact-email-error")).to_contain_text(texts["email_error"])
        expect(page.locator("#contact-phone")).to_have_value("040 12")
        self.on_page("contact with errors")
        self._fill_contact(self.email, "040 123 4567")
        press_and_load(page.get_by_role("button", name=texts["send"]))
        expect(page.get_by_role("heading", level=1)).to_have_text(texts["confirmed"])
        self.on_page("confirmed")

    def change_and_cancel(self) -> None:
        """Open the link of the SMS, change the phone number, remove one child, cancel."""
        page, texts = self.page, self.texts
        wait_until(lambda: len(self.list_messages()) == 2)
        sms = next(one["text"] for one in self.list_messages() if one["channel"] == "sms")
        assert texts["sms_text"] in sms
        page.goto(sms.split()[-1])
        press_and_load(page.get_by_role("link", name=texts["change"]))
        self.on_page("change")
        page.fill("#contact-phone", "1")
        press_and_load(page.get_by_role("button", name=texts["save"]))
        expect(page.locator("#contact-phone-error")).to_contain_text(texts["phone_error"])
        self.on_page("change with errors")
        page.fill("#contact-phone", "050 123 4567")
        press_and_load(page.get_by_role("button", name=texts["save"]))
        expect(page.get_by_role("status")).to_contain_text(texts["saved"])
        press_and_load(page.get_by_role("link", name=texts["remove"]).first)
        self.on_page("remove one child?")
        press_and_load(page.get_by_role("button", name=texts["remove"]))
        expect(page.get_by_role("status")).to_contain_text(texts["removed"])
        expect(page.locator(".people li")).to_have_count(1)
        press_and_load(page.get_by_role("link", name=texts["cancel"]))
        self.on_page("cancel?")
        press_and_load(page.get_by_role("button", name=texts["cancel"]))
        expect(page.get_by_role("heading", level=1)).to_have_text(texts["cancelled"])
        self.on_page("cancelled")
        wait_until(
            lambda: any(texts["email_subject"] in one["subject"] for one in self.list_messages())
        )

    def open_missing_pages(self) -> None:
        """Open pages that do not exist, links that are broken, and the captured messages."""
        for path, text in (
            ("/events/nothing-here", "not_found"),
            ("/register/1", "not_found"),
            ("/r/broken", "broken_link"),
        ):
            response = self.page.goto(self.base + path)
            assert response is not None
            assert response.status == 404
            heading = self.page.get_by_role("heading", level=1)
            expect(heading).to_have_text(self.texts[text])
        self.on_page("not found")
        self.page.goto(self.base + "/dev/inbox")
        self.on_page("inbox")

    def list_messages(self) -> list[dict[str, str]]:
        """Return the messages that were sent to this family, the newest first."""
        sent = self.live.get("/dev/inbox.json")
        mine = {one["registration_id"] for one in sent if one["to"] == self.email}
        return [one for one in sent if one["registration_id"] in mine]

    def _fill_contact(self, email: str, phone: str) -> None:
        self.page.fill("#contact-name", "Maija Virtanen")
        self.page.fill("#contact-email", email)
        self.page.fill("#contact-phone", phone)
