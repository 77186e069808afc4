"""Shapes of SVG pictures, as text."""

import math
from collections.abc import Sequence

Point = tuple[float, float]


def circle(x: float, y: float, r: float, fill: str, stroke: str = "none", width: float = 0) -> str:
    """A disc or a ring."""
    line = f' stroke="{stroke}" stroke-width="{width:.0f}"' if width else ""
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.0f}" fill="{fill}"{line}/>'


def rect(x: float, y: float, w: float, h: float, fill: str, round_by: float = 0) -> str:
    """A box, with round corners if asked."""
    size = f'width="{w:.0f}" height="{h:.0f}" rx="{round_by:.0f}"'
    return f'<rect x="{x:.0f}" y="{y:.0f}" {size} fill="{fill}"/>'


def path(d: str, stroke: str, width: float, fill: str = "none") -> str:
    """A line with round ends."""
    return (
        f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width:.0f}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def polygon(points: Sequence[Point], fill: str) -> str:
    """A filled shape of straight sides."""
    return f'<polygon points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in points)}" fill="{fill}"/>'


def ring(sides: int, x: float, y: float, r: float, turn: float = 0) -> list[Point]:
    """Corners of a regular polygon."""
    angles = [turn + 2 * math.pi * corner / sides for corner in range(sides)]
    return [(x + r * math.cos(a), y + r * math.sin(a)) for a in angles]


def gear(x: float, y: float, r: float, teeth: int, turn: float, fill: str, hole: str) -> str:
    """A toothed wheel with a hole."""
    points: list[Point] = []
    for tooth in range(teeth):
        middle = turn + 2 * math.pi * tooth / teeth
        for offset, reach in ((-0.5, 0.84), (-0.34, 1), (0.02, 1), (0.18, 0.84)):
            angle = middle + offset * 2 * math.pi / teeth
            points.append((x + r * reach * math.cos(angle), y + r * reach * math.sin(angle)))
    return polygon(points, fill) + circle(x, y, r * 0.36, hole)
