"""Every write of events. Each takes a session; none commits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.events.event import changes, deadlines, facts, queries, texts
from services.events.event.changes import ChangeMeaning, InvalidChange, MissingPart, Problem
from services.events.event.content import (
    CONTENT_COLUMNS,
    EventContent,
    EventRequest,
    VenueDetails,
    read_content,
)
from services.events.event.slugs import choose_event_slug
from services.events.models import (
    DEFAULT_CANCEL_RULE,
    DEFAULT_CLOSES_RULE,
    Event,
    EventStatus,
    Occurrence,
    Organisation,
    Venue,
)
from shared import clock
from shared.errors import Conflict, Unprocessable
from shared.local_time import convert_to_utc
from shared.staff.access import StaffAccess

# Columns that decide when registration is open, each with the field of the form that is at fault.
_WINDOW_FIELDS = {
    "opens_at": "opens_day",
    "closes_rule": "closes_rule",
    "registration": "opens_day",
}


def create_event(
    session: Session, actor: StaffAccess, organisation: Organisation, request: EventRequest
) -> Event:
    """Create a draft without occurrences."""
    event = Event(id=uuid4(), organisation=organisation, version=0, occurrences=[])
    _set_content(event, request.content)
    event.venue = _choose_venue(session, organisation, request.venue)
    event.slug = choose_event_slug(session, event)
    insert_event(session, event)
    changes.record_change(session, actor, event, "event_made")
    return event


def edit_event(
    session: Session,
    actor: StaffAccess,
    event: Event,
    request: EventRequest,
    *,
    meaning: ChangeMeaning | None = None,
) -> None:
    """Change an event; everybody who has a seat gets a message when the place changes.

    `meaning` says whether another place is a move or a correction; None asks for it.

    Raises:
        ConfirmationRequired: the place changes, and seats are taken or the new venue is in use.
        InvalidChange: the event cannot be saved as asked.
        NeverOpen: registration would close before it opens, by what was changed.
    """
    is_complete = bool(texts.list_complete_languages(event))
    place = (event.venue_id, event.online_url)
    with facts.publish_differences(session, event, meaning or ChangeMeaning.MOVE):
        changed = _set_content(event, request.content)
        venue = _choose_venue(session, event.organisation, request.venue)
        if event.venue is not venue:
            event.venue = venue
            changed.append("venue")
        _update_coming_deadlines(event, changed)
        session.flush()
        _require_valid(event, changed, is_complete=is_complete)
        if place != (event.venue_id, event.online_url) and meaning is None:
            _confirm_place(session, event, has_new_venue="venue" in changed)
    if event.status is EventStatus.DRAFT:
        event.slug = choose_event_slug(session, event)
    texts.update_search_text(event)
    if changed:
        detail = changes.describe_meaning(meaning or ChangeMeaning.MOVE)
        what = ", ".join(changed)
        changes.record_change(session, actor, event, "event_changed", what=what, **detail)


def publish_event(session: Session, actor: StaffAccess, event: Event) -> None:
    """Publish a draft, so that everybody sees it.

    Raises:
        NotReady: something is missing that a published event needs.
        Conflict: the event is no draft.
    """
    missing = list_missing_parts(event)
    if missing:
        raise changes.NotReady(missing)
    make_public(session, event)
    changes.record_change(session, actor, event, "event_published")


def copy_event(session: Session, actor: StaffAccess, event: Event, days_later: int | None) -> Event:
    """Create a draft with the same content and venue.

    Its occurrences are `days_later` days later at the same local times; None copies no occurrences.

    Raises:
        NonexistentTime: the clocks go forward over the time of an occurrence.
    """
    copy = Event(id=uuid4(), organisation=event.organisation, venue=event.venue, version=0)
    _set_content(copy, replace(read_content(event), opens_at=None))
    copy.questions = event.questions
    copy.occurrences = []
    if days_later is not None:
        copy.occurrences = _copy_occurrences(copy, event.occurrences, days_later)
    copy.slug = choose_event_slug(session, copy)
    insert_event(session, copy)
    changes.record_change(session, actor, copy, "event_copied")
    return copy


def delete_event(session: Session, actor: StaffAccess, event: Event) -> None:
    """Delete a draft; raise Conflict once it was published, because people know of it."""
    if event.status is not EventStatus.DRAFT:
        raise Conflict
    changes.record_event_action(session, actor, event, "draft_deleted")
    session.delete(event)


def insert_event(session: Session, event: Event) -> None:
    """Insert a complete event as a draft, without an entry in the audit log.

    Raises:
        Unprocessable: an occurrence ends before it starts.
    """
    for occurrence in event.occurrences:
        require_order(occurrence.starts_at, occurrence.ends_at)
    texts.update_search_text(event)
    event.status = EventStatus.DRAFT
    session.add(event)
    session.flush()


def make_public(session: Session, event: Event) -> None:
    """Publish a draft and its occurrences, without an entry in the audit log.

    Raises:
        Conflict: the event is no draft.
    """
    if event.status is not EventStatus.DRAFT:
        raise Conflict("Only a draft can be published.")
    event.status = EventStatus.PUBLISHED
    session.flush()
    for occurrence in event.occurrences:
        facts.publish_occurrence(session, occurrence)


def list_missing_parts(event: Event) -> list[MissingPart]:
    """Return what has to be added before the event can be published."""
    missing = []
    if not texts.list_complete_languages(event):
        missing.append(MissingPart.TEXTS)
    if not event.coming_occurrences:
        missing.append(MissingPart.OCCURRENCES)
    if deadlines.find_shut_occurrence(event, event.occurrences):
        missing.append(MissingPart.WINDOW)
    return missing


def build_occurrences(
    event: Event, times: Sequence[tuple[datetime, datetime]], seats: int, zone: str
) -> list[Occurrence]:
    """Return unsaved occurrences with the event's deadlines, from pairs of start and end."""
    return [_build_occurrence(event, start, end, seats, zone) for start, end in times]


def require_order(starts_at: datetime, ends_at: datetime) -> None:
    """Raise Unprocessable unless the end is after the start."""
    if ends_at <= starts_at:
        raise Unprocessable("The end has to be after the start.")


def require_open_window(event: Event, occurrences: Sequence[Occurrence], field: str) -> None:
    """Raise NeverOpen with this field if registration for an occurrence would never be open."""
    shut = deadlines.find_shut_occurrence(event, occurrences)
    if shut:
        raise changes.NeverOpen(field, shut)


def _set_content(event: Event, content: EventContent) -> list[str]:
    """Set what differs, and return the names of the changed columns for the audit log."""
    changed = [name for name in CONTENT_COLUMNS if getattr(event, name) != getattr(content, name)]
    for name in changed:
        setattr(event, name, getattr(content, name))
    return [CONTENT_COLUMNS[name] for name in changed]


def _update_coming_deadlines(event: Event, changed: Sequence[str]) -> None:
    for occurrence in event.coming_occurrences:
        if "opens_at" in changed:
            occurrence.opens_at = event.opens_at or clock.now()
        if {"closes_rule", "cancel_rule"} & set(changed):
            deadlines.apply_deadline_rules(event, occurrence)


def _require_valid(event: Event, changed: Sequence[str], *, is_complete: bool) -> None:
    """Raise an error for what this change breaks; what was wrong before it is no obstacle.

    `changed` are the names of the changed columns; `is_complete` says whether a language was
    complete before.
    """
    for column, field in _WINDOW_FIELDS.items():
        if column in changed:
            require_open_window(event, _list_still_open(event), field)
    if event.status is EventStatus.DRAFT:
        return
    if is_complete and not texts.list_complete_languages(event):
        raise InvalidChange("title_fi", Problem.TEXTS_INCOMPLETE)
    if "registration" in changed and queries.count_seats_ahead(event.occurrences):
        raise InvalidChange("registration", Problem.HAS_REGISTRATIONS)


def _confirm_place(session: Session, event: Event, *, has_new_venue: bool) -> None:
    seats = queries.count_seats_ahead(event.occurrences)
    # What is in the venue of a draft is shown on its page, before it is published.
    can_overlap = has_new_venue and event.status is EventStatus.PUBLISHED
    overlapping = queries.list_overlapping_events(session, event) if can_overlap else []
    if seats or overlapping:
        raise changes.ConfirmationRequired(seats, ChangeMeaning.MOVE, overlapping)


def _list_still_open(event: Event) -> list[Occurrence]:
    """Return the occurrences that a later opening would shut; of a draft each may be one.

    Where registration has closed already, a later opening changes nothing.
    """
    now, is_draft = clock.now(), event.status is EventStatus.DRAFT
    return [one for one in event.occurrences if is_draft or one.closes_at > now]


def _choose_venue(
    session: Session, organisation: Organisation, choice: UUID | VenueDetails | None
) -> Venue | None:
    if choice is None:
        return None
    if isinstance(choice, VenueDetails):
        same = queries.find_same_venue(session, organisation.id, choice)
        return same or Venue(
            id=uuid4(),
            organisation_id=organisation.id,
            name=choice.name,
            address=choice.address,
            municipality=choice.municipality,
        )
    venue = queries.find_venue(session, organisation.id, choice)
    if venue is None:
        raise InvalidChange("place", Problem.UNKNOWN_VENUE)
    return venue


def _build_occurrence(
    event: Event, start: datetime, end: datetime, seats: int, zone: str
) -> Occurrence:
    occurrence = Occurrence(
        starts_at=start,
        ends_at=end,
        time_zone=zone,
        capacity=seats,
        taken=0,
        seats_version=0,
        version=1,
        cancelled=False,
        opens_at=event.opens_at or clock.now(),
    )
    closes_rule = event.closes_rule or DEFAULT_CLOSES_RULE
    cancel_rule = event.cancel_rule or DEFAULT_CANCEL_RULE
    occurrence.closes_at = deadlines.compute_deadline(closes_rule, occurrence)
    occurrence.cancel_until = deadlines.compute_deadline(cancel_rule, occurrence)
    return occurrence


def _copy_occurrences(
    copy: Event, occurrences: Sequence[Occurrence], days: int
) -> list[Occurrence]:
    copied = []
    for occurrence in occurrences:
        if not occurrence.cancelled:
            zone = occurrence.time_zone
            start = _add_days(occurrence.starts_at, days, zone)
            end = _add_days(occurrence.ends_at, days, zone)
            copied.append(_build_occurrence(copy, start, end, occurrence.capacity, zone))
    return copied


def _add_days(at: datetime, days: int, zone: str) -> datetime:
    """Add days and keep the local time of day, also when the clocks change in between."""
    local = at.astimezone(ZoneInfo(zone))
    return convert_to_utc(local.date() + timedelta(days=days), local.time(), zone)
