"""Facts about occurrences that events publishes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

from sqlalchemy.orm import Session

from services.events.event.changes import ChangeMeaning
from services.events.event.texts import fill_languages
from services.events.models import Event, EventStatus, Occurrence
from shared.bus import outbox
from shared.contracts import (
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrencePublished,
    OccurrenceSnapshot,
)

_COLUMNS = Occurrence.__table__.columns.keys()
_PLACE = ("venue", "address", "online_url")
# Fields of the fact that are columns of the occurrence under the same name.
_COPIED = [field.name for field in fields(OccurrenceSnapshot) if field.name in _COLUMNS]


def publish_occurrence(session: Session, occurrence: Occurrence) -> None:
    """Publish an occurrence for the first time."""
    outbox.add_fact(session, _build_snapshot(OccurrencePublished, occurrence))


def republish_occurrence(session: Session, occurrence: Occurrence) -> None:
    """Publish an occurrence once more because data around it changed, not its time or place."""
    _publish_next_version(session, OccurrencePublished, occurrence)


def publish_move(
    session: Session, occurrence: Occurrence, meaning: ChangeMeaning = ChangeMeaning.MOVE
) -> None:
    """Publish that an occurrence has another time, place or text.

    A correction is published without being announced, so that nobody gets a message.
    """
    if meaning is ChangeMeaning.MOVE:
        occurrence.announced_version = occurrence.version + 1
    _publish_next_version(session, OccurrenceMoved, occurrence)


def publish_cancellation(session: Session, occurrence: Occurrence) -> None:
    """Publish that an occurrence will not take place."""
    _publish_next_version(session, OccurrenceCancelled, occurrence)


@contextmanager
def publish_differences(
    session: Session, event: Event, meaning: ChangeMeaning = ChangeMeaning.MOVE
) -> Iterator[None]:
    """Publish what the block changes in the facts about the event's coming occurrences.

    Occurrences that are over are not published again. Only another place is announced.
    """
    coming = event.coming_occurrences
    before = [_build_snapshot(OccurrenceMoved, occurrence) for occurrence in coming]
    yield
    session.flush()
    for occurrence, known in zip(coming, before, strict=True):
        snapshot = _build_snapshot(OccurrenceMoved, occurrence)
        if snapshot != known:
            has_same_place = all(getattr(snapshot, name) == getattr(known, name) for name in _PLACE)
            publish_move(
                session, occurrence, ChangeMeaning.CORRECTION if has_same_place else meaning
            )


def _publish_next_version(
    session: Session, kind: type[OccurrenceSnapshot], occurrence: Occurrence
) -> None:
    occurrence.version += 1
    session.flush()
    if occurrence.event.status is not EventStatus.DRAFT:
        outbox.add_fact(session, _build_snapshot(kind, occurrence))


def _build_snapshot(kind: type[OccurrenceSnapshot], occurrence: Occurrence) -> OccurrenceSnapshot:
    event = occurrence.event
    return kind(
        occurrence_id=occurrence.id,
        slug=event.slug,
        title=fill_languages(event, event.title),
        organisation_id=event.organisation_id,
        organisation_name=event.organisation.name,
        venue=event.venue.name if event.venue else "",
        address=event.venue.address if event.venue else "",
        online_url=event.online_url,
        contact_email=event.contact_email or event.organisation.contact_email,
        contact_phone=event.contact_phone,
        registration=event.registration_mode,
        target_groups=event.target_groups,
        confirm_by_link=event.confirm_by_link,
        waiting_list=event.waiting_list,
        offer_hours=event.offer_hours,
        class_groups=event.class_groups,
        group_min=event.group_min,
        group_max=event.group_max,
        group_names_optional=event.group_names_optional,
        contact_roles=event.contact_roles,
        grades=event.grades,
        party_max=event.party_max,
        guardian_confirms=event.guardian_confirms,
        questions=[one.fill_languages().to_json() for one in event.asked_questions],
        asks_marketing_consent=event.asks_marketing_consent,
        needs_approval=event.needs_approval,
        **{name: getattr(occurrence, name) for name in _COPIED},
    )
