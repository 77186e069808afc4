"""The chart of seats by week: computes the bars; the template draws them as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.events.dashboard.queries import OccurrenceSeats

MAX_WEEKS = 10
# Sizes in SVG units, of the wide picture and of the narrow one.
WIDTH, HEIGHT, LEFT, TOP, FOOT = 720, 260, 48, 24, 32
NARROW, ROW, LABEL, FIGURES = 340, 40, 56, 84
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Week:
    """A calendar week, with all its seats and those that are taken."""

    monday: date
    capacity: int
    taken: int

    @property
    def number(self) -> int:
        """Return the week's number by ISO 8601, as calendars in Finland show it."""
        return self.monday.isocalendar().week


@dataclass(frozen=True)
class Bar:
    """The bar of a week: its position, and the lengths of all seats and of the taken part."""

    week: Week
    at: float
    thickness: float
    whole: float
    part: float


def count_by_week(seats: Sequence[OccurrenceSeats], zone: str, now: datetime) -> list[Week]:
    """Count the seats of each week from the first to the last, at most ten; empty weeks too.

    An occurrence of several weeks counts in each of them, from the present week on.
    """
    if not seats:
        return []
    present = _find_monday(now, zone)
    spans = [_find_weeks(one, zone) for one in seats]
    first = max(present, min(start for start, _ in spans))
    last = min(max(end for _, end in spans), first + timedelta(weeks=MAX_WEEKS - 1))
    return [
        _count_week(
            monday,
            [one for one, (start, end) in zip(seats, spans, strict=True) if start <= monday <= end],
        )
        for monday in _list_mondays(first, last)
    ]


def list_scale_marks(highest: int) -> list[int]:
    """List up to five round numbers for the axis, from 0 to the highest or just above it."""
    highest = max(highest, 1)
    rough = highest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = max(1, next(round(s * power) for s in (*STEPS, 10) if s * power >= rough))
    return list(range(0, highest + step, step))


def build_vertical_bars(weeks: Sequence[Week]) -> list[Bar]:
    """Build the bars of the wide picture."""
    top = list_scale_marks(max(week.capacity for week in weeks))[-1]
    space = (WIDTH - LEFT) / len(weeks)
    thickness = min(56.0, space * 0.6)
    return [
        Bar(
            week,
            LEFT + space * number + (space - thickness) / 2,
            thickness,
            _scale_length(week.capacity, top, HEIGHT - TOP - FOOT),
            _scale_length(week.taken, top, HEIGHT - TOP - FOOT),
        )
        for number, week in enumerate(weeks)
    ]


def build_horizontal_bars(weeks: Sequence[Week]) -> list[Bar]:
    """Build the bars of the narrow picture, for phones."""
    top = max(1, *(week.capacity for week in weeks))
    space = NARROW - LABEL - FIGURES
    return [
        Bar(
            week,
            ROW * number + 8,
            ROW - 16,
            _scale_length(week.capacity, top, space),
            _scale_length(week.taken, top, space),
        )
        for number, week in enumerate(weeks)
    ]


def _scale_length(seats: int, top: int, space: float) -> float:
    return round(space * seats / top, 1)


def _count_week(monday: date, seats: Sequence[OccurrenceSeats]) -> Week:
    return Week(monday, sum(one.capacity for one in seats), sum(one.taken for one in seats))


def _find_weeks(one: OccurrenceSeats, zone: str) -> tuple[date, date]:
    """Return the Mondays of the first and the last week; an end at midnight is the day before."""
    end = max(one.starts_at, one.ends_at - timedelta(microseconds=1))
    return _find_monday(one.starts_at, zone), _find_monday(end, zone)


def _find_monday(moment: datetime, zone: str) -> date:
    day = moment.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


def _list_mondays(first: date, last: date) -> list[date]:
    return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
