"""A messenger adds a reminder rule to an event and sees its time line, without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.accessibility import HEIGHT, PHONE, require_no_barrier
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import DEMO_EVENT, find_demo_event, open_signed_in_page

# What each step is called, by language.
WORDS = {
    "fi": ("Mitä lähtee milloin", "Lisää sääntö tähän", "Näytä, milloin", "Tallenna", "Aikajana"),
    "sv": ("Vad skickas när", "Lägg till en regel för", "Visa när", "Spara", "Tidslinje"),
    "en": ("What goes when", "Add a rule for this", "Show when", "Save", "Time line"),
}
RULES = {
    "fi": "2 päivää ennen alkua klo 17.00",
    "sv": "2 dagar före starten kl. 17.00",
    "en": "2 days before the start at 17:00",
}


@pytest.mark.parametrize("language", WORDS)
def test_messenger_adds_a_rule_and_sees_the_time_line(
    live: EmbeddedRun, browser: Browser, language: str
) -> None:
    open_plan, add, show, save, heading = WORDS[language]
    page = open_signed_in_page(
        live,
        browser,
        "Noora",
        viewport={"width": PHONE, "height": HEIGHT},
        java_script_enabled=False,
    )
    occurrence = find_demo_event(live, DEMO_EVENT)["occurrences"][0]
    address = f"{base_url(live)}/staff/messages/occurrences/{occurrence['id']}"
    page.goto(f"{address}?lang={language}")
    press_and_load(page.get_by_role("link", name=re.compile(f"^{open_plan}")))
    expect(page.locator("#line")).to_have_text(heading)
    require_no_barrier(page, browser)
    press_and_load(page.get_by_role("link", name=re.compile(f"^{add}")))
    require_no_barrier(page, browser)
    page.fill("#amount", "200")
    page.fill("#at_time", "17:00")
    press_and_load(page.get_by_role("button", name=re.compile(f"^{save}")))
    expect(page.locator(".errors")).to_be_visible()
    require_no_barrier(page, browser)
    page.fill("#amount", "2")
    press_and_load(page.get_by_role("button", name=re.compile(f"^{show}")))
    expect(page.locator(".callout").first).to_contain_text(RULES[language])
    press_and_load(page.get_by_role("button", name=re.compile(f"^{save}")))
    expect(page.locator(".callout.good")).to_be_visible()
    expect(page.locator(".points").first).to_contain_text(RULES[language])
    expect(page.locator(".timeline-picture")).to_be_visible()
    require_no_barrier(page, browser)
    page.context.close()
