"""Two editors change the same event; the second one sees the conflict before overwriting."""

from playwright.sync_api import Browser, expect

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import find_demo_event, open_signed_in_page

SLUG = "vanhempainilta-raisio"
SAVE = "main form .buttons .button"


def test_second_editor_sees_what_the_first_one_saved(live: EmbeddedRun, browser: Browser) -> None:
    first, second = (open_signed_in_page(live, browser, name) for name in ("Liisa", "Mikael"))
    form = f"{base_url(live)}/staff/events/{find_demo_event(live, SLUG)['id']}/edit"
    for page in (first, second):
        page.goto(form)

    first.fill("#summary_fi", "Liisan tiivistelmä.")
    first.fill("#contact_name", "Liisa Salminen")
    press_and_load(first.locator(SAVE))
    assert first.url.endswith("?done=saved")
    log_entry = first.locator("[aria-labelledby=log] tbody tr").first
    expect(log_entry).to_contain_text("Tiivistelmä, Kysymyksiin vastaa")

    second.fill("#summary_fi", "Mikaelin tiivistelmä.")
    press_and_load(second.locator(SAVE))
    alert = second.get_by_role("alert")
    expect(alert).to_contain_text("Liisa Salminen")
    expect(alert).to_contain_text("Liisan tiivistelmä.")
    expect(second.locator("#summary_fi")).to_have_value("Mikaelin tiivistelmä.")
    expect(second.locator("#contact_name")).to_have_value("Liisa Salminen")
    first.goto(form)
    expect(first.locator("#summary_fi")).to_have_value("Liisan tiivistelmä.")

    press_and_load(second.locator(SAVE))
    assert second.url.endswith("?done=saved")
    first.goto(form)
    expect(first.locator("#summary_fi")).to_have_value("Mikaelin tiivistelmä.")
    expect(first.locator("#contact_name")).to_have_value("Liisa Salminen")
    first.context.close()
    second.context.close()
