"""The arithmetic of the bench: percentiles, medians over rounds, ratios within a round, a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 to 1) of them do not pass; ValueError if none.

    Nearest rank: always a value that was measured.
    """
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@dataclass
class Row:
    """One figure: a value a round, and the row beside which it is read, if any."""

    name: str
    unit: str
    beside: str = ""
    goal: str = ""
    values: list[float] = field(default_factory=list)


class Book:
    """All figures of a run, in the order in which they were first noted."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}

    def note(self, name: str, unit: str, value: float, *, beside: str = "", goal: str = "") -> None:
        """Add the value of one round."""
        row = self.rows.setdefault(name, Row(name, unit, beside, goal))
        row.values.append(value)

    def ratio(self, row: Row) -> float | None:
        """The median of the rounds' own ratios: what slows a round slows both sides of it."""
        if not row.beside:
            return None
        floor = self.rows[row.beside].values
        return median(mine / its for mine, its in zip(row.values, floor, strict=True))

    def table(self) -> str:
        """Every row: median, the worst and best round, the ratio, the goal."""
        head = ("what", "median", "rounds", "unit", "ratio", "beside", "goal")
        return lines([head, *(self._cells(row) for row in self.rows.values())])

    def _cells(self, row: Row) -> tuple[str, ...]:
        ratio = self.ratio(row)
        span = f"{short(min(row.values))}–{short(max(row.values))}"
        share = "" if ratio is None else f"{ratio:.0%}" if ratio < 10 else f"{ratio:.0f} x"
        middle = short(median(row.values))
        return (row.name, middle, span, row.unit, share, row.beside, row.goal)


def short(value: float) -> str:
    """Three figures that count; whole numbers from a hundred on."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def lines(cells: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns stand under each other; the first row is its head."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    head, *rest = (_line(row, widths) for row in cells)
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([head, rule, *rest])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f" {cell:<{width}} " for cell, width in zip(row, widths, strict=True))
    return "|" + "|".join(padded) + "|"
