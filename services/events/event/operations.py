"""Every write of events. Each takes a session; none commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.events.event import deadlines, texts
from services.events.models import Event, Occurrence
from shared import clock
from shared.bus import outbox
from shared.contracts import (
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrencePublished,
    OccurrenceSnapshot,
    RegistrationMode,
)
from shared.errors import Conflict, Unprocessable


def create(session: Session, event: Event) -> Event:
    """A new event as a draft; Unprocessable when a slot ends before it starts."""
    for occurrence in event.occurrences:
        _require_order(occurrence.starts_at, occurrence.ends_at)
    index(event)
    event.status = "draft"
    session.add(event)
    session.flush()
    return event


def index(event: Event) -> None:
    """Let the search find an event by its words."""
    words = [*event.title.values(), *event.summary.values(), *event.organisation.name.values()]
    event.search_text = " ".join(words).casefold()


def publish(session: Session, event: Event) -> None:
    """Show a draft to everybody and open its occurrences; Conflict when it is no draft."""
    if event.status != "draft":
        raise Conflict("Only a draft can be published.")
    event.status = "published"
    session.flush()
    for occurrence in event.occurrences:
        outbox.add_fact(session, _snapshot(OccurrencePublished, occurrence))


def add(session: Session, event: Event, occurrence: Occurrence) -> None:
    """One more slot; of a published event it is open at once. Conflict when that is called off."""
    if event.status == "cancelled":
        raise Conflict("A cancelled event gets no more times.")
    _require_order(occurrence.starts_at, occurrence.ends_at)
    event.occurrences.append(occurrence)
    session.flush()
    if event.status == "published":
        outbox.add_fact(session, _snapshot(OccurrencePublished, occurrence))


def move(session: Session, occurrence: Occurrence, starts_at: datetime, ends_at: datetime) -> None:
    """Another time for a slot; its deadlines follow the event's rules, else keep their distance.

    Raises Unprocessable when the end is not after the start or the start is past,
    Conflict when the slot was cancelled.
    """
    _require_order(starts_at, ends_at)
    if starts_at <= clock.now():
        raise Unprocessable("Move it to a time that is still to come.")
    if occurrence.cancelled:
        raise Conflict("A cancelled occurrence cannot be moved.")
    shift = starts_at - occurrence.starts_at
    occurrence.starts_at, occurrence.ends_at = starts_at, ends_at
    occurrence.closes_at += shift
    occurrence.cancel_until += shift
    deadlines.apply(occurrence.event, occurrence)
    _tell(session, OccurrenceMoved, occurrence)


def cancel(session: Session, occurrence: Occurrence) -> None:
    """The slot is not held, with the last one the whole event; repeating changes nothing."""
    if occurrence.cancelled:
        return
    occurrence.cancelled = True
    _tell(session, OccurrenceCancelled, occurrence)
    event = occurrence.event
    if event.status == "published" and all(slot.cancelled for slot in event.occurrences):
        event.status = "cancelled"


@contextmanager
def telling(session: Session, event: Event) -> Iterator[None]:
    """Whatever the block changes for those who come is told; slots that are over stay as told."""
    coming = [slot for slot in event.occurrences if slot.ends_at > clock.now()]
    before = [_snapshot(OccurrenceMoved, slot) for slot in coming]
    yield
    session.flush()
    for slot, known in zip(coming, before, strict=True):
        if _snapshot(OccurrenceMoved, slot) != known:
            _tell(session, OccurrenceMoved, slot)


def tell_again(session: Session, occurrence: Occurrence) -> None:
    """Something that the services copy has changed around the slot; its time has not."""
    _tell(session, OccurrencePublished, occurrence)


def _tell(session: Session, kind: type[OccurrenceSnapshot], occurrence: Occurrence) -> None:
    occurrence.version += 1
    session.flush()
    if occurrence.event.status != "draft":
        outbox.add_fact(session, _snapshot(kind, occurrence))


def _require_order(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise Unprocessable("The end has to be after the start.")


def _snapshot(kind: type[OccurrenceSnapshot], occurrence: Occurrence) -> OccurrenceSnapshot:
    event = occurrence.event
    copied = (
        "version", "event_id", "starts_at", "ends_at", "time_zone", "capacity",
        "opens_at", "closes_at", "cancel_until", "cancelled",
    )  # fmt: skip
    values: dict[str, Any] = {name: getattr(occurrence, name) for name in copied}
    return kind(
        occurrence_id=occurrence.id,
        slug=event.slug,
        title=texts.lent(event, event.title),
        organisation_id=event.organisation_id,
        organisation_name=event.organisation.name,
        venue=event.venue.name if event.venue else "",
        address=event.venue.address if event.venue else "",
        online_url=event.online_url,
        contact_email=event.contact_email or event.organisation.contact_email,
        contact_phone=event.contact_phone,
        registration=RegistrationMode(event.registration),
        **values,
    )
