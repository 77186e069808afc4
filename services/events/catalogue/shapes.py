"""SVG elements as text."""

import math
from collections.abc import Sequence

Point = tuple[float, float]


def draw_circle(
    x: float, y: float, r: float, fill: str, stroke: str = "none", width: float = 0
) -> str:
    """Return a circle."""
    line = f' stroke="{stroke}" stroke-width="{width:.0f}"' if width else ""
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.0f}" fill="{fill}"{line}/>'


def draw_rectangle(x: float, y: float, w: float, h: float, fill: str, round_by: float = 0) -> str:
    """Return a rectangle; `round_by` is the radius of its corners."""
    size = f'width="{w:.0f}" height="{h:.0f}" rx="{round_by:.0f}"'
    return f'<rect x="{x:.0f}" y="{y:.0f}" {size} fill="{fill}"/>'


def draw_path(d: str, stroke: str, width: float, fill: str = "none") -> str:
    """Return a path with round ends; `d` is its SVG path data."""
    return (
        f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width:.0f}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def draw_polygon(points: Sequence[Point], fill: str) -> str:
    """Return a filled polygon."""
    return f'<polygon points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in points)}" fill="{fill}"/>'


def list_corners(sides: int, x: float, y: float, r: float, turn: float = 0) -> list[Point]:
    """Return the corners of a regular polygon; `turn` is in radians."""
    angles = [turn + 2 * math.pi * corner / sides for corner in range(sides)]
    return [(x + r * math.cos(a), y + r * math.sin(a)) for a in angles]


def draw_gear(x: float, y: float, r: float, teeth: int, turn: float, fill: str, hole: str) -> str:
    """Return a gear wheel with a hole; `turn` is in radians."""
    points: list[Point] = []
    for tooth in range(teeth):
        middle = turn + 2 * math.pi * tooth / teeth
        for offset, reach in ((-0.5, 0.84), (-0.34, 1), (0.02, 1), (0.18, 0.84)):
            angle = middle + offset * 2 * math.pi / teeth
            points.append((x + r * reach * math.cos(angle), y + r * reach * math.sin(angle)))
    return draw_polygon(points, fill) + draw_circle(x, y, r * 0.36, hole)
