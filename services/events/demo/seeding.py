"""Create the demo events; existing ones stay as they are."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.demo import content
from services.events.demo.dates import ZONE
from services.events.event import operations
from services.events.models import Event, Organisation, Venue
from services.events.occurrences.operations import cancel_occurrence
from shared import clock
from shared.database.session import Database

DRAFT_SINCE = timedelta(days=6)  # old enough for the dashboard to list it as a task


def list_missing_slugs(session: Session) -> list[str]:
    """List the slugs of demo events that are not in the database yet."""
    existing = set(session.scalars(select(Event.slug)))
    return [slug for slug in content.list_slugs() if slug not in existing]


def seed_events(database: Database) -> Iterator[str]:
    """Create and publish the missing events; yield each slug after its commit.

    Each event has its own transaction, so the next run continues where this one was stopped.
    """
    today = clock.now().astimezone(ZoneInfo(ZONE)).date()
    with database.read() as session:
        slugs = list_missing_slugs(session)
    for slug in slugs:
        with database.begin() as session:
            _create_event(session, slug, today)
        yield slug


def _create_event(session: Session, slug: str, today: date) -> None:
    raw = content.load_event(slug)
    event = content.build_event(slug, today)
    event.organisation = find_or_create_organisation(session, raw["organisation"])
    event.venue = _find_or_create_venue(session, raw["venue"]) if "venue" in raw else None
    occurrences = list(event.occurrences)
    operations.insert_event(session, event)
    if content.is_draft(slug):
        event.changed_at = clock.now() - DRAFT_SINCE
        return
    operations.make_public(session, event)
    for occurrence, row in zip(occurrences, raw["times"], strict=True):
        if row.get("cancelled"):
            cancel_occurrence(session, occurrence)


def find_or_create_organisation(session: Session, slug: str) -> Organisation:
    """Return the organisation of the demo with this slug; create it when it is missing."""
    found = session.scalars(select(Organisation).where(Organisation.slug == slug)).first()
    if found is None:
        found = Organisation(slug=slug, **content.load_organisations()[slug])
        session.add(found)
        session.flush()
    return found


def _find_or_create_venue(session: Session, key: str) -> Venue:
    """Return the venue of this key; create it when its owner has none of that name."""
    raw = dict(content.load_venues()[key])
    owner = find_or_create_organisation(session, raw.pop("organisation"))
    same = (Venue.organisation_id == owner.id) & (Venue.name == raw["name"])
    found = session.scalars(select(Venue).where(same)).first()
    if found is None:
        found = Venue(organisation_id=owner.id, **raw)
        session.add(found)
        session.flush()
    return found
