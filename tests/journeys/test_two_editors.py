"""Two browsers at one event: the second is told, and nothing is overwritten silently."""

from playwright.sync_api import Browser, expect

from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.navigation import press_and_load
from tests.journeys.staff import base_url, find_demo_event, open_signed_in_page

SLUG = "vanhempainilta-raisio"


def test_second_editor_is_told_what_the_first_one_saved(
    live: EmbeddedRun, browser: Browser
) -> None:
    first, second = (
        open_signed_in_page(live, browser, "Liisa"),
        open_signed_in_page(live, browser, "Mikael"),
    )
    form = f"{base_url(live)}/staff/events/{find_demo_event(live, SLUG)['id']}/edit"
    for page in (first, second):
        page.goto(form)
    first.fill("#summary_fi", "Liisan tiivistelmä.")
    first.fill("#contact_name", "Liisa Salminen")
    press_and_load(first.locator("main form .buttons .button"))
    assert first.url.endswith("?done=saved")
    noted = first.locator("[aria-labelledby=log] tbody tr").first
    expect(noted).to_contain_text("Tiivistelmä, Kuka vastaa kysymyksiin")
    second.fill("#summary_fi", "Mikaelin tiivistelmä.")
    press_and_load(second.locator("main form .buttons .button"))
    notice = second.get_by_role("alert")
    expect(notice).to_contain_text("Liisa Salminen")
    expect(notice).to_contain_text("Liisan tiivistelmä.")
    expect(second.locator("#summary_fi")).to_have_value("Mikaelin tiivistelmä.")
    expect(second.locator("#contact_name")).to_have_value("Liisa Salminen")
    first.goto(form)
    expect(first.locator("#summary_fi")).to_have_value("Liisan tiivistelmä.")
    press_and_load(second.locator("main form .buttons .button"))
    assert second.url.endswith("?done=saved")
    first.goto(form)
    expect(first.locator("#summary_fi")).to_have_value("Mikaelin tiivistelmä.")
    expect(first.locator("#contact_name")).to_have_value("Liisa Salminen")
    first.context.close()
    second.context.close()
