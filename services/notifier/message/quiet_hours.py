"""When people are left in peace: 21–08 by the clocks of Helsinki, summer and winter."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Helsinki")
BEGINS, ENDS = time(21), time(8)


def quiet(moment: datetime) -> bool:
    """Whether what can wait has to wait at this moment."""
    local = moment.astimezone(ZONE).time()
    return local >= BEGINS or local < ENDS


def allowed(moment: datetime, before: datetime) -> datetime:
    """The moment itself, or the next morning; the evening before where that is too late.

    `before` is what the message has to precede: the start of what it reminds of.
    """
    if not quiet(moment):
        return moment
    local = moment.astimezone(ZONE)
    morning = _at(local, ENDS, days=1 if local.time() >= BEGINS else 0)
    if morning < before:
        return morning
    return _at(local, BEGINS, days=0 if local.time() >= BEGINS else -1) - timedelta(minutes=1)


def _at(local: datetime, clock_time: time, days: int) -> datetime:
    """A time of day on the wall clock, so many days on: never across 24 hours by arithmetic."""
    return datetime.combine(local.date() + timedelta(days=days), clock_time, ZONE)
