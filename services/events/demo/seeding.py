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
    demo_event = content.load_event(slug)
    event = demo_event.build_event(today)
    event.organisation = find_or_create_organisation(session, demo_event.organisation)
    if demo_event.venue:
        event.venue = _find_or_create_venue(session, demo_event.venue)
    occurrences = list(event.occurrences)
    operations.insert_event(session, event)
    if demo_event.draft:
        event.changed_at = clock.now() - DRAFT_SINCE
        return
    operations.make_public(session, event)
    for occurrence, demo_occurrence in zip(occurrences, demo_event.occurrences, strict=True):
        if demo_occurrence.is_cancelled:
            cancel_occurrence(session, occurrence)


def find_or_create_organisation(session: Session, slug: str) -> Organisation:
    """Return the organisation of the demo with this slug; create it when it is missing."""
    found = session.scalars(select(Organisation).where(Organisation.slug == slug)).first()
    if found is None:
        demo = content.load_organisations()[slug]
        found = Organisation(slug=slug, name=demo.name, contact_email=demo.contact_email)
        session.add(found)
        session.flush()
    return found


def _find_or_create_venue(session: Session, key: str) -> Venue:
    """Return the venue of this key; create it when its owner has none of that name."""
    demo = content.load_venues()[key]
    owner = find_or_create_organisation(session, demo.organisation)
    same = (Venue.organisation_id == owner.id) & (Venue.name == demo.name)
    found = session.scalars(select(Venue).where(same)).first()
    if found is None:
        found = Venue(
            organisation_id=owner.id,
            name=demo.name,
            address=demo.address,
            municipality=demo.municipality,
        )
        session.add(found)
        session.flush()
    return found
