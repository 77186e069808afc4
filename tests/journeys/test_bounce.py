"""An e-mail comes back; staff see it without JavaScript, and let messages go there again."""

import re
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, Page, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.accessibility import HEIGHT, PHONE, require_no_barrier
from tests.journeys.campaigns import press
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import DEMO_EVENT, find_demo_event, open_signed_in_page
from tests.notifier.bounce_reports import build_report

ADDRESS = "palautuva.perhe@example.org"
OPTIONS: dict[str, Any] = {
    "viewport": {"width": PHONE, "height": HEIGHT},
    "locale": "fi-FI",
    "java_script_enabled": False,
}


def register(live: EmbeddedRun) -> str:
    """Register a family whose e-mail comes back later; return the registration's id."""
    body = {
        "occurrence_id": find_demo_event(live, DEMO_EVENT)["occurrences"][0]["id"],
        "contact": {
            "name": "Palautuva Perhe",
            "email": ADDRESS,
            "phone": "0401234567",
            "language": "fi",
        },
        "participants": [{"name": "Aino Perhe", "grade": 8}],
    }
    made: dict[str, str] = live.post("/api/registrations/v1/registrations", body)
    wait_until(lambda: count_mails(live) == 1)
    return made["id"]


def count_mails(live: EmbeddedRun) -> int:
    """Count the e-mails that went to the family."""
    return sum(one["to"] == ADDRESS for one in live.get("/dev/inbox.json"))


def report_bounce(live: EmbeddedRun, page: Page, message_id: str) -> None:
    """Post what the recipient's mail server says, as our own mail server would."""
    answer = page.request.post(
        f"{base_url(live)}/hooks/bounces",
        data=build_report(UUID(message_id)),
        headers={"Authorization": f"Bearer {live.bounce_token}"},
    )
    assert answer.ok


def open_messages(page: Page, url: str) -> str:
    """Open the page of the registration's messages; return the id of the e-mail."""
    page.goto(url)
    heading = page.locator("article.letter h2", has_text="Sähköposti")
    expect(heading).to_have_count(1)
    return str(heading.get_attribute("id")).removeprefix("m")


def test_bounced_mail_is_explained_and_its_address_allowed_again(
    live: EmbeddedRun, browser: Browser
) -> None:
    url = f"{base_url(live)}/staff/messages/registrations/{register(live)}"
    page = open_signed_in_page(live, browser, "Noora", **OPTIONS)
    report_bounce(live, page, open_messages(page, url))
    page.goto(url)
    mail = page.locator("article.letter", has_text=ADDRESS)
    expect(mail).to_contain_text("Ei mennyt perille")
    blocked = page.locator(".callout.warn", has_text=ADDRESS)
    expect(blocked).to_contain_text("alkaen")
    require_no_barrier(page, browser)
    press_and_load(blocked.get_by_role("link"))
    press(page, "Salli viestit")
    expect(page.locator(".errors")).to_be_visible()  # a reason is needed
    page.fill("#reason", "Perhe soitti, postilaatikko toimii taas")
    require_no_barrier(page, browser)
    press(page, "Salli viestit")
    expect(page.locator(".callout.good")).to_be_visible()
    expect(page.locator(".callout.warn", has_text=ADDRESS)).to_have_count(0)
    press_and_load(page.get_by_role("link", name=re.compile("Lähetä uudelleen")))
    press(page, "Lähetä uudelleen")
    wait_until(lambda: count_mails(live) == 2)
    page.context.close()
