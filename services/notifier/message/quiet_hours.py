"""Quiet hours, in which messages that can wait are not sent: 21–08 in Helsinki, all year."""

from datetime import datetime, timedelta

from shared.quiet_hours import BEGINS, ENDS, ZONE, combine_day_and_time, is_quiet

__all__ = ["BEGINS", "ENDS", "ZONE", "find_allowed_time", "is_quiet"]


def find_allowed_time(at: datetime, before: datetime) -> datetime:
    """Return the time itself, or the next morning, or the evening before if that is too late.

    `before` is what the message has to precede, such as the start of an event.
    """
    if not is_quiet(at):
        return at
    local = at.astimezone(ZONE)
    is_evening = local.time() >= BEGINS
    morning = combine_day_and_time(local, ENDS, days=1 if is_evening else 0)
    if morning < before:
        return morning
    return combine_day_and_time(local, BEGINS, days=0 if is_evening else -1) - timedelta(minutes=1)
