"""Seats by week as bars: where each stands in the picture; the template draws them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from services.events.dashboard.queries import OccurrenceSeats

MAX_WEEKS = 10
WIDTH, HEIGHT, LEFT, TOP, FOOT = 720, 260, 48, 24, 32
NARROW, ROW, LABEL, FIGURES = 340, 40, 56, 84
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Week:
    """A calendar week: its Monday, all seats in it and how many of them are taken."""

    monday: date
    capacity: int
    taken: int

    @property
    def number(self) -> int:
        """The week's number as calendars in Finland have it (ISO 8601)."""
        return self.monday.isocalendar().week


@dataclass(frozen=True)
class Bar:
    """One week as a bar of all its seats, and how long its taken part is, in picture units."""

    week: Week
    at: float
    thickness: float
    whole: float
    part: float


def count_by_week(seats: Sequence[OccurrenceSeats], zone: str) -> list[Week]:
    """Every week from the first with seats to the last, at most ten; empty ones between too."""
    if not seats:
        return []
    mondays = [_monday(one, zone) for one in seats]
    last = min(max(mondays), min(mondays) + timedelta(weeks=MAX_WEEKS - 1))
    return [
        Week(
            monday,
            sum(one.capacity for one, its in zip(seats, mondays, strict=True) if its == monday),
            sum(one.taken for one, its in zip(seats, mondays, strict=True) if its == monday),
        )
        for monday in _each(min(mondays), last)
    ]


def list_scale_marks(highest: int) -> list[int]:
    """Round marks from 0 to the highest or just above, five at most."""
    highest = max(highest, 1)
    rough = highest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = max(1, next(round(s * power) for s in (*STEPS, 10) if s * power >= rough))
    return list(range(0, highest + step, step))


def build_vertical_bars(shown: Sequence[Week]) -> list[Bar]:
    """Bars that stand side by side, for a wide screen."""
    top = list_scale_marks(max(week.capacity for week in shown))[-1]
    room = (WIDTH - LEFT) / len(shown)
    thickness = min(56.0, room * 0.6)
    return [
        Bar(
            week,
            LEFT + room * number + (room - thickness) / 2,
            thickness,
            _length(week.capacity, top, HEIGHT - TOP - FOOT),
            _length(week.taken, top, HEIGHT - TOP - FOOT),
        )
        for number, week in enumerate(shown)
    ]


def build_horizontal_bars(shown: Sequence[Week]) -> list[Bar]:
    """Bars below each other, for a phone."""
    top = max(1, *(week.capacity for week in shown))
    room = NARROW - LABEL - FIGURES
    return [
        Bar(
            week,
            ROW * number + 8,
            ROW - 16,
            _length(week.capacity, top, room),
            _length(week.taken, top, room),
        )
        for number, week in enumerate(shown)
    ]


def _length(seats: int, top: int, room: float) -> float:
    return round(room * seats / top, 1)


def _monday(one: OccurrenceSeats, zone: str) -> date:
    day = one.starts_at.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


def _each(first: date, last: date) -> list[date]:
    return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
