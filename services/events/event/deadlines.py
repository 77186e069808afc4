"""Until when people register and cancel: a rule for the whole event, a moment for each slot."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.events.models import Event, Occurrence

EVENING = time(20)


def _evening(days: int) -> Callable[[datetime], datetime]:
    def rule(start: datetime) -> datetime:
        return datetime.combine(start.date() - timedelta(days=days), EVENING, start.tzinfo)

    return rule


def _hours(hours: int) -> Callable[[datetime], datetime]:
    def rule(start: datetime) -> datetime:
        return start.astimezone(UTC) - timedelta(hours=hours)

    return rule


# From a slot's start, in its own zone, to the deadline; a code never changes.
RULES: dict[str, Callable[[datetime], datetime]] = {
    "start": _hours(0),
    "hours_2": _hours(2),
    "evening_before": _evening(1),
    "days_3": _evening(3),
    "days_7": _evening(7),
}
CLOSES, CANCELS = "evening_before", "hours_2"


def at(rule: str, slot: Occurrence) -> datetime:
    """The moment of a rule for this slot, in UTC; KeyError for a rule that is none."""
    local = slot.starts_at.astimezone(ZoneInfo(slot.time_zone))
    return RULES[rule](local).astimezone(UTC)


def apply(event: Event, slot: Occurrence) -> None:
    """Set a slot's deadlines by the event's rules; one without a rule stays."""
    if event.closes_rule:
        slot.closes_at = at(event.closes_rule, slot)
    if event.cancel_rule:
        slot.cancel_until = at(event.cancel_rule, slot)
