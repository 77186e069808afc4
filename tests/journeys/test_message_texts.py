"""A messenger writes an own text for an event, and a family gets it; without JavaScript."""

from uuid import uuid4

from playwright.sync_api import Browser, expect

from tests.deploy.embedded_run import EmbeddedRun, wait_until
from tests.journeys.accessibility import HEIGHT, PHONE, require_no_barrier
from tests.journeys.campaigns import press
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import DEMO_EVENT, find_demo_event, open_signed_in_page
from tests.registrations.request_body import build_registration_body

HEADINGS = {"fi": "Vahvistus", "sv": "Bekräftelse", "en": "Confirmation"}


def test_own_text_is_corrected_saved_and_sent(live: EmbeddedRun, browser: Browser) -> None:
    page = open_signed_in_page(
        live,
        browser,
        "Noora",
        viewport={"width": PHONE, "height": HEIGHT},
        locale="fi-FI",
        java_script_enabled=False,
    )
    occurrence = find_demo_event(live, DEMO_EVENT)["occurrences"][0]
    page.goto(f"{base_url(live)}/staff/messages/occurrences/{occurrence['id']}")
    press_and_load(page.get_by_role("link", name="Tämän tapahtuman viestien tekstit"))
    require_no_barrier(page, browser)
    press_and_load(page.get_by_role("link", name="Vahvistus", exact=True))
    require_no_barrier(page, browser)
    words = f"Nähdään pian {uuid4().hex[:6]}"
    page.fill("#sms_fi", f"{words}: {{evnet}}, {{link}}[[ {{note}}]]")
    press(page, "^Tallenna$")
    expect(page.locator(".errors")).to_contain_text("Tarkoititko {event}?")
    expect(page.locator("mark")).to_have_text("{evnet}")
    assert words in page.input_value("#sms_fi")
    page.fill("#sms_fi", f"{words}: {{event}}, {{link}}[[ {{note}}]]")
    page.locator("[data-preview=fi]").click()
    expect(page.frame_locator("iframe[name=preview-fi]").locator(".bubble")).to_contain_text(words)
    press(page, "^Tallenna$")
    expect(page.locator(".callout.good")).to_contain_text("Tallennettu")
    require_no_barrier(page, browser)
    press_and_load(page.get_by_role("link", name="Versio 1", exact=True))
    expect(page.locator("ins").first).to_be_visible()
    require_no_barrier(page, browser)
    live.post(
        "/api/registrations/v1/registrations", build_registration_body(occurrence["id"], family=811)
    )

    def has_arrived() -> bool:
        return any(one["text"].startswith(words) for one in live.get("/dev/inbox.json"))

    wait_until(has_arrived)
    for language, heading in HEADINGS.items():
        page.goto(f"{base_url(live)}/staff/messages/texts/confirmed?lang={language}")
        expect(page.locator("h1")).to_have_text(heading)
        require_no_barrier(page, browser)
    page.context.close()


def test_placeholder_is_inserted_at_the_cursor_and_previewed(
    live: EmbeddedRun, browser: Browser
) -> None:
    page = open_signed_in_page(live, browser, "Noora", locale="fi-FI")
    page.goto(f"{base_url(live)}/staff/messages/texts/reminder")
    page.fill("#sms_fi", "Tule:  nyt {link}")
    page.evaluate("document.querySelector('#sms_fi').setSelectionRange(6, 6)")
    page.locator("summary", has_text="Mitä voit lisätä").click()
    expect(page.get_by_role("button", name="{details}", exact=True)).to_be_disabled()
    page.get_by_role("button", name="{event}", exact=True).click()
    assert page.input_value("#sms_fi") == "Tule: {event} nyt {link}"
    expect(page.frame_locator("iframe[name=preview-fi]").locator(".bubble")).to_contain_text(
        "Tule: "
    )
    page.go_back()  # past the previews
    assert "/texts/" not in page.url
    page.context.close()
