"""What another site, a planted cookie, an address or a text tries at the staff's pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Frame, Page, Route, expect

from tests.deploy.embedded_run import EmbeddedRun, find_free_port, wait_until
from tests.journeys.navigation import press_and_load
from tests.journeys.staff import (
    base_url,
    format_day_from_today,
    get_path,
    open_signed_in_page,
    sign_in,
    wait_for_answer,
)

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TEXT = (
    f"{SCRIPT}\n\n[press](javascript:alert(3)) <a href='javascript:alert(4)'>this</a>\n\n"
    "![picture](javascript:alert(5)) <svg onload=alert(6)>\n"
)
RUNS = "script:not([src]), [onerror], [onload], a[href^='javascript:'], img[src^='javascript:']"


@contextmanager
def other_site(context: BrowserContext, body: str) -> Iterator[str]:
    """Serve a page of another origin: another port, which is the same site for cookies."""
    address = f"http://127.0.0.1:{find_free_port()}/"
    context.route(address, lambda route: route.fulfill(body=body, content_type="text/html"))
    yield address
    context.unroute(address)


def forged(live: EmbeddedRun) -> str:
    return (
        f"<form method=post action='{base_url(live)}/staff/me'><input name=name value=Mallory>"
        "<input name=language value=fi><button>Win a prize</button></form>"
    )


def test_form_of_another_site_changes_nothing(live: EmbeddedRun, browser: Browser) -> None:
    page = open_signed_in_page(live, browser, "Sofia")
    with other_site(page.context, forged(live)) as address:
        for start in (address, "data:text/html," + forged(live)):
            page.goto(start)
            with page.expect_navigation() as answered:
                page.get_by_role("button").click()
            assert answered.value is not None
            assert answered.value.status in (401, 403)
    page.goto(f"{base_url(live)}/staff/me")
    expect(page.locator("#name")).to_have_value("Sofia Karlsson")
    page.context.close()


def test_own_page_without_the_session_s_field_changes_nothing(
    live: EmbeddedRun, browser: Browser
) -> None:
    """The second lock, when the first one is open: the same form, sent from our own origin."""
    page = open_signed_in_page(live, browser, "Sofia")
    page.goto(f"{base_url(live)}/staff/me")
    page.evaluate("document.querySelector('form.card [name=csrf]').remove()")
    page.fill("#name", "Mallory")
    with page.expect_navigation() as answered:
        page.locator("form.card .button").click()
    assert answered.value is not None
    assert answered.value.status == 403
    page.goto(f"{base_url(live)}/staff/me")
    expect(page.locator("#name")).to_have_value("Sofia Karlsson")
    page.context.close()


def framed(live: EmbeddedRun, page: Page, rooms: tuple[str, ...]) -> list[Frame]:
    """Show these pages in frames of another site's page."""
    frames = "".join(f"<iframe src='{base_url(live)}{room}'></iframe>" for room in rooms)
    with other_site(page.context, frames) as address:
        page.goto(address, wait_until="load")
    assert len(page.frames) == len(rooms) + 1
    return page.frames[1:]


def test_staff_page_in_a_frame_of_another_site_is_not_shown(
    live: EmbeddedRun, browser: Browser
) -> None:
    page = open_signed_in_page(live, browser, "Sofia")
    rooms = ("/staff/", "/staff/registrations/", "/staff/messages/", "/sign-in")
    for frame in framed(live, page, rooms):
        assert frame.locator("#main").count() == 0
        assert not frame.url.startswith(base_url(live))
    page.context.close()


def test_staff_page_without_our_headers_would_be_shown_in_a_frame(
    live: EmbeddedRun, browser: Browser
) -> None:
    """The control: the frames are kept empty by what we say, by nothing else."""

    def bare(route: Route) -> None:
        route.fulfill(body=route.fetch().body(), content_type="text/html")

    page = open_signed_in_page(live, browser, "Sofia")
    page.route(f"{base_url(live)}/staff/", bare)
    (frame,) = framed(live, page, ("/staff/",))
    expect(frame.locator("#main")).to_have_count(1)
    page.context.close()


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "/%09/evil.example",
     "javascript:alert(1)"],
)  # fmt: skip
def test_address_of_another_site_after_signing_in_is_not_followed(
    live: EmbeddedRun, browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(f"{base_url(live)}/sign-in?next={address}")
    press_and_load(page.locator(".people button").first)
    assert page.url == f"{base_url(live)}/staff/"
    page.close()


def test_cookie_planted_before_signing_in_does_not_survive(
    live: EmbeddedRun, browser: Browser
) -> None:
    attacker = open_signed_in_page(live, browser, "Tuomas")
    planted = cookie(attacker)
    victim = browser.new_context()
    victim.add_cookies([{"name": "staff", "value": planted, "url": base_url(live)}])
    page = sign_in(live, victim.new_page(), "Sofia")
    expect(page.locator(".me")).to_have_text("Sofia Karlsson")
    assert cookie(page) != planted
    attacker.goto(f"{base_url(live)}/staff/me")
    expect(attacker.locator(".me")).to_have_text("Tuomas Nieminen")
    victim.close()
    attacker.context.close()


def test_script_in_an_event_s_texts_runs_nowhere(live: EmbeddedRun, browser: Browser) -> None:
    """Without our header against it: only because the texts are written as texts."""
    page = open_signed_in_page(live, browser, "Mikael", bypass_csp=True)
    said = heard(page)
    event, public = published(live, page)
    page.goto(event)
    people = page.locator("a[href^='/staff/registrations/occurrences/']").first
    roster = f"{base_url(live)}{people.get_attribute('href')}"
    slot = roster.rpartition("/")[2]
    wait_for_answer(page.context, f"{base_url(live)}/register/{slot}")
    email = family(live, slot)
    wait_until(lambda: len(mails(live, email)) == 1)
    letters = f"{base_url(live)}/staff/messages/occurrences/{slot}"
    wait_for_answer(page.context, letters, "script&gt;alert(1)")
    pages = [event, f"{event}/preview", public, roster, f"{roster}/print", letters]
    pages += [f"{base_url(live)}{one}" for one in ("/", "/staff/", "/staff/events/", "/dev/inbox")]
    pages.append(f"{base_url(live)}/register/{slot}")
    for address in pages:
        page.goto(address)
        assert page.locator(RUNS).count() == 0, address
    admin = sign_in(live, page, "Liisa")
    for room in ("/staff/log/", "/staff/registrations/log/", "/staff/messages/log/"):
        admin.goto(base_url(live) + room)
        expect(admin.locator("table")).to_contain_text("<script>")
        assert admin.locator(RUNS).count() == 0
    assert said == []
    assert "<script" not in mails(live, email)[0]["html"]
    answer = page.context.request.get(f"{roster}/list.csv")
    assert re.fullmatch(r'attachment; filename="[\w.-]+"', answer.headers["content-disposition"])
    page.context.close()


def test_script_that_runs_is_heard(browser: Browser) -> None:
    """The control: the check does hear what it is there for."""
    page = browser.new_page()
    said = heard(page)
    page.set_content(TEXT)
    assert "1" in said
    assert page.locator(RUNS).count() > 0
    page.close()


def published(live: EmbeddedRun, page: Page) -> tuple[str, str]:
    """Create an event with scripts in every text; return its staff page and its public page."""
    page.goto(f"{base_url(live)}/staff/events/new")
    for code in ("fi", "sv", "en"):
        page.locator(f"details:has(#title_{code}):not([open]) summary").evaluate_all(
            "all => all.forEach(one => one.click())"
        )
        page.fill(f"#title_{code}", SCRIPT)
        page.fill(f"#summary_{code}", SCRIPT)
        page.fill(f"#description_{code}", TEXT)
    page.fill("#day", format_day_from_today(20))
    page.fill("#starts", "17:00")
    press_and_load(page.locator("main form > .buttons .button"))
    press_and_load(page.locator("form[action$='/publish'] button"))
    assert page.url.endswith("?done=published")
    public = page.locator("main a[href^='/events/']").first.get_attribute("href")
    return f"{base_url(live)}{get_path(page)}", f"{base_url(live)}{public}"


def family(live: EmbeddedRun, slot: str) -> str:
    """Somebody registers; the address that the mail goes to."""
    email = f"maija.{slot}@example.org"
    contact = {"name": SCRIPT, "email": email, "phone": "+358401234567", "language": "fi"}
    body = {
        "occurrence_id": slot,
        "participants": [{"name": SCRIPT, "grade": "9"}],
        "contact": contact,
    }
    live.post("/api/registrations/v1/registrations", body)
    return email


def mails(live: EmbeddedRun, email: str) -> list[dict[str, str]]:
    return [one for one in live.get("/dev/inbox.json") if one["to"] == email]


def heard(page: Page) -> list[str]:
    """Return a list that collects the dialogs that scripts open."""
    said: list[str] = []

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.accept()

    page.on("dialog", hear)
    return said


def cookie(page: Page) -> str:
    """Return the value of the session cookie."""
    return next(one["value"] for one in page.context.cookies() if one["name"] == "staff")
