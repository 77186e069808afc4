"""Two browsers at one event: the second is told, and nothing is overwritten silently."""

from playwright.sync_api import Browser, expect

from tests.deploy.running import Run
from tests.journeys.staff import base, demo_event, signed_in
from tests.journeys.steps import follow

SLUG = "vanhempainilta-raisio"


def test_second_editor_is_told_what_the_first_one_saved(live: Run, browser: Browser) -> None:
    first, second = signed_in(live, browser, "Liisa"), signed_in(live, browser, "Mikael")
    form = f"{base(live)}/staff/events/{demo_event(live, SLUG)['id']}/edit"
    for page in (first, second):
        page.goto(form)
    first.fill("#summary_fi", "Liisan tiivistelmä.")
    first.fill("#contact_name", "Liisa Salminen")
    follow(first.locator("main form .buttons .button"))
    assert first.url.endswith("?done=saved")
    noted = first.locator("[aria-labelledby=log] tbody tr").first
    expect(noted).to_contain_text("Tiivistelmä, Kuka vastaa kysymyksiin")
    second.fill("#summary_fi", "Mikaelin tiivistelmä.")
    follow(second.locator("main form .buttons .button"))
    notice = second.get_by_role("alert")
    expect(notice).to_contain_text("Liisa Salminen")
    expect(notice).to_contain_text("Liisan tiivistelmä.")
    expect(second.locator("#summary_fi")).to_have_value("Mikaelin tiivistelmä.")
    expect(second.locator("#contact_name")).to_have_value("Liisa Salminen")
    first.goto(form)
    expect(first.locator("#summary_fi")).to_have_value("Liisan tiivistelmä.")
    follow(second.locator("main form .buttons .button"))
    assert second.url.endswith("?done=saved")
    first.goto(form)
    expect(first.locator("#summary_fi")).to_have_value("Mikaelin tiivistelmä.")
    expect(first.locator("#contact_name")).to_have_value("Liisa Salminen")
    first.context.close()
    second.context.close()
