"""Generated cover pictures: one motif for each field of education, varied for every event."""

import math
from collections.abc import Callable
from random import Random

from services.events.catalogue.shapes import (
    draw_circle,
    draw_gear,
    draw_path,
    draw_polygon,
    draw_rectangle,
    list_corners,
)

WIDTH, HEIGHT = 640, 320
Draw = Callable[[Random, list[str]], str]


def draw_cover(field: str, seed: str) -> str:
    """Return an SVG picture, the same for the same seed; an unknown field looks like `general`."""
    (background, *colours), draw_motif = MOTIFS.get(field, MOTIFS["general"])
    dice = Random(f"{field}:{seed}")  # noqa: S311 - a picture, not a secret
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice"><rect width="{WIDTH}" height="{HEIGHT}" '
        f'fill="{background}"/>{draw_motif(dice, colours)}</svg>'
    )


def _draw_machine(dice: Random, colours: list[str]) -> str:
    first = dice.uniform(95, 125)
    x, turn = dice.uniform(230, 330), dice.random()
    second = dice.uniform(60, 80)
    return (
        draw_gear(x, 190, first, 14, turn, colours[0], colours[3])
        + draw_gear(x + first + second - 8, 130, second, 9, turn + 0.3, colours[1], colours[3])
        + draw_gear(x - first - 52, 250, 64, 9, turn + 0.1, colours[2], colours[3])
        + draw_gear(620, 300, 90, 12, turn, colours[0], colours[3])
    )


def _draw_electrical(dice: Random, colours: list[str]) -> str:
    lines = []
    for number in range(9):
        y, bend = 20 + number * 36, dice.randint(120, 480)
        to = y + dice.choice((-36, 36))
        colour = colours[number % 2]
        lines.append(draw_path(f"M0 {y}H{bend}L{bend + 36} {to}H{WIDTH}", colour, 7))
        lines.append(draw_circle(bend, y, 11, colours[2]))
    x = dice.uniform(330, 440)
    bolt = [(0, -120), (-70, 30), (-8, 30), (-30, 130), (66, -30), (6, -30), (34, -120)]
    return "".join(lines) + draw_polygon([(x + dx, 160 + dy) for dx, dy in bolt], colours[3])


def _draw_construction(dice: Random, colours: list[str]) -> str:
    parts, x = [], -20.0
    while x < WIDTH:
        w, h = dice.uniform(100, 150), dice.uniform(90, 170)
        wall = dice.choice(colours[:2])
        parts.append(draw_rectangle(x, HEIGHT - h, w, h, wall))
        parts.append(
            draw_polygon(
                [(x - 12, HEIGHT - h), (x + w / 2, HEIGHT - h - 60), (x + w + 12, HEIGHT - h)],
                colours[2],
            )
        )
        parts += [
            draw_rectangle(x + w * 0.2 + dx, HEIGHT - h + 26, w * 0.22, 34, colours[3])
            for dx in (0, w * 0.38)
        ]
        x += w + 26
    mast = dice.uniform(360, 480)
    end = mast - 150
    crane = (
        f"M{mast:.0f} {HEIGHT}V40M{end - 40:.0f} 60H{mast + 90:.0f}"
        f"M{mast:.0f} 24L{end:.0f} 60M{end:.0f} 60v70"
    )
    return draw_path(crane, colours[1], 8) + "".join(parts)


def _draw_pipes(dice: Random, colours: list[str]) -> str:
    parts = []
    for number in range(6):
        y, bend = 30 + number * 54, dice.randint(90, 520)
        end = dice.choice((0, HEIGHT))
        colour = colours[number % 3]
        way = f"M0 {y}H{bend}V{end}" if number % 2 else f"M{WIDTH} {y}H{bend}V{end}"
        parts.append(draw_path(way, colour, 26))
        parts.append(draw_rectangle(bend - 22, y - 22, 44, 44, colours[3], 8))
    return "".join(parts)


def _draw_ict(dice: Random, colours: list[str]) -> str:
    spots = [
        (80 + column * 120 + dice.uniform(-30, 30), 60 + row * 100 + dice.uniform(-24, 24))
        for row in range(3)
        for column in range(5)
    ]
    lines = [
        draw_path(f"M{a[0]:.0f} {a[1]:.0f}L{b[0]:.0f} {b[1]:.0f}", colours[0], 4)
        for number, a in enumerate(spots)
        for b in spots[number + 1 :]
        if math.dist(a, b) < 150
    ]
    dots = [
        draw_circle(x, y, dice.choice((12, 16, 26)), dice.choice(colours[1:])) for x, y in spots
    ]
    return "".join(lines + dots)


def _draw_chemistry(dice: Random, colours: list[str]) -> str:
    parts = []
    for row in range(4):
        for column in range(8):
            x, y = column * 96 + (48 if row % 2 else 0), 30 + row * 84
            if dice.random() < 0.6:
                parts.append(
                    draw_polygon(list_corners(6, x, y, 50, math.pi / 6), dice.choice(colours))
                )
            else:
                d = "M" + "L".join(
                    f"{a:.0f} {b:.0f}" for a, b in list_corners(6, x, y, 46, math.pi / 6)
                )
                parts.append(draw_path(d + "Z", colours[1], 4))
    return "".join(parts)


def _draw_automotive(dice: Random, colours: list[str]) -> str:
    x = dice.randint(230, 340)
    road = draw_polygon([(250, 90), (390, 90), (760, HEIGHT), (-120, HEIGHT)], colours[0])
    marks = "".join(
        draw_polygon(
            [(318, y), (322, y), (322 + s, y + s * 2.4), (318 - s, y + s * 2.4)], colours[3]
        )
        for y, s in ((100, 5), (140, 9), (195, 15), (265, 20))
    )
    body = (
        f"M{x - 150} 236V190q0-18 20-22l70-14 56-56q10-10 26-10h120q18 0 30 14"
        "l40 52 70 14q22 4 22 26v42z"
    )
    car = f'<path d="{body}" fill="{colours[1]}"/>' + draw_rectangle(
        x + 10, 118, 120, 38, colours[3], 10
    )
    wheels = "".join(
        draw_circle(cx, 240, 42, colours[2], colours[3], 10) + draw_circle(cx, 240, 12, colours[3])
        for cx in (x - 70, x + 170)
    )
    sun = draw_circle(dice.uniform(440, 560), 84, 52, colours[3])
    return sun + road + marks + car + wheels


def _draw_logistics(dice: Random, colours: list[str]) -> str:
    parts, size = [], 92
    for column in range(-1, 7):
        for row in range(dice.randint(1, 3)):
            x, y = column * (size + 8) + 14, HEIGHT - (row + 1) * (size + 4)
            colour = dice.choice(colours[:3])
            parts.append(draw_rectangle(x, y, size, size, colour, 6))
            parts.append(
                draw_path(f"M{x + 16} {y + 18}V{y + 74}M{x + 36} {y + 18}V{y + 74}", colours[3], 4)
            )
    arrow = dice.uniform(150, 380)
    parts.append(draw_path(f"M{arrow:.0f} 46h150m-34 -26l34 26l-34 26", colours[3], 12))
    return "".join(parts)


def _draw_wood(dice: Random, colours: list[str]) -> str:
    x, y = dice.uniform(180, 460), dice.uniform(110, 220)
    # Two unused numbers: without them the pictures of published events would change.
    dice.uniform(80, 160)
    dice.uniform(-60, 60)
    rings = "".join(
        draw_circle(
            x, y, 330 - number * 26 + dice.uniform(-5, 5), colours[number % 2], colours[2], 4
        )
        for number in range(12)
    )
    crack = draw_path(
        f"M{x:.0f} {y:.0f}l{dice.uniform(80, 160):.0f} {dice.uniform(-60, 60):.0f}", colours[3], 7
    )
    return rings + crack + draw_circle(x, y, 10, colours[3])


def _draw_marine(dice: Random, colours: list[str]) -> str:
    x = dice.uniform(200, 330)
    hull = [(x, 150), (x + 290, 150), (x + 240, 232), (x + 40, 232)]
    ship = (
        draw_polygon(hull, colours[2])
        + draw_rectangle(x + 60, 104, 150, 46, colours[3])
        + draw_rectangle(x + 90, 66, 80, 38, colours[3])
        + draw_rectangle(x + 176, 44, 26, 60, colours[2])
    )
    waves = ""
    for row in range(4):
        shift, y = dice.uniform(-80, 0), 216 + row * 30
        d = f"M{shift:.0f} {y}" + "q40 -34 80 0t80 0" * 5 + f"V{HEIGHT}H{shift:.0f}Z"
        waves += f'<path d="{d}" fill="{colours[row % 2]}"/>'
    return draw_circle(dice.uniform(460, 580), 80, 44, colours[3]) + ship + waves


def _draw_energy(dice: Random, colours: list[str]) -> str:
    parts = [draw_circle(dice.uniform(300, 420), 300, 150, colours[0])]
    for x, height in ((170, 190), (350, 240), (530, 170)):
        at, top, turn = x + dice.uniform(-30, 30), HEIGHT - height, dice.uniform(0, 2)
        parts.append(draw_path(f"M{at:.0f} {HEIGHT}V{top}", colours[3], 9))
        for tip in list_corners(3, at, top, 84, turn):
            parts.append(draw_path(f"M{at:.0f} {top}L{tip[0]:.0f} {tip[1]:.0f}", colours[3], 13))
        parts.append(draw_circle(at, top, 12, colours[1]))
    hill = f"M0 {HEIGHT}V270Q160 {dice.uniform(190, 240):.0f} 330 280T640 250V{HEIGHT}Z"
    return "".join(parts) + f'<path d="{hill}" fill="{colours[2]}"/>'


def _draw_general(dice: Random, colours: list[str]) -> str:
    x, y = dice.uniform(300, 500), dice.choice((HEIGHT, HEIGHT + 20))
    arcs = [
        draw_circle(x, y, 300 - 52 * n, "none", colours[n % len(colours)], 26) for n in range(5)
    ]
    return "".join(arcs) + draw_circle(x, y, 50, colours[1])


# the background, then four colours
MOTIFS: dict[str, tuple[tuple[str, ...], Draw]] = {
    "machine": (("#0b2f63", "#f2b705", "#3f86e8", "#1f57ad", "#0a2247"), _draw_machine),
    "electrical": (("#2b1a5e", "#5b3fc0", "#7d63e0", "#c9bcff", "#ffd23f"), _draw_electrical),
    "construction": (("#ffd9a8", "#d9622b", "#a83f1d", "#5c2413", "#fff1dc"), _draw_construction),
    "building_services": (
        ("#0c4a52", "#2aa5a0", "#f08a4b", "#7fd6c9", "#e9f7f3"),
        _draw_pipes,
    ),
    "ict": (("#101b3d", "#2f4a8f", "#39d0c3", "#7aa2ff", "#f5f7ff"), _draw_ict),
    "chemistry": (("#0d4b3a", "#1d8f68", "#7ad19f", "#f3d36b", "#12634c"), _draw_chemistry),
    "automotive": (("#ffb199", "#4a2545", "#ff6f59", "#2a1630", "#ffe9dc"), _draw_automotive),
    "logistics": (("#143c5c", "#e8743b", "#2f86b8", "#f1b24a", "#f7f3ea"), _draw_logistics),
    "wood": (("#6b3f1d", "#d9a566", "#c68b4a", "#9a622c", "#4a2810"), _draw_wood),
    "marine": (("#bfe3f2", "#2a8fc4", "#0f6a9c", "#c7362f", "#fffdf5"), _draw_marine),
    "energy": (("#9fd4ef", "#ffcf4a", "#e0593d", "#2f8f5b", "#ffffff"), _draw_energy),
    "general": (("#0a2f6b", "#2a6fdb", "#f2b705", "#e4714a", "#7fb0ff"), _draw_general),
}
