"""An editor who is signed in to an organisation, and the forms that the editor fills."""

import json
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.events.models import Event, Occurrence, Organisation
from shared import clock
from shared.bus.outbox import outbox
from shared.database.session import Database
from tests.staff_user import StaffUser

URL = "/staff/events/"


class Editor:
    """An editor of a new organisation, signed in with a client."""

    def __init__(self, client: FlaskClient, role: str = "editor") -> None:
        self.client, self.app = client, client.application
        self.database: Database = self.app.extensions["live"].database
        self.organisation = create_organisation(self.database)
        self.person = StaffUser(self.app, {self.organisation: role})
        self.person.sign_in(client)

    def sign_in_colleague(self, role: str = "editor", name: str = "Mikael") -> "StaffBrowser":
        """Return the browser of another member of this organisation."""
        return StaffBrowser(
            self.app.test_client(), StaffUser(self.app, {self.organisation: role}, name)
        )

    def sign_in_stranger(self) -> "StaffBrowser":
        """Return an administrator of another organisation."""
        person = StaffUser(self.app, {create_organisation(self.database): "admin"})
        return StaffBrowser(self.app.test_client(), person)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form with the CSRF token."""
        return self.client.post(URL + path, data=self.person.form_data() | fields)

    def get_page(self, path: str) -> str:
        """Return a page, which has to open."""
        answer = self.client.get(URL + path)
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def create_draft(self, **given: Any) -> str:
        """Create a draft and return its id."""
        answer = self.post("new", **(build_event_form() | given))
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].split("?")[0].rpartition("/")[2]

    def create_published(self, **given: Any) -> str:
        """Create and publish an event; return its id."""
        event = self.create_draft(**given)
        answer = self.post(f"{event}/publish", version=str(self.load_event(event).version))
        assert answer.headers["Location"] == f"{URL}{event}?done=published"
        return event

    def load_event(self, event_id: str) -> Event:
        """Return the stored event."""
        with self.database.read() as session:
            return session.get_one(Event, UUID(event_id))

    def set_taken_seats(self, event_id: str, seats: int) -> None:
        """Set the number of taken seats of each occurrence."""
        of_it = Occurrence.event_id == UUID(event_id)
        with self.database.begin() as session:
            session.execute(update(Occurrence).where(of_it).values(taken=seats))

    def list_facts(self) -> list[tuple[str, dict[str, Any]]]:
        """Return name and data of the facts in the outbox."""
        with self.database.read() as session:
            bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
        rows = [json.loads(body) for body in bodies]
        return [(row["type"].split(".")[1], row["data"]) for row in rows]


class StaffBrowser:
    """The browser of another person who is signed in."""

    def __init__(self, client: FlaskClient, person: StaffUser) -> None:
        self.client, self.person = person.sign_in(client), person

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form with the CSRF token."""
        return self.client.post(URL + path, data=self.person.form_data() | fields)


def create_organisation(database: Database) -> UUID:
    """Add an organisation and return its id."""
    made = Organisation(
        id=uuid4(),
        slug=f"school-{uuid4().hex[:8]}",
        name={"fi": "Koulu", "sv": "Skolan", "en": "School"},
        contact_email="school@example.org",
    )
    with database.begin() as session:
        session.add(made)
    return made.id


def build_event_form() -> dict[str, Any]:
    """Return the filled-in form of an open day with eight occurrences."""
    return {
        "kind": "open_day",
        "title_fi": "Avoimet ovet",
        "summary_fi": "Tule tutustumaan",
        "description_fi": "Näet *pajat*.",
        "target_groups": ["lower_secondary"],
        "fields": ["machine"],
        "place": "new",
        "venue_name": "Pääkampus",
        "venue_address": "Koulukatu 1, 20100 Turku",
        "venue_municipality": "853",
        "registration": "here",
        "closes_rule": "evening_before",
        "cancel_rule": "hours_2",
        **build_series_form(),
    }


def build_series_form(**given: str) -> dict[str, str]:
    """Return the fields of eight occurrences of 45 minutes, in two months."""
    usual = {"day": date_in_days(60).isoformat(), "starts": "16:00", "minutes": "45", "count": "8",
             "pause": "15", "seats": "10"}  # fmt: skip
    return usual | given


def date_in_days(days: int) -> date:
    """Return the date this many days after today."""
    return clock.now().date() + timedelta(days=days)


class _Fields(HTMLParser):
    """Reads the fields that a browser would send of the forms on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self.open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name = has.get("name") or ""
        if tag == "input" and has.get("type") == "checkbox":
            if "checked" in has:
                self.found.setdefault(name, []).append(has["value"])
        elif tag == "input":
            self.found[name] = has.get("value", "")
        elif tag in ("select", "textarea"):
            self.open, self.found[name] = name, ""
        elif tag == "option" and "selected" in has:
            self.found[self.open] = has["value"]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self.open:
            self.found[self.open] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self.open = ""


def read_form_fields(page: str) -> dict[str, Any]:
    """Return the fields that the form on a page would send, without its token."""
    parser = _Fields()
    parser.feed(page)
    parser.found.pop("csrf", None)
    return parser.found
