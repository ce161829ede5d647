"""What covers are drawn of: discs, rings and polygons with their tones, lines of type, and the pages they make.

Lengths are units of a page that is 1600 wide; the upper left corner is (0, 0).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from bookmaker.covers.faces import Cut
from bookmaker.covers.palette import Colour, Scheme

ACCENT = -1.0
"""The tone that is the accent. Any other is the share of the ink in the ground, from 0 to 1."""

Point = tuple[float, float]


class Disc(Struct, frozen=True):
    """A disc, or with a `width` a ring of that width inside its edge."""

    x: float
    y: float
    radius: float
    tone: float
    width: float = 0.0


class Polygon(Struct, frozen=True):
    points: tuple[Point, ...]
    tone: float


Shape = Disc | Polygon


class Box(Struct, frozen=True):
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


class Panel(Struct, frozen=True):
    """A part of the page with a drawing, which is cut at its edges. The shapes' (0, 0) is its upper left corner."""

    box: Box
    scheme: Scheme
    shapes: tuple[Shape, ...]


class Line(Struct, frozen=True):
    """A line of type from `x` on at the baseline `y`; `spacing` is added after each letter, in parts of its size."""

    text: str
    cut: Cut
    size: float
    x: float
    y: float
    spacing: float
    scheme: Scheme
    tone: float = 1.0


class Sheet(Struct, frozen=True):
    """A page, drawn in this order: its ground, the panels, the lines."""

    width: float
    height: float
    scheme: Scheme
    panels: tuple[Panel, ...]
    lines: tuple[Line, ...]


def colour_of(scheme: Scheme, tone: float) -> Colour:
    """The colour of a tone in a scheme."""
    return scheme.accent if tone == ACCENT else scheme.mixed(tone)


# --- Shapes that others are made of -------------------------------------------------------------------------------


def bar(left: float, top: float, right: float, bottom: float, tone: float) -> Polygon:
    return Polygon(((left, top), (right, top), (right, bottom), (left, bottom)), tone)


def stroke(start: Point, end: Point, width: float, tone: float) -> Polygon:
    """A straight line of that width with square ends."""
    (x0, y0), (x1, y1) = start, end
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    dx, dy = (y0 - y1) / length * width / 2, (x1 - x0) / length * width / 2
    return Polygon(((x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)), tone)


def under(curve: Callable[[float], float], width: float, bottom: float, tone: float, step: float = 16) -> Polygon:
    """All that lies under a curve, from beyond the left edge to beyond the right."""
    count = int(width // step) + 3
    points = [((n - 1) * step, curve((n - 1) * step)) for n in range(count)]
    return Polygon((*points, (points[-1][0], bottom), (points[0][0], bottom)), tone)


def turned(points: Iterable[Point], angle: float, x: float, y: float) -> tuple[Point, ...]:
    """Points turned about (0, 0) by an angle in radians and moved to (x, y)."""
    cos, sin = math.cos(angle), math.sin(angle)
    return tuple((x + px * cos - py * sin, y + px * sin + py * cos) for px, py in points)


def leaf(x: float, y: float, length: float, width: float, angle: float, tone: float) -> Polygon:
    """A leaf that grows from (x, y): two arcs that meet in points."""
    steps = 14
    upper = [(length * n / steps, -width / 2 * math.sin(math.pi * n / steps)) for n in range(steps + 1)]
    lower = [(px, -py) for px, py in reversed(upper[1:-1])]
    return Polygon(turned((*upper, *lower), angle, x, y), tone)


def oval(x: float, y: float, width: float, height: float, angle: float, tone: float) -> Polygon:
    """An ellipse about (x, y), turned by an angle."""
    turns = [2 * math.pi * n / 40 for n in range(40)]
    return Polygon(turned(((width / 2 * math.cos(t), height / 2 * math.sin(t)) for t in turns), angle, x, y), tone)


def drop(x: float, y: float, height: float, width: float, tone: float) -> Polygon:
    """A drop, or a flame, that stands on (x, y) with its point up."""
    steps = 40
    points = []
    for n in range(steps):
        turn = 2 * math.pi * n / steps
        across = math.sin(turn) * math.sin(turn / 2) ** 1.4
        points.append((x + width * 0.62 * across, y - height * (1 + math.cos(turn)) / 2))
    return Polygon(tuple(points), tone)


def crescent(x: float, y: float, radius: float, angle: float, tone: float) -> Polygon:
    """A disc about (x, y) without what another one, a little smaller and aside at the angle, covers of it."""
    inner, apart, steps = 0.86 * radius, 0.42 * radius, 48
    # Where the two edges cross, as seen from either middle (law of cosines).
    from_outer = math.acos((radius**2 + apart**2 - inner**2) / (2 * radius * apart))
    from_inner = math.pi - math.acos((inner**2 + apart**2 - radius**2) / (2 * inner * apart))
    out = [from_outer + (2 * math.pi - 2 * from_outer) * n / steps for n in range(steps + 1)]
    back = [2 * math.pi - from_inner - (2 * math.pi - 2 * from_inner) * n / steps for n in range(steps + 1)]
    points = [(radius * math.cos(t), radius * math.sin(t)) for t in out]
    points += [(apart + inner * math.cos(t), inner * math.sin(t)) for t in back]
    return Polygon(turned(points, angle, x, y), tone)


def ripple(x: float, y: float, length: float, height: float, width: float, tone: float) -> Polygon:
    """A wavy stroke of one wave and a half about (x, y)."""
    steps = 36
    middle = [
        (x + length * (n / steps - 0.5), y + height / 2 * math.cos(3 * math.pi * n / steps)) for n in range(steps + 1)
    ]
    upper = [(px, py - width / 2) for px, py in middle]
    return Polygon((*upper, *((px, py + width / 2) for px, py in reversed(middle))), tone)


def dome(x: float, y: float, radius: float, tone: float) -> Polygon:
    """The upper half of a disc, whose middle is (x, y)."""
    turns = [math.pi * n / 32 for n in range(33)]
    return Polygon(tuple((x - radius * math.cos(t), y - radius * math.sin(t)) for t in turns), tone)


def star(x: float, y: float, radius: float, points: int, width: float, tone: float) -> Sequence[Polygon]:
    """Strokes through one point, as of a flake of snow or an asterisk."""
    found = []
    for n in range(points // 2 if points % 2 == 0 else points):
        angle = math.pi * n / (points / 2) + math.pi / 2
        dx, dy = radius * math.cos(angle), radius * math.sin(angle)
        start = (x - dx, y - dy) if points % 2 == 0 else (x, y)
        found.append(stroke(start, (x + dx, y + dy), width, tone))
    return found
