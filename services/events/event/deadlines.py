"""The registration window: one rule for an event, one opening and deadlines per occurrence."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from services.events.models import DeadlineRule, Event, Occurrence
from shared import clock
from shared.contracts import RegistrationMode

EVENING = time(20)


def compute_deadline(rule: DeadlineRule, occurrence: Occurrence) -> datetime:
    """Return the deadline of an occurrence by a rule, in UTC.

    Raises:
        ValueError: the rule is `UNSET`, which says nothing about the deadline.
    """
    start = occurrence.starts_at.astimezone(ZoneInfo(occurrence.time_zone))
    match rule:
        case DeadlineRule.UNSET:
            raise ValueError("no rule is set")
        case DeadlineRule.START:
            return start.astimezone(UTC)
        case DeadlineRule.HOURS_2:
            return start.astimezone(UTC) - timedelta(hours=2)
        case DeadlineRule.EVENING_BEFORE:
            return _find_evening_before(start, days=1)
        case DeadlineRule.DAYS_3:
            return _find_evening_before(start, days=3)
        case DeadlineRule.DAYS_7:
            return _find_evening_before(start, days=7)
        case _:
            assert_never(rule)


def apply_deadline_rules(event: Event, occurrence: Occurrence) -> None:
    """Set the deadlines of an occurrence by the event's rules; without a rule one stays."""
    if event.closes_rule:
        occurrence.closes_at = compute_deadline(event.closes_rule, occurrence)
    if event.cancel_rule:
        occurrence.cancel_until = compute_deadline(event.cancel_rule, occurrence)


def find_shut_occurrence(event: Event, occurrences: Iterable[Occurrence]) -> Occurrence | None:
    """Return the first of the occurrences whose registration would close before it opens.

    Only an occurrence that is ahead counts, and only while registration has not opened: once the
    opening is past, a closing before it is a deadline that has passed like any other.
    """
    if event.registration_mode is not RegistrationMode.HERE:
        return None
    shut = (
        occurrence
        for occurrence in occurrences
        if occurrence.is_ahead and clock.now() < occurrence.opens_at >= occurrence.closes_at
    )
    return next(shut, None)


def _find_evening_before(start: datetime, *, days: int) -> datetime:
    """Return an evening some days before the start, by the calendar of its time zone."""
    evening = datetime.combine(start.date() - timedelta(days=days), EVENING, start.tzinfo)
    return evening.astimezone(UTC)
