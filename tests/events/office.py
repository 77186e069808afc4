"""An office for tests: the events app, organisations, and people who sign in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.events.app import create_app
from services.events.event import operations
from services.events.models import Event, Occurrence, Organisation
from services.events.models.staff import Membership, StaffMember
from shared import clock
from shared.bus.envelope import decode_fact
from shared.bus.outbox import outbox
from shared.config import load_settings
from shared.contracts import Fact
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from tests.staff_user import StaffUser


class Browser:
    """A member of staff at a browser of her own, reading English."""

    def __init__(self, app: Flask, roles: dict[UUID, str]) -> None:
        self.person = StaffUser(app, roles)
        self.client: FlaskClient = self.person.sign_in(app.test_client())
        self.client.set_cookie("lang", "en")

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def page(self, path: str) -> str:
        """The text of a page, which is there."""
        answer = self.get(path)
        assert answer.status_code == 200
        return answer.text

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form of hers."""
        return self.client.post(path, data=self.person.form_data(**fields))


class Office:
    """The app over a migrated database, with one organisation."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.database: Database = app.extensions["live"].database
        self.school = self.founded("raseko", contact_email="raseko@example.org")

    def founded(self, slug: str, contact_email: str = "") -> Organisation:
        """A new organisation."""
        names = {code: f"{slug.title()} {code}" for code in ("fi", "sv", "en")}
        made = Organisation(slug=slug, name=names, contact_email=contact_email)
        with self.database.begin() as session:
            session.add(made)
        return made

    def enter(self, role: str, organisation: Organisation | None = None) -> Browser:
        """Somebody with this role, in the school unless another organisation is named."""
        browser = Browser(self.app, {(organisation or self.school).id: role})
        with self.database.begin() as session:
            session.add(_member(browser.person))
        return browser

    def event(
        self,
        slug: str,
        *slots: dict[str, Any],
        organisation: Organisation | None = None,
        publish: bool = True,
        **given: Any,
    ) -> Event:
        """An event with these time slots."""
        texts = {code: f"{slug} {code}" for code in ("fi", "sv", "en")}
        values = {"kind": "open_day", "title": texts, "summary": texts, "description": texts}
        event = Event(slug=slug, fields=[], target_groups=[], **{**values, **given})
        with self.database.begin() as session:
            event.organisation = session.get_one(Organisation, (organisation or self.school).id)
            event.occurrences = [slot(**one) for one in slots]
            operations.insert_event(session, event)
            if publish:
                operations.make_public(session, event)
        return event

    def facts(self) -> list[Fact]:
        """What waits in the outbox, oldest first."""
        with self.database.read() as session:
            bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
        return [decode_fact(json.loads(body)).fact for body in bodies]


def _member(person: StaffUser) -> StaffMember:
    held = [Membership(organisation_id=one, role=role) for one, role in person.roles.items()]
    return StaffMember(
        id=person.id,
        email=f"{person.id}@example.org",
        name=person.name,
        language="fi",
        version=person.version,
        created_at=clock.now(),
        memberships=held,
    )


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """An office over a new database."""
    app = create_app(load_settings("events", {"LIVE_DATA": str(folder)}))
    upgrade_database("events", app.extensions["live"].database)
    yield Office(app)
    app.extensions["live"].database.dispose()


def slot(days: float = 10, capacity: int = 10, taken: int = 0, **given: Any) -> Occurrence:
    """A time slot of two hours, so many days from now."""
    start = clock.now() + timedelta(days=days)
    return Occurrence(
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        time_zone="Europe/Helsinki",
        capacity=capacity,
        taken=taken,
        opens_at=start - timedelta(days=30),
        closes_at=start - timedelta(hours=2),
        cancel_until=start - timedelta(hours=1),
        cancelled=given.get("cancelled", False),
    )
