"""Collect the figures of the benchmark and print them as a table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

HEADINGS = ("figure", "median", "rounds", "unit", "ratio", "baseline", "goal")


def compute_percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile: always one of the values.

    At least this share (0 to 1) of the values is not greater. Raises ValueError without values.
    """
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@dataclass
class Figure:
    """A measured value for each round; `baseline` is the name of the figure to compare with."""

    name: str
    unit: str
    baseline: str = ""
    goal: str = ""
    values: list[float] = field(default_factory=list)


class FigureTable:
    """All figures of a run, in the order in which they were first added."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}

    def add(
        self, name: str, unit: str, value: float, *, baseline: str = "", goal: str = ""
    ) -> None:
        """Add the value of one round."""
        figure = self.figures.setdefault(name, Figure(name, unit, baseline, goal))
        figure.values.append(value)

    def compute_ratio(self, figure: Figure) -> float | None:
        """Return the median of the rounds' own ratios to the baseline; None without one.

        What slows a round down slows both sides of its ratio.
        """
        if not figure.baseline:
            return None
        baseline = self.figures[figure.baseline].values
        return median(value / base for value, base in zip(figure.values, baseline, strict=True))

    def format(self) -> str:
        """Return a Markdown table with the median, the worst and best round, and the ratio."""
        rows = [self._format_figure(figure) for figure in self.figures.values()]
        return format_table([HEADINGS, *rows])

    def _format_figure(self, figure: Figure) -> tuple[str, ...]:
        return (
            figure.name,
            format_number(median(figure.values)),
            f"{format_number(min(figure.values))}–{format_number(max(figure.values))}",
            figure.unit,
            format_ratio(self.compute_ratio(figure)),
            figure.baseline,
            figure.goal,
        )


def format_number(value: float) -> str:
    """Return three significant digits; whole numbers from 100 on."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def format_ratio(ratio: float | None) -> str:
    """Return a percentage, or a multiple from 10 on; empty for None."""
    if ratio is None:
        return ""
    return f"{ratio:.0%}" if ratio < 10 else f"{ratio:.0f} x"


def format_table(rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table with aligned columns; the first row is the heading."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    heading, *rest = (_format_row(row, widths) for row in rows)
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([heading, rule, *rest])


def _format_row(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f" {cell:<{width}} " for cell, width in zip(row, widths, strict=True))
    return "|" + "|".join(padded) + "|"
