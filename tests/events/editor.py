"""A signed-in editor of an organisation, and the forms that the editor fills in."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from services.events.models import Event, Occurrence
from shared import clock
from shared.bus.outbox import outbox
from shared.database.session import Database
from tests.events.builders import create_organisation
from tests.events.staff_browser import StaffBrowser

URL = "/staff/events/"


class Editor(StaffBrowser):
    """A signed-in editor of a new organisation; paths are relative to the staff pages of events."""

    def __init__(self, app: Flask, role: str = "editor") -> None:
        self.app: Flask = app
        self.database: Database = app.extensions["live"].database
        self.organisation = create_organisation(self.database)
        super().__init__(app, {self.organisation: role}, base_url=URL)

    def sign_in_colleague(self, role: str = "editor", name: str = "Mikael") -> StaffBrowser:
        """Return the browser of another member of this organisation."""
        return StaffBrowser(self.app, {self.organisation: role}, name, URL)

    def sign_in_stranger(self) -> StaffBrowser:
        """Return the browser of an administrator of another organisation."""
        return StaffBrowser(self.app, {create_organisation(self.database): "admin"}, base_url=URL)

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
        statement = update(Occurrence).where(Occurrence.event_id == UUID(event_id))
        with self.database.begin() as session:
            session.execute(statement.values(taken=seats))

    def list_facts(self) -> list[tuple[str, dict[str, Any]]]:
        """Return name and data of the facts in the outbox."""
        with self.database.read() as session:
            bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
        rows = [json.loads(body) for body in bodies]
        return [(row["type"].split(".")[1], row["data"]) for row in rows]


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
