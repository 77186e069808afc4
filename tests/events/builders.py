"""Build events for tests, and read the facts that were published about them."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from services.events.event import operations
from services.events.models import Event, Occurrence, Organisation, Venue
from shared import clock
from shared.bus.outbox import outbox
from shared.database.session import Database


def three(word: str) -> dict[str, str]:
    return {language: f"{word} {language}" for language in ("fi", "sv", "en")}


def draft(slug: str = "open-day", seats: int = 10, **given: Any) -> Event:
    """An open day in Turku with one slot of so many seats, ten days from now."""
    school = Organisation(slug=f"school-{slug}", name=three("School"), contact_email="")
    start = clock.now() + timedelta(days=10)
    slot = Occurrence(
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
        "slug": slug, "organisation": school, "kind": "open_day", "title": three("Welding"),
        "summary": three("Come and try"), "description": three("Long"), "fields": ["machine"],
        "target_groups": ["lower_secondary"], "occurrences": [slot], "online_url": "",
    }  # fmt: skip
    return Event(**{**usual, **given})


def make(database: Database, *, publish: bool = True, **given: Any) -> Event:
    event = draft(**given)
    with database.begin() as session:
        session.add(event.organisation)
        session.flush()
        event.venue = Venue(
            organisation_id=event.organisation.id, name="Hall", address="1", municipality="853"
        )
        operations.create(session, event)
        if publish:
            operations.publish(session, event)
    return event


def notice(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.seq)).all()
    return [(b["type"].split(".")[1], b["data"]["version"]) for b in map(json.loads, bodies)]


def change(database: Database, event: Event, act: Any, *args: Any) -> None:
    with database.begin() as session:
        act(session, session.get_one(Occurrence, event.occurrences[0].id), *args)
