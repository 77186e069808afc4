"""Find what needs doing in an organisation's events."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.events.models import Event, EventStatus, Occurrence
from shared.clean_text import has_visible
from shared.contracts.values import RegistrationMode
from shared.i18n import LANGUAGES
from shared.staff.rights import Right

MAX_DRAFT_AGE = timedelta(days=3)
SOON = timedelta(days=3)
FAST_SHOWN = timedelta(days=1)  # how long the dashboard says that an occurrence filled fast
NEARLY_FULL = 0.9  # share of the capacity


class TaskKind(StrEnum):
    """A kind of task. The order of the members is the order on the page, the most urgent first."""

    FILLS_FAST = "fills_fast"
    TOMORROW = "tomorrow"
    NO_REGISTRATIONS = "nobody"
    MISSING_LANGUAGE = "language"
    NO_OCCURRENCES = "without_occurrences"
    OLD_DRAFT = "draft"
    NEARLY_FULL = "full"


REQUIRED_RIGHTS: Mapping[TaskKind, Right] = {
    **dict.fromkeys(TaskKind, Right.EDIT),
    TaskKind.TOMORROW: Right.CHECK_IN,
}


@dataclass(frozen=True)
class DashboardTask:
    """One thing to do about an event, or about one of its occurrences."""

    kind: TaskKind
    event: Event
    occurrence: Occurrence | None = None
    languages: tuple[str, ...] = ()  # the missing ones


def find_tasks(
    events: Sequence[Event], now: datetime, has_right: Callable[[Right], bool]
) -> list[DashboardTask]:
    """Find the tasks that this member of staff can do, the most urgent first."""
    order = list(TaskKind)
    found = [
        task
        for event in events
        for task in _find_event_tasks(event, now)
        if has_right(REQUIRED_RIGHTS[task.kind])
    ]
    return sorted(found, key=lambda task: (order.index(task.kind), _get_start(task, now)))


def _find_event_tasks(event: Event, now: datetime) -> Iterator[DashboardTask]:
    if not event.occurrences:
        yield DashboardTask(TaskKind.NO_OCCURRENCES, event)
    elif event.status is EventStatus.DRAFT and (event.changed_at or now) <= now - MAX_DRAFT_AGE:
        yield DashboardTask(TaskKind.OLD_DRAFT, event)
    if event.status is EventStatus.PUBLISHED:
        missing = tuple(code for code in LANGUAGES if _is_language_missing(event, code))
        if missing:
            yield DashboardTask(TaskKind.MISSING_LANGUAGE, event, languages=missing)
        for occurrence in event.occurrences:
            if occurrence.ends_at > now and not occurrence.cancelled:
                yield from _find_occurrence_tasks(event, occurrence, now)


def _find_occurrence_tasks(
    event: Event, occurrence: Occurrence, now: datetime
) -> Iterator[DashboardTask]:
    if event.registration_mode is not RegistrationMode.HERE:
        return
    if occurrence.fast_at and now - occurrence.fast_at < FAST_SHOWN:
        yield DashboardTask(TaskKind.FILLS_FAST, event, occurrence)
    zone = ZoneInfo(occurrence.time_zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    first, last = (at.astimezone(zone).date() for at in (occurrence.starts_at, occurrence.ends_at))
    has_started = occurrence.starts_at <= now
    is_nearly_full = occurrence.taken >= occurrence.capacity * NEARLY_FULL
    if occurrence.taken == 0 and not has_started and occurrence.starts_at - now <= SOON:
        yield DashboardTask(TaskKind.NO_REGISTRATIONS, event, occurrence)
    elif first <= tomorrow <= last:
        yield DashboardTask(TaskKind.TOMORROW, event, occurrence)
    elif is_nearly_full and occurrence.closes_at > now:
        yield DashboardTask(TaskKind.NEARLY_FULL, event, occurrence)


def _is_language_missing(event: Event, code: str) -> bool:
    texts = (event.title, event.summary, event.description)
    return any(not has_visible(text.get(code, "")) for text in texts)


def _get_start(task: DashboardTask, now: datetime) -> datetime:
    return task.occurrence.starts_at if task.occurrence else now
