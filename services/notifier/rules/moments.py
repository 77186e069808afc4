"""Compute when the message of a rule goes: by hours on any clock, by days on the local calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.notifier.message.quiet_hours import ZONE, SendingTimes
from services.notifier.models import (
    Occurrence,
    RuleAnchor,
    RuleDirection,
    RuleTiming,
    RuleUnit,
)

LATEST = datetime.max.replace(tzinfo=UTC)


def find_moment(timing: RuleTiming, occurrence: Occurrence, times: SendingTimes) -> datetime:
    """Return when a message goes: the moment of the rule, or the next one that `times` allow.

    One that would be after the start then goes at the last time before.
    """
    moment = find_exact_moment(timing, occurrence)
    ahead = [at for at in (occurrence.starts_at, occurrence.ends_at) if at > moment]
    return times.find_allowed_time(moment, before=min(ahead, default=LATEST)).astimezone(UTC)


def find_exact_moment(timing: RuleTiming, occurrence: Occurrence) -> datetime:
    """Return the moment that a rule names.

    A message that goes after the start or the end never goes before it. A local time that the
    clocks go forward over becomes the one an hour later; of two equal ones the first is meant.
    """
    anchor = _find_anchor(timing, occurrence)
    amount = -timing.amount if timing.direction is RuleDirection.BEFORE else timing.amount
    match timing.unit:
        case RuleUnit.HOURS:
            return anchor + timedelta(hours=amount)
        case RuleUnit.DAYS:
            zone = find_zone(occurrence)
            local = anchor.astimezone(zone)
            at_time = local.time() if timing.at_time is None else timing.at_time
            day = local.date() + timedelta(days=amount)
            moment = datetime.combine(day, at_time.replace(fold=0), zone).astimezone(UTC)
            is_after = timing.direction is RuleDirection.AFTER
            return max(moment, anchor) if is_after else moment
        case _:
            assert_never(timing.unit)


def can_be_of_use(timing: RuleTiming, occurrence: Occurrence, moment: datetime) -> bool:
    """Return whether a message that goes at this moment is in time for what it is about."""
    anchor = _find_anchor(timing, occurrence)
    return timing.direction is RuleDirection.AFTER or moment < anchor


def _find_anchor(timing: RuleTiming, occurrence: Occurrence) -> datetime:
    match timing.anchor:
        case RuleAnchor.START:
            return occurrence.starts_at
        case RuleAnchor.END:
            return occurrence.ends_at
        case _:
            assert_never(timing.anchor)


def find_local_day(occurrence: Occurrence) -> date:
    """Return the day on which an occurrence begins, on the calendar of its place."""
    return occurrence.starts_at.astimezone(find_zone(occurrence)).date()


def find_zone(occurrence: Occurrence) -> ZoneInfo:
    """Return the time zone of an occurrence, or that of the quiet hours when its name is none's."""
    try:
        return ZoneInfo(occurrence.time_zone)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return ZONE
