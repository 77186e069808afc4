"""Times made, moved and called off by staff. Each takes a session; none commits."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.events.event import changes, deadlines
from services.events.event import operations as core
from services.events.event_admin import queries
from services.events.models import Event, Occurrence
from shared import clock
from shared.errors import Conflict, Unprocessable
from shared.staff.access import StaffAccess

Times = Sequence[tuple[datetime, datetime]]
MAX_CACHED = 200  # slots of one event


class Overlapping(Conflict):
    """Other slots are in the same place at the same time; it may be meant so."""

    code, title = "overlapping", "Something else is there at the same time"

    def __init__(self, slots: Sequence[Occurrence]) -> None:
        super().__init__()
        self.slots = slots


def made(event: Event, times: Times, seats: int, zone: str) -> list[Occurrence]:
    """New slots with the event's deadlines, not yet in any session."""
    slots = [_slot(event, start, end, seats, zone) for start, end in times]
    for slot in slots:
        slot.closes_at = deadlines.at(event.closes_rule or deadlines.CLOSES, slot)
        slot.cancel_until = deadlines.at(event.cancel_rule or deadlines.CANCELS, slot)
    return slots


def add(
    session: Session,
    actor: StaffAccess,
    event: Event,
    slots: Sequence[Occurrence],
    *,
    confirmed: bool = False,
) -> None:
    """More times for an event; Overlapping unless that was confirmed, Unprocessable past 200."""
    if len(event.occurrences) + len(slots) > MAX_CACHED:
        raise Unprocessable
    times = [(slot.starts_at, slot.ends_at) for slot in slots]
    _require_room(session, event, times, confirmed=confirmed)
    for slot in slots:
        core.add(session, event, slot)
    first, count = _when(slots[0]), f"× {len(slots)}"
    changes.done(session, actor, event, "times_added", when=first, count=count)


def move(
    session: Session,
    actor: StaffAccess,
    slot: Occurrence,
    times: tuple[datetime, datetime],
    *,
    confirmed: bool = False,
) -> None:
    """Another time for one slot; everyone with a seat hears of it. Overlapping, Conflict."""
    if slot.ends_at <= clock.now():
        raise Conflict
    _require_room(session, slot.event, [times], slot, confirmed=confirmed)
    before = _when(slot)
    core.move(session, slot, *times)
    changes.done(session, actor, slot.event, "time_moved", when=f"{before} → {_when(slot)}")


def cancel(session: Session, actor: StaffAccess, event: Event, slots: Sequence[Occurrence]) -> None:
    """Call off slots that are to come; whoever has a seat hears of it. Repeating does nothing."""
    if event.status == "draft":
        raise Conflict
    off = [slot for slot in slots if held(slot)]
    for slot in off:
        core.cancel(session, slot)
    if off:
        whens = ", ".join(_when(slot) for slot in off)
        changes.done(session, actor, event, "times_cancelled", when=whens)


def remove(session: Session, actor: StaffAccess, event: Event, slot: Occurrence) -> None:
    """Take a slot out of a draft; Conflict once people may know of it."""
    if event.status != "draft":
        raise Conflict
    event.occurrences.remove(slot)
    changes.done(session, actor, event, "time_removed", when=_when(slot))


def seats_to_come(slots: Sequence[Occurrence]) -> int:
    """Seats taken in slots that are still to be held."""
    return sum(slot.taken for slot in slots if held(slot))


def held(slot: Occurrence) -> bool:
    """Whether the slot is to take place, or is taking place now."""
    return slot.ends_at > clock.now() and not slot.cancelled


def _slot(event: Event, start: datetime, end: datetime, seats: int, zone: str) -> Occurrence:
    return Occurrence(
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


def _require_room(
    session: Session,
    event: Event,
    times: Times,
    moved: Occurrence | None = None,
    *,
    confirmed: bool,
) -> None:
    if confirmed:
        return
    there = queries.at_the_same_time(session, event.venue, times, moved.id if moved else None)
    if there:
        raise Overlapping(there)


def _when(slot: Occurrence) -> str:
    """The slot's start on its own clock, as the log writes it: 2027-01-21 16:00."""
    return slot.starts_at.astimezone(ZoneInfo(slot.time_zone)).strftime("%Y-%m-%d %H:%M")
