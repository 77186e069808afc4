"""A family that allowed marketing opts out behind its e-mail, without JavaScript, and in again."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.accessibility import HEIGHT, PHONE, require_no_barrier
from tests.journeys.campaigns import HOLD_MS, allow_messages_at_any_hour, press
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import DEMO_EVENT, find_demo_event, open_signed_in_page

SUBJECT = "Tulkaa myös tekniikkailtaan"
ADDRESS = "lupa.perhe@example.org"
OPTIONS: dict[str, Any] = {
    "viewport": {"width": PHONE, "height": HEIGHT},
    "locale": "fi-FI",
    "java_script_enabled": False,
}
HEADINGS = {
    "fi": "Viestisi",
    "sv": "Dina meddelanden",
    "en": "Your messages",
}


def register_with_consent(live: EmbeddedRun, occurrence_id: str) -> None:
    contact = {"name": "Lupa Perhe", "email": ADDRESS, "phone": "0401234567", "language": "fi"}
    body = {
        "occurrence_id": occurrence_id,
        "contact": contact,
        "participants": [{"name": "Aino Perhe"}],
        "consents": {"marketing": True},
    }
    live.post("/api/registrations/v1/registrations", body)


def find_opt_out_link(live: EmbeddedRun) -> str:
    """Return the link in the text of the marketing mail."""
    mails = live.get(f"/dev/inbox.json?to={ADDRESS}")
    text = next(one["text"] for one in mails if one.get("subject") == SUBJECT)
    found = re.search(r"http\S+/preferences/\S+", text)
    assert found
    return found[0]


def send_marketing(live: EmbeddedRun, page: Page, occurrence_id: str) -> None:
    """Write a text that links to another event: the software makes it marketing."""
    other = next(one["slug"] for one in live.list_events() if one["slug"] != DEMO_EVENT)
    page.goto(f"{base_url(live)}/staff/messages/campaigns/new?occurrence={occurrence_id}")
    page.fill("#subject_fi", SUBJECT)
    page.fill("#body_fi", f"Katso {base_url(live)}/events/{other}")
    press(page, "Katso viestiä")
    expect(page.locator("#size")).to_contain_text("1 vastaanottaja")
    expect(page.locator(".callout.warn").first).to_contain_text("markkinointia")
    expect(page.locator("#out ~ details").first).to_contain_text("Ei ole antanut lupaa")
    press(page, "^Lähetä 1 vastaanottajalle")
    expect(page.locator("#state")).to_contain_text(re.compile("lähetetty"), timeout=HOLD_MS)


def test_family_opts_out_behind_the_mail_and_in_again(live: EmbeddedRun, browser: Browser) -> None:
    occurrence_id = find_demo_event(live, DEMO_EVENT)["occurrences"][0]["id"]
    register_with_consent(live, occurrence_id)
    staff = open_signed_in_page(live, browser, "Noora", **OPTIONS)
    allow_messages_at_any_hour(live, browser)
    send_marketing(live, staff, occurrence_id)
    staff.context.close()
    wait_until(lambda: any(one.get("subject") == SUBJECT for one in live.get("/dev/inbox.json")))
    page = browser.new_context(**OPTIONS).new_page()
    page.goto(find_opt_out_link(live))
    for language, heading in HEADINGS.items():
        press_and_load(page.locator(f".languages [lang={language}]"))
        expect(page.locator("h1")).to_have_text(heading)
        require_no_barrier(page, browser)
    press(page, "No more such messages")
    expect(page.locator(".callout.good")).to_contain_text("any more")
    require_no_barrier(page, browser)
    press(page, "You may tell me again")
    expect(page.locator(".callout.good")).to_contain_text("again")
    page.context.close()
