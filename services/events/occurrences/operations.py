"""Every write of occurrences. Each takes a session; none commits."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.events.event import changes, facts, queries
from services.events.event.changes import ChangeMeaning
from services.events.event.deadlines import apply_deadline_rules
from services.events.event.operations import require_open_window, require_order
from services.events.event.queries import Times
from services.events.models import Event, EventStatus, Occurrence
from shared import clock
from shared.errors import Conflict, Unprocessable
from shared.staff.access import StaffAccess

MAX_OCCURRENCES = 200  # of one event


class Overlapping(Conflict):
    """Other occurrences are in the same venue at the same time, which may be intended."""

    code, title = "overlapping", "Something else is there at the same time"

    def __init__(self, occurrences: Sequence[Occurrence]) -> None:
        super().__init__()
        self.occurrences = occurrences


class TooManyOccurrences(Unprocessable):
    """The event would have more than `MAX_OCCURRENCES` occurrences."""

    code, title = "too-many-occurrences", "The event has too many occurrences"


def add_occurrences(
    session: Session,
    actor: StaffAccess,
    event: Event,
    occurrences: Sequence[Occurrence],
    *,
    confirmed: bool = False,
) -> None:
    """Add occurrences to an event; those of a published event are open at once.

    Raises:
        TooManyOccurrences: the event would have too many.
        Overlapping: the venue is in use, and that was not confirmed.
        NeverOpen: registration for one of them would close before it opens.
        Conflict: the event is cancelled.
    """
    if len(event.occurrences) + len(occurrences) > MAX_OCCURRENCES:
        raise TooManyOccurrences
    require_open_window(event, occurrences, "day")
    times = [(occurrence.starts_at, occurrence.ends_at) for occurrence in occurrences]
    if not confirmed:
        _require_free_venue(session, event, times)
    for occurrence in occurrences:
        _add_occurrence(session, event, occurrence)
    first, count = _format_start(occurrences[0]), f"× {len(occurrences)}"
    changes.record_change(session, actor, event, "times_added", when=first, count=count)


def move_occurrence(
    session: Session,
    actor: StaffAccess,
    occurrence: Occurrence,
    starts_at: datetime,
    ends_at: datetime,
    *,
    confirmed: bool = False,
    meaning: ChangeMeaning = ChangeMeaning.MOVE,
) -> None:
    """Give an occurrence another time; everybody who has a seat gets a message of a move.

    Its deadlines follow the event's rules; without a rule they move by the same time.

    Raises:
        Overlapping: the venue is in use, and that was not confirmed.
        NeverOpen: registration for it would close before it opens.
        Unprocessable: the end is not after the start, or the start is past.
        Conflict: the occurrence is over or cancelled.
    """
    if occurrence.is_over:
        raise Conflict
    if not confirmed:
        _require_free_venue(session, occurrence.event, [(starts_at, ends_at)], occurrence)
    require_order(starts_at, ends_at)
    if starts_at <= clock.now():
        raise Unprocessable("Move it to a time that is still to come.")
    if occurrence.cancelled:
        raise Conflict("A cancelled occurrence cannot be moved.")
    before, shift = _format_start(occurrence), starts_at - occurrence.starts_at
    occurrence.starts_at, occurrence.ends_at = starts_at, ends_at
    occurrence.closes_at += shift
    occurrence.cancel_until += shift
    apply_deadline_rules(occurrence.event, occurrence)
    require_open_window(occurrence.event, [occurrence], "day")
    facts.publish_move(session, occurrence, meaning)
    when = f"{before} → {_format_start(occurrence)}"
    changes.record_change(
        session,
        actor,
        occurrence.event,
        "time_moved",
        when=when,
        **changes.describe_meaning(meaning),
    )


def cancel_occurrences(
    session: Session, actor: StaffAccess, event: Event, occurrences: Sequence[Occurrence]
) -> None:
    """Cancel those of the occurrences that are ahead; everybody who has a seat gets a message.

    Doing it twice changes nothing.

    Raises:
        Conflict: the event is a draft.
    """
    if event.status is EventStatus.DRAFT:
        raise Conflict
    ahead = [occurrence for occurrence in occurrences if occurrence.is_ahead]
    for occurrence in ahead:
        cancel_occurrence(session, occurrence)
    if ahead:
        when = ", ".join(_format_start(occurrence) for occurrence in ahead)
        changes.record_change(session, actor, event, "times_cancelled", when=when)


def cancel_occurrence(session: Session, occurrence: Occurrence) -> None:
    """Cancel one occurrence, and with the last one the event; no entry in the audit log.

    Doing it twice changes nothing.
    """
    if occurrence.cancelled:
        return
    occurrence.cancelled = True
    facts.publish_cancellation(session, occurrence)
    event = occurrence.event
    if event.status is EventStatus.PUBLISHED and all(one.cancelled for one in event.occurrences):
        event.status = EventStatus.CANCELLED


def remove_occurrences(
    session: Session, actor: StaffAccess, event: Event, occurrences: Sequence[Occurrence]
) -> None:
    """Delete occurrences of a draft; raise Conflict once people may know of them."""
    if event.status is not EventStatus.DRAFT:
        raise Conflict
    for occurrence in occurrences:
        event.occurrences.remove(occurrence)
    when = ", ".join(_format_start(occurrence) for occurrence in occurrences)
    changes.record_change(session, actor, event, "time_removed", when=when)


def _add_occurrence(session: Session, event: Event, occurrence: Occurrence) -> None:
    if event.status is EventStatus.CANCELLED:
        raise Conflict("A cancelled event gets no more times.")
    require_order(occurrence.starts_at, occurrence.ends_at)
    event.occurrences.append(occurrence)
    session.flush()
    if event.status is EventStatus.PUBLISHED:
        facts.publish_occurrence(session, occurrence)


def _require_free_venue(
    session: Session, event: Event, times: Times, moved: Occurrence | None = None
) -> None:
    moved_id = moved.id if moved else None
    overlapping = queries.list_overlapping(session, event.venue, times, moved_id)
    if overlapping:
        raise Overlapping(overlapping)


def _format_start(occurrence: Occurrence) -> str:
    """Return the local start as the audit log stores it: 2027-01-21 16:00."""
    local = occurrence.starts_at.astimezone(ZoneInfo(occurrence.time_zone))
    return local.strftime("%Y-%m-%d %H:%M")
