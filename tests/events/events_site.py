"""The events app with organisations, events and signed-in members of staff."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from services.events.event import operations
from services.events.models import Event, Occurrence, Organisation
from services.events.models.staff import Membership, StaffMember
from shared import clock
from shared.bus.envelope import decode_fact
from shared.bus.outbox import outbox
from shared.config import load_settings
from shared.contracts import Fact
from shared.database.session import Database
from tests.events.staff_browser import StaffBrowser
from tests.migrated_databases import migrate_new_database
from tests.service_apps import get_app
from tests.staff_user import StaffUser


class EventsSite:
    """The app with a migrated database and one organisation."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.database: Database = app.extensions["live"].database
        self.organisation = self.create_organisation("raseko", contact_email="raseko@example.org")

    def create_organisation(self, slug: str, contact_email: str = "") -> Organisation:
        """Create an organisation."""
        names = {code: f"{slug.title()} {code}" for code in ("fi", "sv", "en")}
        made = Organisation(slug=slug, name=names, contact_email=contact_email)
        with self.database.begin() as session:
            session.add(made)
        return made

    def sign_in_as(self, role: str, organisation: Organisation | None = None) -> StaffBrowser:
        """Sign in a person with this role, in the site's organisation unless one is given."""
        browser = StaffBrowser(self.app, {(organisation or self.organisation).id: role})
        with self.database.begin() as session:
            session.add(_build_member(browser.person))
        return browser

    def create_event(
        self,
        slug: str,
        *occurrences: dict[str, Any],
        organisation: Organisation | None = None,
        publish: bool = True,
        **given: Any,
    ) -> Event:
        """Create an event with these occurrences."""
        texts = {code: f"{slug} {code}" for code in ("fi", "sv", "en")}
        values = {"kind": "open_day", "title": texts, "summary": texts, "description": texts}
        event = Event(slug=slug, fields=[], target_groups=[], **{**values, **given})
        with self.database.begin() as session:
            event.organisation = session.get_one(
                Organisation, (organisation or self.organisation).id
            )
            event.occurrences = [build_occurrence(**one) for one in occurrences]
            operations.insert_event(session, event)
            if publish:
                operations.make_public(session, event)
        return event

    def list_facts(self) -> list[Fact]:
        """List the facts in the outbox, the oldest first."""
        with self.database.read() as session:
            bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
        return [decode_fact(json.loads(body)).fact for body in bodies]


def _build_member(person: StaffUser) -> StaffMember:
    memberships = [Membership(organisation_id=one, role=role) for one, role in person.roles.items()]
    return StaffMember(
        id=person.id,
        email=f"{person.id}@example.org",
        name=person.name,
        language="fi",
        version=person.version,
        created_at=clock.now(),
        memberships=memberships,
    )


def create_events_site(folder: Path) -> EventsSite:
    """Return the app with a new database in `folder`."""
    app = get_app(load_settings("events", {"LIVE_DATA": str(folder)}))
    migrate_new_database("events", app.extensions["live"].database)
    return EventsSite(app)


def build_occurrence(
    days: float = 10, capacity: int = 10, taken: int = 0, hours: int = 2, **given: Any
) -> Occurrence:
    """Build an occurrence that starts in `days` days and takes two hours, or `hours`."""
    start = clock.now() + timedelta(days=days)
    return Occurrence(
        starts_at=start,
        ends_at=start + timedelta(hours=hours),
        time_zone="Europe/Helsinki",
        capacity=capacity,
        taken=taken,
        opens_at=start - timedelta(days=30),
        closes_at=start - timedelta(hours=2),
        cancel_until=start - timedelta(hours=1),
        cancelled=given.get("cancelled", False),
    )
