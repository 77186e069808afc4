"""The number of SMS segments that a browser shows while typing is that of the notifier."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from services.notifier.message.sms_text import measure_sms, replace_costly_signs
from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.navigation import base_url
from tests.journeys.staff import DEMO_EVENT, find_demo_event, open_signed_in_page

TEXTS = [
    "Muistakaa sisäkengät huomenna.",
    "a" * 200,
    "€" * 80,  # each takes two units of the GSM alphabet
    "“Tervetuloa” – klo 17…",  # replaced by signs of the alphabet
    "Škoda",
    "👩‍🔬🎉" * 20,  # two UTF-16 units each, never divided between segments
    "مرحبا بكم " * 12,
    "{a}[b]\n" * 30,
]


@pytest.fixture(scope="module")
def form(live: EmbeddedRun, browser: Browser) -> Page:
    """Open the form of a message to the families of one evening."""
    page = open_signed_in_page(live, browser, "Noora", locale="fi-FI")
    occurrence = find_demo_event(live, DEMO_EVENT)["occurrences"][0]
    page.goto(f"{base_url(live)}/staff/messages/campaigns/new?occurrence={occurrence['id']}")
    return page


@pytest.mark.parametrize("text", TEXTS)
def test_count_while_typing_equals_that_of_the_notifier(form: Page, text: str) -> None:
    line = form.locator(".sms-count[data-language=fi]")
    prefix = line.get_attribute("data-prefix") or ""
    form.fill("#body_fi", text)
    size = measure_sms(replace_costly_signs(prefix + text.strip()))
    expect(line).to_contain_text(f"{size.units} merkkiä, {size.segments} osa")
    if size.costly_characters:
        expect(line).to_contain_text(" ".join(size.costly_characters))


def test_count_is_shown_only_where_an_sms_may_go(form: Page) -> None:
    line = form.locator(".sms-count[data-language=fi]")
    form.fill("#body_fi", "Muistakaa sisäkengät")
    form.check("#channels-email")
    expect(line).to_be_hidden()
    form.check("#channels-sms")
    expect(line).to_have_text(re.compile(r"1 osa, noin 0,09\s€ vastaanottajaa kohti\."))
