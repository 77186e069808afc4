"""What a family does with Live, step by step, in one language.

`look` is called with the name of every page and error state on the way.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.navigation import press_and_load

Look = Callable[[str], None]
EVENT_WITH_SEATS = "turku-tutustumispaivat"
WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


class FamilyJourney:
    """One guardian with one browser page, one language and one address of her own."""

    def __init__(self, live: EmbeddedRun, page: Page, language: str, look: Look, slug: str) -> None:
        self.live, self.page, self.look, self.slug = live, page, look, slug
        self.words = WORDS[language]
        self.base = f"http://127.0.0.1:{live.port}"
        self.email = f"maija.{language}.{id(page)}@example.org"
        page.goto(f"{self.base}/?lang={language}")

    def finds_an_event(self) -> None:
        """Search, find nothing once, and open an event with seats."""
        page = self.page
        self.look("catalogue")
        page.fill("#q", "xyzzy")
        press_and_load(page.locator("#q"), "Enter")
        expect(page.locator(".event")).to_have_count(0)
        self.look("nothing found")
        page.fill("#q", self.words["search"])
        press_and_load(page.locator("#q"), "Enter")
        expect(page.locator(".event").first).to_be_visible()
        page.goto(f"{self.base}/events/{self.slug}")
        self.look("event")
        press_and_load(page.locator("a[href^='/register/']").first)

    def registers_two_children(self) -> None:
        """Both screens with every mistake on the way; nothing typed is ever lost."""
        page, words = self.page, self.words
        self.look("who comes")
        press_and_load(page.get_by_role("button", name=words["add"]))
        page.fill("#participant-0-name", "Aino Virtanen")
        press_and_load(page.locator("#participant-0-name"), "Enter")
        expect(page.locator("#participant-1-name-error")).to_have_text(words["fill"])
        self.look("who comes, wrong")
        expect(page.locator("#participant-0-name")).to_have_value("Aino Virtanen")
        page.fill("#participant-1-name", "Eino Virtanen")
        page.select_option("#participant-0-grade", "8")
        press_and_load(page.get_by_role("button", name=words["next"]))
        self.look("contact")
        self._contact("maija@", "040 12")
        press_and_load(page.get_by_role("button", name=words["send"]))
        expect(page.locator("#contact-phone-error")).to_contain_text(words["phone"])
        expect(page.locator("#contact-email-error")).to_contain_text(words["mail"])
        expect(page.locator("#contact-phone")).to_have_value("040 12")
        self.look("contact, wrong")
        self._contact(self.email, "040 123 4567")
        press_and_load(page.get_by_role("button", name=words["send"]))
        expect(page.get_by_role("heading", level=1)).to_have_text(words["got"])
        self.look("confirmed")

    def changes_and_cancels(self) -> None:
        """Open the link of the message, change a name, remove one child, and cancel."""
        page, words = self.page, self.words
        wait_until(lambda: len(self.messages()) == 2)
        text = next(one["text"] for one in self.messages() if one["channel"] == "sms")
        assert words["sms"] in text
        page.goto(text.split()[-1])
        press_and_load(page.get_by_role("link", name=words["change"]))
        self.look("change")
        page.fill("#contact-phone", "1")
        press_and_load(page.get_by_role("button", name=words["save"]))
        expect(page.locator("#contact-phone-error")).to_contain_text(words["phone"])
        self.look("change, wrong")
        page.fill("#contact-phone", "050 123 4567")
        press_and_load(page.get_by_role("button", name=words["save"]))
        expect(page.get_by_role("status")).to_contain_text(words["saved"])
        press_and_load(page.get_by_role("link", name=words["off"]).first)
        self.look("take one off?")
        press_and_load(page.get_by_role("button", name=words["off"]))
        expect(page.get_by_role("status")).to_contain_text(words["one"])
        expect(page.locator(".people li")).to_have_count(1)
        press_and_load(page.get_by_role("link", name=words["cancel"]))
        self.look("cancel?")
        press_and_load(page.get_by_role("button", name=words["cancel"]))
        expect(page.get_by_role("heading", level=1)).to_have_text(words["gone"])
        self.look("cancelled")
        wait_until(lambda: any(words["subject"] in one["subject"] for one in self.messages()))

    def gets_lost(self) -> None:
        """Open a page that does not exist, an incomplete link, and the captured messages."""
        for path in ("/events/nothing-here", "/r/broken", "/register/1"):
            answer = self.page.goto(self.base + path)
            assert answer is not None
            assert answer.status == 404
            expect(self.page.get_by_role("heading", level=1)).to_have_text(self.words["lost"])
        self.look("not found")
        self.page.goto(self.base + "/dev/inbox")
        self.look("inbox")

    def messages(self) -> list[dict[str, str]]:
        """Return the messages to this family, newest first."""
        sent = self.live.get("/dev/inbox.json")
        mine = {one["registration_id"] for one in sent if one["to"] == self.email}
        return [one for one in sent if one["registration_id"] in mine]

    def _contact(self, email: str, phone: str) -> None:
        self.page.fill("#contact-name", "Maija Virtanen")
        self.page.fill("#contact-email", email)
        self.page.fill("#contact-phone", phone)
