"""Open every staff page of a running Live, and provoke what can go wrong on them.

The addresses come from the apps themselves, so a new page is opened without a change here.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from uuid import uuid4

from playwright.sync_api import Page

from shared.config import load_settings
from shared.site.services import SERVICES
from tests.deploy.embedded_run import EmbeddedRun
from tests.journeys.navigation import base_url, press_and_load
from tests.journeys.staff import DEMO_EVENT, find_demo_event
from tests.service_apps import list_staff_routes

OnPage = Callable[[str], None]
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
QUESTION = "question_id"  # only some events ask any: `test_questions` looks at these pages
RULES = "/staff/messages/rules/"
CAMPAIGNS = "/staff/messages/campaigns/"
SAVE = "main form .buttons .button"
REGISTRATION_OF_SEVERAL = "tbody tr:has(.tag.good):has(td li + li) th a"
CARD = "main form.card .button"


def list_staff_addresses(live: EmbeddedRun) -> list[str]:
    """Return the URL rules of all staff pages."""
    rules = []
    for service in SERVICES:
        app = import_module(f"services.{service}.app").create_app(load_settings(service, live.env))
        rules += [
            rule
            for method, rule, _ in list_staff_routes(app)
            if method == "GET" and QUESTION not in rule
        ]
        app.extensions["live"].database.dispose()
    return sorted(rules)


@dataclass(frozen=True)
class Ids:
    """One id for each parameter of the URL rules."""

    event_id: str
    occurrence_id: str
    registration_id: str
    participant_id: str
    message_id: str
    staff_id: str
    venue_id: str
    campaign_id: str
    entry_id: str
    rule_id: str
    kind: str = "confirmed"
    channel: str = "email"
    version: str = "0"


class StaffPageTour:
    """A signed-in browser page; `on_page` is called with a name of every page that is opened."""

    def __init__(self, live: EmbeddedRun, page: Page, on_page: OnPage) -> None:
        self.live, self.page, self.on_page = live, page, on_page
        self.base = base_url(live)

    def open_all(self, rules: list[str]) -> int:
        """Open every rule that is a page, and return how many were."""
        ids, opened = asdict(self.find_ids()), 0
        for rule in rules:
            if self.open_page(PARAMETER.sub(lambda name: ids[name[1]], rule)):
                self.on_page(rule)
                opened += 1
        return opened

    def open_page(self, address: str) -> bool:
        """Open an address; return False if it is a file, or an e-mail in its sandbox."""
        response = self.page.request.head(self.base + address)
        is_email = "sandbox" in response.headers.get("content-security-policy", "")
        if is_email or not response.headers["content-type"].startswith("text/html"):
            return False
        self.page.goto(self.base + address)
        return True

    def find_ids(self) -> Ids:
        """Return ids from the pages of the run."""
        event = find_demo_event(self.live, DEMO_EVENT)
        occurrence_id = event["occurrences"][0]["id"]
        roster = f"/staff/registrations/occurrences/{occurrence_id}"
        registration_id = self.find_last_part(roster, REGISTRATION_OF_SEVERAL)
        participant_id = self.find_last_part(
            f"/staff/registrations/{registration_id}", "a[href*='/remove/']"
        )
        self.page.goto(f"{self.base}/staff/messages/registrations/{registration_id}")
        message = self.page.locator("article h2").first.get_attribute("id") or ""
        self.page.goto(f"{self.base}/staff/events/venues/")
        venue = self.page.locator(".people a").first.get_attribute("href") or ""
        self.page.goto(f"{self.base}{RULES}")
        rule = self.page.locator(".rule-acts a").first.get_attribute("href") or ""
        self.page.goto(f"{self.base}/staff/people/")
        member = self.page.locator(".roles a").last.get_attribute("href") or ""
        return Ids(
            event_id=event["id"],
            occurrence_id=occurrence_id,
            registration_id=registration_id,
            participant_id=participant_id,
            message_id=message.removeprefix("m"),
            staff_id=member.split("/")[-2],
            venue_id=venue.split("/")[-2],
            campaign_id=self.write_campaign(occurrence_id),
            entry_id=self.join_waiting_list(occurrence_id),
            rule_id=rule.split("/")[-2],
        )

    def join_waiting_list(self, occurrence_id: str) -> str:
        """Join the list of an occurrence that is full for a moment, and return the entry's id."""
        roster = f"/staff/registrations/occurrences/{occurrence_id}"
        self.page.goto(self.base + roster)
        shown, taken = (
            self.page.locator(f"input[name={name}]").get_attribute("value") or ""
            for name in ("shown", "taken")
        )
        self.set_capacity(roster, taken)
        self.page.goto(f"{self.base}/register/{occurrence_id}?wait=1")
        self.page.fill("#participant-0-name", "Aino Virtanen")
        press_and_load(self.page.locator("#register .buttons .button").first)
        self.page.fill("#contact-name", "Maija Virtanen")
        self.page.fill("#contact-email", "maija@example.org")
        self.page.fill("#contact-phone", "040 123 4567")
        press_and_load(self.page.locator("#register .buttons .button").first)
        self.set_capacity(roster, shown)
        return self.find_last_part(f"{roster}/waiting", "table.roster th a")

    def set_capacity(self, roster: str, capacity: str) -> None:
        """Set the capacity of an occurrence on its roster."""
        self.page.goto(self.base + roster)
        self.page.locator(".actions summary").click()
        self.page.fill("#capacity", capacity)
        press_and_load(self.page.locator(".actions form .button"))

    def write_campaign(self, occurrence_id: str) -> str:
        """Write a message to the families of an occurrence, and return the id of the draft."""
        self.page.goto(f"{self.base}{CAMPAIGNS}new?occurrence={occurrence_id}")
        code = self.page.locator("details.text[open] textarea").first.get_attribute("lang")
        self.page.fill(f"#subject_{code}", "Sisäkengät")
        self.page.fill(f"#body_{code}", "Muistakaa **sisäkengät** huomenna 🎉")
        press_and_load(self.page.locator(SAVE).first)
        return self.page.url.rpartition("/")[2]

    def find_last_part(self, address: str, selector: str) -> str:
        """Return the last part of the address of the first link that a selector finds."""
        self.page.goto(self.base + address)
        link = self.page.locator(selector).first.get_attribute("href") or ""
        return link.rpartition("/")[2]

    def send_invalid(
        self, address: str, fields: dict[str, str], button: str, status: int = 422
    ) -> None:
        """Open a form, type these values, send it, and check the status of the response."""
        self.page.goto(self.base + address)
        self.page.locator("main details:not([open]) > summary").evaluate_all(
            "all => all.forEach(one => { one.parentElement.open = true })"
        )
        for field, text in fields.items():
            self.page.fill(f"#{field}", text)
        self.press_and_check(f"invalid: {address}", button, status)

    def press_and_check(self, name: str, button: str, status: int) -> None:
        """Press a button and check the status of the response."""
        with self.page.expect_navigation() as navigation:
            self.page.locator(button).first.click()
        assert navigation.value is not None
        assert navigation.value.status == status, name
        self.on_page(name)

    def open_refused(self, address: str, status: int) -> None:
        """Open an address that is refused with this status."""
        response = self.page.goto(self.base + address)
        assert response is not None
        assert response.status == status, address
        self.on_page(f"{status}: {address}")

    def send_invalid_forms(self) -> None:
        """Send every form of an administrator with invalid values."""
        ids = self.find_ids()
        event, occurrence_id = f"/staff/events/{ids.event_id}", ids.occurrence_id
        roster = f"/staff/registrations/occurrences/{occurrence_id}"
        registration = f"/staff/registrations/{ids.registration_id}"
        no_titles = {f"title_{code}": "" for code in ("fi", "sv", "en")}
        invite = "[aria-labelledby=invite] .button"
        self.send_invalid("/staff/events/new", {"title_fi": "", "day": "2026-01-01"}, SAVE)
        self.send_invalid(f"{event}/edit", no_titles | {"contact_email": "liisa@"}, SAVE)
        self.send_invalid(f"{event}/times", {"count": "0", "starts": ""}, CARD)
        move = f"{event}/times/{occurrence_id}/move"
        self.send_invalid(move, {"starts": "20:00", "ends": "19:00"}, CARD)
        self.send_invalid(f"{event}/copy", {"day": "2020-01-01"}, CARD)
        self.send_invalid(f"/staff/events/venues/{ids.venue_id}/edit", {"name": ""}, CARD)
        self.send_invalid(f"{roster}/add", {"contact-email": "maija@"}, f"{SAVE}:not([name])", 200)
        self.send_invalid(roster, {"capacity": "many"}, CARD)
        self.send_invalid(roster, {"capacity": "1"}, CARD, 409)
        self.send_invalid(f"{registration}/change", {"contact-email": "maija@"}, SAVE, 200)
        self.send_invalid("/staff/people/", {"email": "liisa@"}, invite)
        campaign = f"{CAMPAIGNS}{ids.campaign_id}/edit"
        no_subjects = {f"subject_{code}": "" for code in ("fi", "sv", "en")}
        self.send_invalid(campaign, no_subjects, SAVE)
        self.send_invalid(
            f"{RULES}{ids.rule_id}/edit", {"amount": "many"}, "form > .buttons .button"
        )
        self.send_invalid("/staff/me", {"name": ""}, CARD)
        self.send_invalid("/staff/messages/keys/", {"name": ""}, CARD)
        self.send_invalid("/staff/organisation/details", {"name_fi": ""}, CARD)

    def open_refused_pages(self) -> None:
        """Open what belongs to another organisation, what the role lacks, and what is gone."""
        other = find_demo_event(self.live, "novida-avoimet-ovet-loimaa")
        unrelated = find_demo_event(self.live, "robotti-ilta-turku")
        occurrence_id = other["occurrences"][0]["id"]
        self.open_refused(f"/staff/events/{other['id']}/edit", 403)
        self.open_refused(f"/staff/registrations/occurrences/{occurrence_id}", 403)
        self.open_refused(f"/staff/messages/occurrences/{occurrence_id}", 403)
        self.open_refused(f"/staff/events/{unrelated['id']}", 404)
        self.open_refused(f"/staff/registrations/{uuid4()}", 404)
        self.open_refused("/sign-in/used-up", 410)
        self.open_refused("/invitation/used-up", 410)

    def open_list_variants(self) -> None:
        """Open the lists with other tabs and without results, and the pages of a draft."""
        for address in (
            "/staff/events/?tab=drafts",
            "/staff/events/?tab=past",
            "/staff/events/?q=xyzzy",
            "/staff/registrations/?q=xyzzy",
            "/staff/messages/search?q=a",
            "/staff/messages/search?q=xyzzy",
            "/staff/messages/ledger?q=xyzzy",
            "/staff/messages/ledger?kind=confirmed&channel=sms",
            "/staff/messages/statistics?months=24",
        ):
            self.page.goto(self.base + address)
            self.on_page(address)
        self.page.goto(f"{self.base}/staff/events/?tab=drafts")
        draft = self.page.locator(".staff-events h2 a").first.get_attribute("href")
        for address in (f"{draft}", f"{draft}/delete", f"{draft}/preview"):
            self.page.goto(self.base + address)
            self.on_page(f"draft: {address}")

    def send_outdated_forms(self) -> None:
        """Send a form after a colleague has saved, and after the session has ended."""
        form = f"/staff/events/{self.find_ids().event_id}/edit"
        self.page.goto(self.base + form)
        colleague = self.page.context.new_page()
        colleague.goto(self.base + form)
        colleague.fill("#contact_name", f"Liisa {uuid4().hex[:4]}")
        press_and_load(colleague.locator(SAVE))
        colleague.close()
        self.page.fill("#contact_name", "Somebody else")
        self.press_and_check("changed by a colleague", SAVE, 409)
        self.page.context.clear_cookies(name="staff")
        self.press_and_check("signed out", SAVE, 401)

    def open_sign_in(self) -> None:
        """Open the sign-in page, and send it with an invalid and an unknown address."""
        self.page.goto(f"{self.base}/sign-in")
        self.on_page("sign in")
        self.send_invalid("/sign-in", {"email": "liisa@"}, "#sign-in .button")
        self.send_invalid("/sign-in", {"email": "nobody@example.org"}, "#sign-in .button", 200)
