"""A link that a mail program cut, one that is lost, and one that went to the wrong address."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.family import EVENT_WITH_SEATS, PAGE_TEXTS
from tests.journeys.navigation import press_and_load
from tests.journeys.staff import find_demo_event

TEXTS = PAGE_TEXTS["en"]


@dataclass
class Family:
    """A family that registered with the wrong e-mail address; `link` is in its first mail."""

    live: EmbeddedRun
    page: Page
    email: str
    link: str

    def read_link(self, email: str, subject: str) -> str:
        """Wait for a mail to this address and return its link."""
        found: list[str] = []

        def has_arrived() -> bool:
            texts = [
                one["text"]
                for one in self.live.get("/dev/inbox.json")
                if one["to"] == email and subject in one["subject"]
            ]
            found[:] = [word for text in texts for word in text.split() if "/r/" in word]
            return bool(found)

        wait_until(has_arrived)
        return found[0]

    def expect_heading(self, link: str, text: str) -> None:
        """Open a link and check the heading of its page."""
        self.page.goto(link)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.fixture
def family(live: EmbeddedRun, browser: Browser) -> Family:
    """Register one child through the API, and open a browser without script."""
    occurrence = find_demo_event(live, EVENT_WITH_SEATS)["occurrences"][0]["id"]
    email = f"wrong.{uuid4().hex[:8]}@example.org"
    phone = f"040{uuid4().int % 10**7:07}"
    contact = {"name": "Maija", "email": email, "phone": phone, "language": "en"}
    body = {"occurrence_id": occurrence, "contact": contact, "participants": [{"name": "Aino"}]}
    link = live.post("/api/registrations/v1/registrations", body)["manage_url"]
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    return Family(live, page, email, link)


def test_link_with_punctuation_opens_and_a_cut_one_is_sent_again(family: Family) -> None:
    for added in (").", ">", "/", "%20"):
        family.expect_heading(family.link + added, "Your registration")
    family.expect_heading(family.link[:-5], TEXTS["broken_link"])
    family.page.fill("#contact", family.email.upper())
    press_and_load(family.page.get_by_role("button", name="Send the link"))
    expect(family.page.get_by_role("status")).to_be_visible()
    family.expect_heading(family.read_link(family.email, "Your link"), "Your registration")
    family.page.context.close()


def test_corrected_address_shuts_the_wrong_mailbox_out(family: Family) -> None:
    family.read_link(family.email, "You have a place")
    family.page.goto(f"{family.link}/change")
    right = family.email.replace("wrong", "right")
    family.page.fill("#contact-email", right)
    press_and_load(family.page.get_by_role("button", name=TEXTS["save"]))
    expect(family.page.get_by_role("status")).to_contain_text(TEXTS["saved"])
    expect(family.page.locator("main")).to_contain_text(right)
    family.expect_heading(family.link, TEXTS["broken_link"])
    expect(family.page.locator("body")).not_to_contain_text("Aino")
    family.expect_heading(family.read_link(right, "changed"), "Your registration")
    sent = [one["to"] for one in family.live.get("/dev/inbox.json") if one["channel"] == "email"]
    assert sent.count(family.email) == 1
    family.page.context.close()
