"""Brings the demo events into the database; what is there already stays as it is."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.demo import content
from services.events.demo.dates import ZONE
from services.events.event import operations
from services.events.models import Event, Organisation, Venue
from shared import clock
from shared.database.session import Database

DRAFT_SINCE = timedelta(days=6)  # long enough for the dashboard to ask what became of it


def list_missing_slugs(session: Session) -> list[str]:
    """Slugs of demo events that are not in the database yet."""
    known = set(session.scalars(select(Event.slug)))
    return [slug for slug in content.list_slugs() if slug not in known]


def seed_events(database: Database) -> Iterator[str]:
    """Create what is missing and publish it, drafts apart; yields each slug once it is committed.

    One transaction an event: whenever this ends, the next run goes on where it stopped.
    """
    today = _local(clock.now()).date()
    with database.read() as session:
        slugs = list_missing_slugs(session)
    for slug in slugs:
        with database.begin() as session:
            _make(session, slug, today)
        yield slug


def _make(session: Session, slug: str, today: date) -> None:
    raw = content.raw_event(slug)
    event = content.build_event(slug, today)
    event.organisation = find_or_create_organisation(session, raw["organisation"])
    event.venue = _venue(session, raw["venue"]) if "venue" in raw else None
    slots = list(event.occurrences)
    operations.create(session, event)
    if content.is_draft(slug):
        event.changed_at = clock.now() - DRAFT_SINCE
        return
    operations.publish(session, event)
    for slot, row in zip(slots, raw["times"], strict=True):
        if row.get("cancelled"):
            operations.cancel(session, slot)


def find_or_create_organisation(session: Session, slug: str) -> Organisation:
    """The organisation of this slug, made now when it is new."""
    found = session.scalars(select(Organisation).where(Organisation.slug == slug)).first()
    if found is None:
        found = Organisation(slug=slug, **content.raw_organisations()[slug])
        session.add(found)
        session.flush()
    return found


def _venue(session: Session, key: str) -> Venue:
    """The venue of this key, made now when its owner has none of that name."""
    raw = dict(content.raw_venues()[key])
    owner = find_or_create_organisation(session, raw.pop("organisation"))
    same = (Venue.organisation_id == owner.id) & (Venue.name == raw["name"])
    found = session.scalars(select(Venue).where(same)).first()
    if found is None:
        found = Venue(organisation_id=owner.id, **raw)
        session.add(found)
        session.flush()
    return found


def _local(instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo(ZONE))
