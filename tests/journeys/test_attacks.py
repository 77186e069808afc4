"""Attacks on staff pages: another site, a planted cookie, a foreign address, scripts in texts."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Frame, Page, Route, expect

from tests.deploy.embedded_run import EmbeddedRun, find_free_port, wait_until
from tests.journeys.navigation import base_url, get_path, press_and_load
from tests.journeys.staff import (
    format_day_from_today,
    open_signed_in_page,
    sign_in,
    wait_for_response,
)

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TEXT = (
    f"{SCRIPT}\n\n[press](javascript:alert(3)) <a href='javascript:alert(4)'>this</a>\n\n"
    "![picture](javascript:alert(5)) <svg onload=alert(6)>\n"
)
SCRIPT_ELEMENTS = (
    "script:not([src]), [onerror], [onload], a[href^='javascript:'], img[src^='javascript:']"
)


@contextmanager
def serve_other_site(context: BrowserContext, body: str) -> Iterator[str]:
    """Serve a page of another origin; only the port differs, so cookies are still sent."""
    address = f"http://127.0.0.1:{find_free_port()}/"
    context.route(address, lambda route: route.fulfill(body=body, content_type="text/html"))
    yield address
    context.unroute(address)


def build_forged_form(live: EmbeddedRun) -> str:
    return (
        f"<form method=post action='{base_url(live)}/staff/me'><input name=name value=Mallory>"
        "<input name=language value=fi><button>Win a prize</button></form>"
    )


def test_form_of_another_site_changes_nothing(live: EmbeddedRun, browser: Browser) -> None:
    page = open_signed_in_page(live, browser, "Sofia")
    form = build_forged_form(live)
    with serve_other_site(page.context, form) as address:
        for start in (address, "data:text/html," + form):
            page.goto(start)
            with page.expect_navigation() as navigation:
                page.get_by_role("button").click()
            assert navigation.value is not None
            assert navigation.value.status in (401, 403)
    page.goto(f"{base_url(live)}/staff/me")
    expect(page.locator("#name")).to_have_value("Sofia Karlsson")
    page.context.close()


def test_own_form_without_the_csrf_field_changes_nothing(
    live: EmbeddedRun, browser: Browser
) -> None:
    """Test the second protection alone: the form comes from our own origin."""
    page = open_signed_in_page(live, browser, "Sofia")
    page.goto(f"{base_url(live)}/staff/me")
    page.evaluate("document.querySelector('form.card [name=csrf]').remove()")
    page.fill("#name", "Mallory")
    with page.expect_navigation() as navigation:
        page.locator("form.card .button").click()
    assert navigation.value is not None
    assert navigation.value.status == 403
    page.goto(f"{base_url(live)}/staff/me")
    expect(page.locator("#name")).to_have_value("Sofia Karlsson")
    page.context.close()


def open_in_frames(live: EmbeddedRun, page: Page, paths: Sequence[str]) -> list[Frame]:
    """Open a page of another site that shows these paths in frames; return the frames."""
    frames = "".join(f"<iframe src='{base_url(live)}{path}'></iframe>" for path in paths)
    with serve_other_site(page.context, frames) as address:
        page.goto(address, wait_until="load")
    assert len(page.frames) == len(paths) + 1
    return page.frames[1:]


def test_staff_page_in_a_frame_of_another_site_is_not_shown(
    live: EmbeddedRun, browser: Browser
) -> None:
    page = open_signed_in_page(live, browser, "Sofia")
    paths = ("/staff/", "/staff/registrations/", "/staff/messages/", "/sign-in")
    for frame in open_in_frames(live, page, paths):
        assert frame.locator("#main").count() == 0
        assert not frame.url.startswith(base_url(live))
    page.context.close()


def test_staff_page_without_our_headers_is_shown_in_a_frame(
    live: EmbeddedRun, browser: Browser
) -> None:
    """Negative control: only our response headers keep the frames empty."""

    def respond_without_headers(route: Route) -> None:
        route.fulfill(body=route.fetch().body(), content_type="text/html")

    page = open_signed_in_page(live, browser, "Sofia")
    page.route(f"{base_url(live)}/staff/", respond_without_headers)
    (frame,) = open_in_frames(live, page, ["/staff/"])
    expect(frame.locator("#main")).to_have_count(1)
    page.context.close()


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
    ],
)
def test_sign_in_with_a_foreign_next_address_ignores_it(
    live: EmbeddedRun, browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(f"{base_url(live)}/sign-in?next={address}")
    press_and_load(page.locator(".people button").first)
    assert page.url == f"{base_url(live)}/staff/"
    page.close()


def test_cookie_planted_before_signing_in_is_replaced(live: EmbeddedRun, browser: Browser) -> None:
    attacker = open_signed_in_page(live, browser, "Tuomas")
    planted = get_session_cookie(attacker)
    victim = browser.new_context()
    victim.add_cookies([{"name": "staff", "value": planted, "url": base_url(live)}])
    page = sign_in(live, victim.new_page(), "Sofia")
    expect(page.locator(".me")).to_have_text("Sofia Karlsson")
    assert get_session_cookie(page) != planted
    attacker.goto(f"{base_url(live)}/staff/me")
    expect(attacker.locator(".me")).to_have_text("Tuomas Nieminen")
    victim.close()
    attacker.context.close()


def test_script_in_the_texts_of_an_event_never_runs(live: EmbeddedRun, browser: Browser) -> None:
    """The CSP header is switched off, so only the escaping of the texts is tested."""
    page = open_signed_in_page(live, browser, "Mikael", bypass_csp=True)
    dialogs = record_dialogs(page)
    event = publish_event_with_script(live, page)
    page.goto(event.staff_url)
    link = page.locator("a[href^='/staff/registrations/occurrences/']").first.get_attribute("href")
    roster = f"{base_url(live)}{link}"
    occurrence_id = roster.rpartition("/")[2]
    form = f"{base_url(live)}/register/{occurrence_id}"
    wait_for_response(page.context, form, status=303)
    email = register_with_script(live, occurrence_id)
    wait_until(lambda: len(list_mails(live, email)) == 1)
    messages = f"{base_url(live)}/staff/messages/occurrences/{occurrence_id}"
    wait_for_response(page.context, messages, "script&gt;alert(1)")
    urls = [event.staff_url, f"{event.staff_url}/preview", event.public_url]
    urls += [roster, f"{roster}/print", messages]
    urls += [f"{base_url(live)}{path}" for path in ("/", "/staff/", "/staff/events/", "/dev/inbox")]
    urls.append(form)
    for url in urls:
        page.goto(url)
        assert page.locator(SCRIPT_ELEMENTS).count() == 0, url
    admin = sign_in(live, page, "Liisa")
    for log in ("/staff/log/", "/staff/registrations/log/", "/staff/messages/log/"):
        admin.goto(f"{base_url(live)}{log}?views=1")
        expect(admin.locator("table")).to_contain_text("<script>")
        assert admin.locator(SCRIPT_ELEMENTS).count() == 0
    assert dialogs == []
    assert "<script" not in list_mails(live, email)[0]["html"]
    response = page.context.request.get(f"{roster}/list.csv")
    disposition = response.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="[\w.-]+"', disposition)
    page.context.close()


def test_script_that_runs_is_found(browser: Browser) -> None:
    """Negative control."""
    page = browser.new_page()
    dialogs = record_dialogs(page)
    page.set_content(TEXT)
    assert "1" in dialogs
    assert page.locator(SCRIPT_ELEMENTS).count() > 0
    page.close()


@dataclass(frozen=True)
class EventUrls:
    """The pages of one event."""

    staff_url: str
    public_url: str


def publish_event_with_script(live: EmbeddedRun, page: Page) -> EventUrls:
    """Publish an event with a script in every text."""
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
    public_path = page.locator("main a[href^='/events/']").first.get_attribute("href")
    return EventUrls(f"{base_url(live)}{get_path(page)}", f"{base_url(live)}{public_path}")


def register_with_script(live: EmbeddedRun, occurrence_id: str) -> str:
    """Register with a script in the note, and return the e-mail address; names take no script."""
    email = f"maija.{occurrence_id}@example.org"
    body = {
        "occurrence_id": occurrence_id,
        "participants": [{"name": "Aino", "grade": "9"}],
        "contact": {"name": "Maija", "email": email, "phone": "+358401234567", "language": "fi"},
        "note": SCRIPT,
    }
    live.post("/api/registrations/v1/registrations", body)
    return email


def list_mails(live: EmbeddedRun, email: str) -> list[dict[str, str]]:
    return [one for one in live.get("/dev/inbox.json") if one["to"] == email]


def record_dialogs(page: Page) -> list[str]:
    """Return a list that gets the text of every dialog that a script opens from now on."""
    dialogs: list[str] = []

    def record_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.accept()

    page.on("dialog", record_dialog)
    return dialogs


def get_session_cookie(page: Page) -> str:
    return next(one["value"] for one in page.context.cookies() if one["name"] == "staff")
