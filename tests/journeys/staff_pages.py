"""Every page of the staff in a running Live, and what goes wrong on them.

Pages are taken from the apps' own tables of addresses: a new page is walked by itself.
"""

import re
from collections.abc import Callable
from importlib import import_module
from uuid import uuid4

from playwright.sync_api import Page

from shared.config import load_settings
from shared.site.services import SERVICES
from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.navigation import press_and_load
from tests.journeys.staff import DEMO_EVENT, base_url, find_demo_event
from tests.service_apps import list_staff_routes

Look = Callable[[str], None]
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
SAVE = "main form .buttons .button"
GROUP = "tbody tr:has(.tag.good):has(td li + li) th a"  # registered, more than one
CARD = "main form.card .button"


def list_staff_addresses(live: EmbeddedRun) -> list[str]:
    """Every address that members of staff open, with the names of ids in it."""
    found = []
    for service in SERVICES:
        app = import_module(f"services.{service}.app").create_app(load_settings(service, live.env))
        found += [rule for method, rule, _ in list_staff_routes(app) if method == "GET"]
        app.extensions["live"].database.dispose()
    return sorted(found)


class StaffPageTour:
    """A signed-in browser that opens pages and shows each to `look`."""

    def __init__(self, live: EmbeddedRun, page: Page, look: Look) -> None:
        self.live, self.page, self.look = live, page, look
        self.base = base_url(live)

    def pages(self, rules: list[str]) -> int:
        """Open each of these addresses that is a page; how many there were."""
        ids, seen = self.ids(), 0
        for rule in rules:
            if self.opens(PARAMETER.sub(lambda name: ids[name[1]], rule)):
                self.look(rule)
                seen += 1
        return seen

    def opens(self, address: str) -> bool:
        """Go there if it is a page of ours: neither a file, nor a mail in its sandbox."""
        answer = self.page.request.head(self.base + address)
        mail = "sandbox" in answer.headers.get("content-security-policy", "")
        if mail or not answer.headers["content-type"].startswith("text/html"):
            return False
        self.page.goto(self.base + address)
        return True

    def ids(self) -> dict[str, str]:
        """One of everything that addresses name, from the run's own pages."""
        event = find_demo_event(self.live, DEMO_EVENT)
        slot = event["occurrences"][0]["id"]
        family = self.first(f"/staff/registrations/occurrences/{slot}", GROUP)
        person = self.first(f"/staff/registrations/{family}", "a[href*='/remove/']")
        self.page.goto(f"{self.base}/staff/messages/registrations/{family}")
        message = self.page.locator("article h2").first.get_attribute("id") or ""
        self.page.goto(f"{self.base}/staff/events/venues/")
        place = self.page.locator(".people a").first.get_attribute("href") or ""
        self.page.goto(f"{self.base}/staff/people/")
        member = self.page.locator(".roles a").last.get_attribute("href") or ""
        return {
            "event_id": event["id"],
            "occurrence_id": slot,
            "registration_id": family,
            "participant_id": person,
            "message_id": message.removeprefix("m"),
            "staff_id": member.split("/")[-2],
            "venue_id": place.split("/")[-2],
        }

    def first(self, address: str, links: str) -> str:
        """Return the last part of the first of these links."""
        self.page.goto(self.base + address)
        found = self.page.locator(links).first.get_attribute("href") or ""
        return found.rpartition("/")[2]

    def wrong(self, address: str, typed: dict[str, str], button: str, status: int = 422) -> None:
        """Fill a form in wrongly, send it and look at what is said."""
        self.page.goto(self.base + address)
        self.page.locator("main details:not([open]) > summary").evaluate_all(
            "all => all.forEach(one => { one.parentElement.open = true })"
        )
        for field, text in typed.items():
            self.page.fill(f"#{field}", text)
        self.send(f"wrong: {address}", button, status)

    def send(self, name: str, button: str, status: int) -> None:
        """Press a button that is refused, and look at what is said."""
        with self.page.expect_navigation() as answered:
            self.page.locator(button).first.click()
        assert answered.value is not None
        assert answered.value.status == status, name
        self.look(name)

    def gets_lost(self, address: str, status: int) -> None:
        """Open what cannot be opened."""
        answer = self.page.goto(self.base + address)
        assert answer is not None
        assert answer.status == status, address
        self.look(f"{status}: {address}")

    def mistakes(self) -> None:
        """Every form of an administrator, filled in wrongly."""
        ids = self.ids()
        event, slot = f"/staff/events/{ids['event_id']}", ids["occurrence_id"]
        roster = f"/staff/registrations/occurrences/{slot}"
        family = f"/staff/registrations/{ids['registration_id']}"
        self.wrong("/staff/events/new", {"title_fi": "", "day": "2026-01-01"}, SAVE)
        none = {f"title_{code}": "" for code in ("fi", "sv", "en")}
        self.wrong(f"{event}/edit", none | {"contact_email": "liisa@"}, SAVE)
        self.wrong(f"{event}/times", {"count": "0", "starts": ""}, CARD)
        self.wrong(f"{event}/times/{slot}/move", {"starts": "20:00", "ends": "19:00"}, CARD)
        self.wrong(f"{event}/copy", {"day": "2020-01-01"}, CARD)
        self.wrong(f"/staff/events/venues/{ids['venue_id']}/edit", {"name": ""}, CARD)
        self.wrong(f"{roster}/add", {"contact-email": "maija@"}, f"{SAVE}:not([name])")
        self.wrong(roster, {"capacity": "many"}, CARD)
        self.wrong(roster, {"capacity": "1"}, CARD, 409)
        self.wrong(f"{family}/change", {"contact-email": "maija@"}, SAVE)
        self.wrong("/staff/people/", {"email": "liisa@"}, "[aria-labelledby=invite] .button")
        self.wrong("/staff/me", {"name": ""}, CARD)
        self.wrong("/staff/organisation/details", {"name_fi": ""}, CARD)

    def refusals(self) -> None:
        """Open pages of another organisation, without the right, and with data that is gone."""
        other = find_demo_event(self.live, "novida-avoimet-ovet-loimaa")
        far = find_demo_event(self.live, "robotti-ilta-turku")
        self.gets_lost(f"/staff/events/{other['id']}/edit", 403)
        seat = other["occurrences"][0]["id"]
        self.gets_lost(f"/staff/registrations/occurrences/{seat}", 403)
        self.gets_lost(f"/staff/messages/occurrences/{seat}", 403)
        self.gets_lost(f"/staff/events/{far['id']}", 404)
        self.gets_lost(f"/staff/registrations/{uuid4()}", 404)
        self.gets_lost("/sign-in/used-up", 410)
        self.gets_lost("/invitation/used-up", 410)

    def lists(self) -> None:
        """Open the same pages without results, and other tabs."""
        for address in (
            "/staff/events/?tab=drafts", "/staff/events/?tab=past", "/staff/events/?q=xyzzy",
            "/staff/registrations/?q=xyzzy", "/staff/messages/search?q=a",
            "/staff/messages/search?q=xyzzy",
        ):  # fmt: skip
            self.page.goto(self.base + address)
            self.look(address)
        self.page.goto(f"{self.base}/staff/events/?tab=drafts")
        draft = self.page.locator(".programme h2 a").first.get_attribute("href")
        for address in (f"{draft}", f"{draft}/delete", f"{draft}/preview"):
            self.page.goto(self.base + address)
            self.look(f"draft: {address}")

    def stale(self) -> None:
        """Save after a colleague did, then with a session that ended."""
        form = f"/staff/events/{self.ids()['event_id']}/edit"
        self.page.goto(self.base + form)
        other = self.page.context.new_page()
        other.goto(self.base + form)
        other.fill("#contact_name", f"Liisa {uuid4().hex[:4]}")
        press_and_load(other.locator(SAVE))
        other.close()
        self.page.fill("#contact_name", "Somebody else")
        self.send("stale", SAVE, 409)
        self.page.context.clear_cookies(name="staff")
        self.send("signed out", SAVE, 401)

    def doors(self) -> None:
        """Open the sign-in pages without a session."""
        self.page.goto(f"{self.base}/sign-in")
        self.look("sign in")
        self.wrong("/sign-in", {"email": "liisa@"}, "#sign-in .button")
        self.wrong("/sign-in", {"email": "nobody@example.org"}, "#sign-in .button", 200)
