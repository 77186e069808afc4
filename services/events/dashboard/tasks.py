"""What needs doing: found in the organisation's own events, each with the one link that does it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.events.models import Event, Occurrence
from shared.i18n import LANGUAGES
from shared.staff.rights import Right

LONG_A_DRAFT = timedelta(days=3)
SOON = timedelta(days=3)
NEARLY_FULL = 0.9
TEXTS = ("title", "summary", "description")


@dataclass(frozen=True)
class DashboardTask:
    """One thing to do, of one kind, about an event or one of its time slots."""

    kind: str
    event: Event
    slot: Occurrence | None = None
    languages: tuple[str, ...] = ()


# The most urgent kind first; who may do it.
RIGHTS = {
    "tomorrow": Right.CHECK_IN,
    "nobody": Right.EDIT,
    "language": Right.EDIT,
    "without_slots": Right.EDIT,
    "draft": Right.EDIT,
    "full": Right.EDIT,
}
ORDER = list(RIGHTS)


def find_tasks(
    events: Sequence[Event], now: datetime, has_right: Callable[[Right], bool]
) -> list[DashboardTask]:
    """What this person can do about these events, the most urgent first."""
    found = [task for event in events for task in _of(event, now) if has_right(RIGHTS[task.kind])]
    return sorted(found, key=lambda task: (ORDER.index(task.kind), _starts(task, now)))


def _of(event: Event, now: datetime) -> Iterator[DashboardTask]:
    if not event.occurrences:
        yield DashboardTask("without_slots", event)
    elif event.status == "draft" and (event.changed_at or now) <= now - LONG_A_DRAFT:
        yield DashboardTask("draft", event)
    if event.status == "published":
        missing = tuple(code for code in LANGUAGES if _lacks(event, code))
        if missing:
            yield DashboardTask("language", event, languages=missing)
        for slot in event.occurrences:
            if slot.starts_at > now and not slot.cancelled:
                yield from _of_slot(event, slot, now)


def _of_slot(event: Event, slot: Occurrence, now: datetime) -> Iterator[DashboardTask]:
    zone = ZoneInfo(slot.time_zone)
    days = (slot.starts_at.astimezone(zone).date() - now.astimezone(zone).date()).days
    if event.registration != "here":
        return
    if slot.taken == 0 and slot.starts_at - now <= SOON:
        yield DashboardTask("nobody", event, slot)
    elif days == 1:
        yield DashboardTask("tomorrow", event, slot)
    elif slot.taken >= slot.capacity * NEARLY_FULL and slot.closes_at > now:
        yield DashboardTask("full", event, slot)


def _lacks(event: Event, code: str) -> bool:
    return any(not getattr(event, name).get(code, "").strip() for name in TEXTS)


def _starts(task: DashboardTask, now: datetime) -> datetime:
    return task.slot.starts_at if task.slot else now
