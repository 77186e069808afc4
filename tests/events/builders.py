"""Build events for tests, and read the facts that were published about them."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from services.events.event import operations
from services.events.models import Event, Occurrence, Organisation, Venue
from services.events.occurrences import operations as occurrences
from shared import clock
from shared.bus.outbox import outbox
from shared.database.session import Database
from shared.staff.access import StaffAccess

# The member of staff in whose name the functions below change events.
EDITOR = StaffAccess(UUID(int=1), "Liisa", (), ())


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


def build_texts(word: str) -> dict[str, str]:
    """Return a text in each language: the word and the code of the language."""
    return {language: f"{word} {language}" for language in ("fi", "sv", "en")}


def build_event(slug: str = "open-day", seats: int = 10, **given: Any) -> Event:
    """Return an unsaved open day in Turku with one occurrence in ten days.

    `seats` is the capacity of the occurrence; `given` replaces attributes of the event.
    """
    organisation = Organisation(slug=f"school-{slug}", name=build_texts("School"), contact_email="")
    start = clock.now() + timedelta(days=10)
    occurrence = Occurrence(
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        time_zone="Europe/Helsinki",
        capacity=seats,
        taken=0,
        seats_version=0,
        version=1,
        cancelled=False,
        opens_at=clock.now(),
        closes_at=start - timedelta(hours=2),
        cancel_until=start - timedelta(hours=1),
    )
    usual: dict[str, Any] = {
        "slug": slug,
        "organisation": organisation,
        "kind": "open_day",
        "title": build_texts("Welding"),
        "summary": build_texts("Come and try"),
        "description": build_texts("Long"),
        "fields": ["machine"],
        "target_groups": ["lower_secondary"],
        "occurrences": [occurrence],
        "online_url": "",
    }
    return Event(**{**usual, **given})


def create_event(database: Database, *, publish: bool = True, **given: Any) -> Event:
    """Save an event from `build_event` with its organisation and a venue, and publish it."""
    event = build_event(**given)
    with database.begin() as session:
        session.add(event.organisation)
        session.flush()
        event.venue = Venue(
            organisation_id=event.organisation.id, name="Hall", address="1", municipality="853"
        )
        operations.insert_event(session, event)
        if publish:
            operations.make_public(session, event)
    return event


def list_published_facts(database: Database) -> list[tuple[str, int]]:
    """Return the name and the version of every fact in the outbox, oldest first."""
    with database.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
    return [(b["type"].split(".")[1], b["data"]["version"]) for b in map(json.loads, bodies)]


def move_first_occurrence(
    database: Database, event: Event, starts_at: datetime, ends_at: datetime
) -> None:
    """Move the first occurrence of the event."""
    with database.begin() as session:
        occurrence = session.get_one(Occurrence, event.occurrences[0].id)
        occurrences.move_occurrence(session, EDITOR, occurrence, starts_at, ends_at)


def cancel_first_occurrence(database: Database, event: Event) -> None:
    """Cancel the first occurrence of the event."""
    with database.begin() as session:
        occurrence = session.get_one(Occurrence, event.occurrences[0].id)
        occurrences.cancel_occurrence(session, occurrence)
