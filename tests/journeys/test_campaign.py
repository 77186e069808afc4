"""A messenger reminds the families of one evening, without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.accessibility import DESKTOP, HEIGHT, PHONE, require_no_barrier
from tests.journeys.campaigns import HOLD_MS, allow_messages_at_any_hour, press
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import DEMO_EVENT, find_demo_event, open_signed_in_page


def has_arrived(live: EmbeddedRun, subject: str) -> bool:
    return any(one.get("subject") == subject for one in live.get("/dev/inbox.json"))


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_messenger_reminds_one_evening(live: EmbeddedRun, browser: Browser, width: int) -> None:
    subject = f"Muistakaa sisäkengät {width}"
    page = open_signed_in_page(
        live,
        browser,
        "Noora",
        viewport={"width": width, "height": HEIGHT},
        locale="fi-FI",
        java_script_enabled=False,
    )
    allow_messages_at_any_hour(live, browser)
    occurrence = find_demo_event(live, DEMO_EVENT)["occurrences"][0]
    page.goto(f"{base_url(live)}/staff/registrations/occurrences/{occurrence['id']}")
    press_and_load(page.get_by_role("link", name="Kirjoita näille perheille"))
    require_no_barrier(page, browser)
    page.fill("#subject_fi", subject)
    press(page, "Katso viestiä")
    expect(page.locator(".errors")).to_contain_text("Kirjoita myös tämänkielinen teksti")
    page.fill("#body_fi", "Huomenna **sisäkengät** mukaan!")
    press(page, "Katso viestiä")
    expect(page.locator("h1")).to_have_text(subject)
    expect(page.locator("#size")).to_contain_text("vastaanottaja")
    require_no_barrier(page, browser)
    press(page, "^Lähetä .* vastaanottajalle")
    expect(page.locator("#state")).to_contain_text("Lähtee klo")
    require_no_barrier(page, browser)
    press(page, "Peru lähetys")
    expect(page.locator(".callout.good")).to_contain_text("Mitään ei lähtenyt")
    assert not has_arrived(live, subject)
    if width == DESKTOP:  # the sending is followed once, on a phone: it takes a minute
        page.context.close()
        return
    press(page, "^Lähetä .* vastaanottajalle")
    expect(page.locator("#state")).to_contain_text(re.compile("lähetetty"), timeout=HOLD_MS)
    wait_until(lambda: has_arrived(live, subject))
    page.reload()
    expect(page.locator(".results")).to_be_visible()
    require_no_barrier(page, browser)
    page.context.close()
