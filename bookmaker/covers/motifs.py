"""Pictures of few shapes, one idea each, that a story's words call for: the sea, hills, a clock, a door.

A scene fills a panel of any size, cut at its edges; the number of waves, where the sun stands and the like are thrown
with the story's own dice. Tones rise from the ground towards the ink, and one thing is in the accent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Literal

from bookmaker.covers.facts import Dice
from bookmaker.covers.shapes import (
    ACCENT,
    Disc,
    Polygon,
    Shape,
    bar,
    crescent,
    drop,
    leaf,
    oval,
    star,
    stroke,
    turned,
    under,
)

Motif = Literal[
    "sea", "hills", "peaks", "night", "rays", "orbits", "clock", "door", "leaves", "snow", "rain", "city", "road",
    "letter", "pair", "birds", "flame", "maze", "music", "wheat",
]  # fmt: skip

Scene = Callable[[Dice, float, float], Iterator[Shape]]


def scene(motif: Motif, dice: Dice, width: float, height: float) -> tuple[Shape, ...]:
    """The shapes of a motif in a panel of that size."""
    return tuple(_SCENES[motif](dice, width, height))


def _swell(y: float, *waves: tuple[float, float, float]) -> Callable[[float], float]:
    """A line about `y` of waves, each with its height, its length and its phase."""

    def height(x: float) -> float:
        return y + sum(high * math.sin(2 * math.pi * x / length + phase) for high, length, phase in waves)

    return height


def _sea(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    yield Disc(dice.between(0.25, 0.75) * w, h * dice.between(0.26, 0.34), dice.between(0.13, 0.2) * w, ACCENT)
    waves, top = dice.whole(5, 8), h * dice.between(0.36, 0.44)
    length, height = w / dice.between(1.6, 3.4), h * dice.between(0.018, 0.034)
    for n in range(waves):
        y = top + (h - top) * (n / waves) ** 1.15
        wave = (height * (1 + n / waves), length * (1 + 0.5 * n / waves), dice.between(0, 2 * math.pi))
        yield under(_swell(y, wave), w, h * 1.1, 0.12 + 0.68 * (n + 1) / waves)


def _hills(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    yield Disc(dice.between(0.2, 0.8) * w, h * dice.between(0.2, 0.3), dice.between(0.09, 0.16) * w, ACCENT)
    ridges, top = dice.whole(4, 6), h * dice.between(0.34, 0.42)
    for n in range(ridges):
        large = (dice.between(0.03, 0.09) * h, w * dice.between(0.9, 1.7), dice.between(0, 2 * math.pi))
        small = (dice.between(0.01, 0.035) * h, w * dice.between(0.3, 0.55), dice.between(0, 2 * math.pi))
        yield under(_swell(top + (h - top) * n / ridges, large, small), w, h * 1.1, 0.12 + 0.68 * n / (ridges - 1))


def _peaks(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    yield Disc(dice.between(0.2, 0.8) * w, h * 0.24, dice.between(0.08, 0.13) * w, ACCENT)
    rows = 3
    for row in range(rows):
        base, count = h * 1.02, dice.whole(2, 3) + row
        for n in range(count):
            x = w * (n + dice.between(0.2, 0.8)) / count
            top = h * (0.28 + 0.2 * row + dice.between(-0.05, 0.08))
            half = (base - top) * dice.between(0.5, 0.75)
            lean = dice.between(-0.18, 0.18) * half
            tone = 0.1 + 0.24 * row
            yield Polygon(((x, top), (x + half, base), (x - half, base)), tone + 0.2)
            yield Polygon(((x, top), (x + lean, base), (x - half, base)), tone)


def _night(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    for _ in range(dice.whole(16, 30)):
        yield Disc(dice.between(0.03, 0.97) * w, dice.between(0.04, 0.7) * h, dice.between(0.0025, 0.007) * w, 0.85)
    x, y, r = dice.between(0.35, 0.65) * w, dice.between(0.3, 0.4) * h, dice.between(0.18, 0.24) * w
    angle = dice.between(-0.9, 0.2)
    yield crescent(x, y, r, angle, ACCENT)
    for n in range(3):
        hill = (dice.between(0.02, 0.05) * h, w * dice.between(0.8, 1.5), dice.between(0, 2 * math.pi))
        yield under(_swell(h * (0.74 + 0.09 * n), hill), w, h * 1.1, 0.16 + 0.2 * n)


def _rays(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    x, y, far = dice.between(0.35, 0.65) * w, h * dice.between(0.5, 0.8), 2.0 * max(w, h)
    count = dice.whole(14, 26)
    for n in range(count):
        middle, half = 2 * math.pi * n / count, math.pi / count * (0.62 if n % 2 else 0.4)
        ends = ((far * math.cos(middle + s * half), far * math.sin(middle + s * half)) for s in (-1, 1))
        yield Polygon(((x, y), *((x + dx, y + dy) for dx, dy in ends)), 0.34 if n % 2 else 0.16)
    r = dice.between(0.12, 0.18) * w
    yield Disc(x, y, r * 1.9, 0.0)
    yield Disc(x, y, r * 1.62, 0.7, 0.012 * w)
    yield Disc(x, y, r * 1.2, ACCENT)


def _orbits(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    x, y, rings = dice.between(0.2, 0.8) * w, dice.between(0.45, 0.8) * h, dice.whole(6, 9)
    first, step = 0.15 * w, dice.between(0.105, 0.14) * w
    for n in range(rings, 0, -1):
        yield Disc(x, y, first + step * n, 0.5, 0.006 * w)
    yield Disc(x, y, first * dice.between(0.75, 1.05), ACCENT)
    for n in range(1, rings + 1):
        # Upwards and towards the middle, where there is most to see of a ring.
        angle = math.atan2(-0.5 * h, w / 2 - x) + dice.between(-0.8, 0.8)
        r = first + step * n
        yield Disc(x + r * math.cos(angle), y + r * math.sin(angle), dice.between(0.014, 0.042) * w, 0.9)


def _clock(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    x, y, r = dice.between(0.45, 0.55) * w, 0.52 * h, 0.4 * min(w, h)
    yield Disc(x, y, r * 1.06, 0.14)
    for n in range(60):
        angle, inner = math.pi * n / 30, 0.84 if n % 5 == 0 else 0.93
        dx, dy = math.cos(angle), math.sin(angle)
        width = 0.03 * r if n % 5 == 0 else 0.009 * r
        yield stroke((x + inner * r * dx, y + inner * r * dy), (x + 0.98 * r * dx, y + 0.98 * r * dy), width, 0.85)
    hour = dice.between(0, 12)
    for angle, length, width, tone in (
        (hour / 12, 0.52, 0.055, 1.0),
        (hour % 1, 0.8, 0.03, ACCENT),
    ):
        dx, dy = math.sin(2 * math.pi * angle), -math.cos(2 * math.pi * angle)
        yield stroke(
            (x - 0.14 * r * dx, y - 0.14 * r * dy), (x + length * r * dx, y + length * r * dy), width * r, tone
        )
    yield Disc(x, y, 0.055 * r, 1.0)


def _door(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    x, arches = dice.between(0.4, 0.6) * w, dice.whole(4, 6)
    outer, top = dice.between(0.36, 0.44) * w, h * 0.14
    for n in range(arches):
        half = outer * (1 - n / arches)
        crown = top + (outer - half) * 1.35 + half
        tone = ACCENT if n == arches - 1 else 0.12 + 0.6 * n / arches
        yield Disc(x, crown, half, tone)
        yield bar(x - half, crown, x + half, h * 1.02, tone)
    floor = h * 0.93
    yield bar(-0.1 * w, floor, w * 1.1, h * 1.1, 0.9)


def _leaves(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    x, lean, pairs = dice.between(0.42, 0.58) * w, dice.between(-0.14, 0.14) * w, dice.whole(5, 6)
    top, bright = h * 0.14, dice.whole(1, pairs - 2)
    side = dice.one_of((-1, 1))

    def stem(share: float) -> tuple[float, float]:
        return x + lean * share**2, h * 1.02 - (h * 1.02 - top) * share

    joints = [stem(n / 20) for n in range(21)]
    for start, end in pairwise(joints):
        yield stroke(start, end, 0.011 * w, 0.85)
    for n in range(pairs):
        share = 0.1 + 0.8 * n / pairs
        at, length = stem(share), (0.4 - 0.2 * share) * min(w, h)
        for way in (-1, 1):
            angle = -math.pi / 2 + way * (1.05 - 0.35 * share)
            tone = ACCENT if n == bright and way == side else (0.62 if way == side else 0.34)
            shifted = stem(share + (0.03 if way == side else 0.0))
            yield leaf(
                shifted[0] if way == side else at[0],
                shifted[1] if way == side else at[1],
                length,
                length * 0.3,
                angle,
                tone,
            )
    yield leaf(*stem(0.97), 0.2 * min(w, h), 0.07 * min(w, h), -math.pi / 2 + lean / w, 0.62)


def _snow(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    columns, rows = dice.whole(5, 6), 6
    bright = (dice.whole(1, columns - 2), dice.whole(1, 3))
    for row in range(rows):
        for column in range(columns + 1):
            x = w * (column + (0.5 if row % 2 else 0.0) + dice.between(-0.18, 0.18)) / columns
            y = h * (row + 0.5 + dice.between(-0.2, 0.2)) / (rows + 0.6)
            size = dice.one_of((0.018, 0.03, 0.03, 0.052)) * w
            if (column, row) == bright:
                yield from star(x, y, 0.085 * w, 6, 0.015 * w, ACCENT)
            elif size < 0.02 * w:
                yield Disc(x, y, 0.007 * w, 0.7)
            else:
                yield from star(x, y, size, 6, size * 0.16, 0.75)
    yield under(_swell(0.88 * h, (0.04 * h, 1.3 * w, dice.between(0, 2 * math.pi))), w, h * 1.1, 0.9)


def _rain(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    columns, rows, slope = dice.whole(9, 12), dice.whole(6, 8), dice.between(0.2, 0.45)
    bright = (dice.whole(2, columns - 2), dice.whole(2, rows - 2))
    cell = h / rows
    for row in range(-1, rows + 1):
        for column in range(-2, columns + 3):
            x = w * (column + (0.5 if row % 2 else 0.0)) / columns + dice.between(-0.1, 0.1) * w / columns
            y, length = cell * (row + dice.between(0.0, 0.25)), cell * dice.between(0.5, 0.95)
            is_bright = (column, row) == bright
            tone = ACCENT if is_bright else 0.2 + 0.5 * dice.unit()
            yield stroke((x, y), (x - slope * length, y + length), (0.02 if is_bright else 0.008) * w, tone)


def _city(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    yield Disc(dice.between(0.2, 0.8) * w, 0.24 * h, dice.between(0.09, 0.13) * w, ACCENT)
    for row, (tone, count) in enumerate(((0.16, 9), (0.4, 8), (0.86, 6))):
        left = -0.04 * w
        while left < w:
            width = w / count * dice.between(0.55, 1.3)
            top = h * (0.3 + 0.2 * row + dice.between(-0.08, 0.16))
            yield bar(left, top, left + width, h * 1.02, tone)
            if row == 2:
                yield from _windows(dice, left, top, width, h)
            left += width * (1.0 if row < 2 else dice.between(1.0, 1.25))


def _windows(dice: Dice, left: float, top: float, width: float, h: float) -> Iterator[Shape]:
    columns, pane = max(2, round(width / 70)), 20.0
    for n in range(columns):
        y, x = top + 44.0, left + width * (n + 0.5) / columns
        while y < h:
            chance = dice.unit()
            if chance < 0.34:
                yield bar(x - pane / 2, y, x + pane / 2, y + 1.5 * pane, ACCENT if chance < 0.04 else 0.2)
            y += 62.0


def _road(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    horizon, x = h * dice.between(0.4, 0.5), dice.between(0.35, 0.65) * w
    yield Disc(x + dice.between(-0.16, 0.16) * w, horizon, dice.between(0.14, 0.2) * w, ACCENT)
    yield bar(-0.1 * w, horizon, 1.1 * w, h * 1.1, 0.16)
    fields = dice.whole(5, 7)
    for n in range(-fields, fields):
        if n % 2:
            near = [(x + w * 0.62 * (n + s), h * 1.05) for s in (0, 1)]
            yield Polygon(((x, horizon), *near), 0.3)
    half = dice.between(0.2, 0.28) * w
    yield Polygon(((x, horizon), (x + half, h * 1.05), (x - half, h * 1.05)), 0.9)
    y = horizon + 0.05 * h
    while y < h:
        depth = (y - horizon) / (h - horizon)
        step = 0.02 * h + 0.11 * h * depth
        ends = [(x - 0.03 * half * d, yy) for yy, d in ((y, depth), (y + step * 0.5, depth * 1.2))]
        others = [(2 * x - px, py) for px, py in reversed(ends)]
        yield Polygon((*ends, *others), 0.1)
        y += step


def _letter(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    sheet_w, sheet_h, tilt = 0.62 * w, min(0.8 * h, 0.84 * w), dice.between(-0.16, 0.16)
    cx, cy = 0.5 * w, 0.56 * h

    def at(left: float, top: float, right: float, bottom: float, tone: float) -> Polygon:
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        return Polygon(turned(corners, tilt, cx, cy), tone)

    yield Polygon(turned(bar(-sheet_w / 2, -sheet_h / 2, sheet_w / 2, sheet_h / 2, 0).points, -tilt * 0.7, cx, cy), 0.3)
    yield at(-sheet_w / 2, -sheet_h / 2, sheet_w / 2, sheet_h / 2, 0.9)
    lines, inner = dice.whole(8, 11), 0.38 * sheet_w
    for n in range(lines):
        y = sheet_h * (-0.36 + 0.6 * n / lines)
        short = dice.between(0.1, 0.6) if n in (0, lines - 1) or dice.unit() < 0.15 else dice.between(0.9, 1.0)
        yield at(-inner, y, -inner + 2 * inner * short, y + 0.012 * sheet_h, 0.3)
    dx, dy = 0.24 * sheet_w, 0.34 * sheet_h
    (seal,) = turned(((dx, dy),), tilt, cx, cy)
    yield Disc(*seal, 0.085 * sheet_w, ACCENT)


def _pair(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    r, angle = 0.3 * min(w, h * 1.1), dice.between(-0.7, 0.7)
    apart = r * dice.between(0.45, 0.7)
    dx, dy = apart * math.cos(angle), apart * math.sin(angle)
    cx, cy = 0.5 * w, 0.54 * h
    yield Disc(cx - dx, cy - dy, r, 0.8)
    yield Disc(cx + dx, cy + dy, r, 0.34)
    half = math.acos(apart / r)
    one = [(cx - dx + r * math.cos(angle + t), cy - dy + r * math.sin(angle + t)) for t in _steps(-half, half)]
    other = [(cx + dx - r * math.cos(angle + t), cy + dy - r * math.sin(angle + t)) for t in _steps(-half, half)]
    yield Polygon((*one, *other), ACCENT)


def _steps(start: float, end: float, count: int = 40) -> list[float]:
    return [start + (end - start) * n / count for n in range(count + 1)]


def _birds(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    yield Disc(dice.between(0.3, 0.7) * w, 0.5 * h, dice.between(0.24, 0.3) * w, ACCENT)
    for n in range(dice.whole(7, 12)):
        size = w * (0.075 + 0.2 * dice.unit() ** 2)
        x, y = dice.between(0.08, 0.92) * w, (0.14 + 0.74 * dice.unit()) * h
        tilt, beat = dice.between(-0.3, 0.3), dice.between(0.25, 0.6)
        tone = 1.0 if n % 3 else 0.7
        for way in (-1, 1):
            angle = tilt + (-beat if way > 0 else math.pi + beat)
            yield leaf(x, y, size, size * 0.24, angle, tone)


def _flame(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    x, base, height = dice.between(0.44, 0.56) * w, 0.94 * h, 0.8 * h
    layers, lean = dice.whole(4, 5), dice.between(-0.05, 0.05) * w
    for n in range(layers):
        share = 1 - n / layers
        tone = ACCENT if n == layers - 1 else 0.14 + 0.62 * n / layers
        yield drop(x + lean * n, base - 0.02 * h * n, height * share, 0.62 * w * share, tone)
    yield bar(-0.1 * w, base + 0.015 * h, 1.1 * w, base + 0.023 * h, 0.85)


def _maze(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    x, y, count = dice.between(0.42, 0.58) * w, 0.54 * h, dice.whole(6, 8)
    size, twist = 0.62 * min(w, h), dice.between(0.12, 0.22) * dice.one_of((-1, 1))
    for n in range(count):
        half = size * (1 - n / count) ** 1.1
        square = ((-half, -half), (half, -half), (half, half), (-half, half))
        tone = ACCENT if n == count - 1 else (0.14 + 0.55 * n / count if n % 2 == 0 else 0.0)
        yield Polygon(turned(square, math.pi / 4 + twist * n, x, y), tone)


def _music(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    gap, cy = 0.085 * h, dice.between(0.5, 0.56) * h
    rise, k, p = dice.between(0.05, 0.11) * h, 2 * math.pi / (w * dice.between(1.1, 1.7)), dice.between(0, 6.28)

    def height(x: float, line: float) -> float:
        return cy + (line - 2) * gap + rise * math.sin(k * x + p)

    for n in range(5):
        xs = [(n - 1) * w / 40 for n in range(44)]
        upper = [(x, height(x, n) - 0.0035 * h) for x in xs]
        yield Polygon((*upper, *((x, y + 0.007 * h) for x, y in reversed(upper))), 0.6)
    notes = dice.whole(5, 7)
    bright = dice.whole(1, notes - 2)
    for n in range(notes):
        x, line = w * (n + 0.6) / (notes + 0.2), dice.whole(0, 8) / 2
        y, tone = height(x, line), ACCENT if n == bright else 0.95
        way = -1 if line >= 2 else 1
        side = x - way * 0.05 * h
        ends = (side, y), (side, y + way * 3.2 * gap)
        yield stroke(*ends, 0.012 * h, tone)
        yield oval(x, y, 0.122 * h, 0.084 * h, -0.35, tone)


def _wheat(dice: Dice, w: float, h: float) -> Iterator[Shape]:
    yield Disc(dice.between(0.25, 0.75) * w, 0.3 * h, dice.between(0.11, 0.16) * w, ACCENT)
    stems = dice.whole(9, 13)
    for n in range(stems):
        foot, lean = w * (n + dice.between(0.25, 0.75)) / stems, dice.between(-0.1, 0.1) * w
        top = h * dice.between(0.26, 0.58)
        tone = dice.one_of((0.34, 0.55, 0.8))
        joints = [(foot + lean * (t / 8) ** 2, h * 1.02 - (h * 1.02 - top) * t / 8) for t in range(9)]
        for start, end in pairwise(joints):
            yield stroke(start, end, 0.006 * w, tone)
        for grain in range(5):
            x, y = joints[-1][0] - lean * 0.03 * grain, top + 0.035 * h * grain
            for way in (-1, 1):
                yield leaf(x, y, 0.07 * h, 0.024 * h, -math.pi / 2 + way * 0.5, tone)
        yield leaf(joints[-1][0], top, 0.075 * h, 0.024 * h, -math.pi / 2, tone)


_SCENES: dict[Motif, Scene] = {
    "sea": _sea,
    "hills": _hills,
    "peaks": _peaks,
    "night": _night,
    "rays": _rays,
    "orbits": _orbits,
    "clock": _clock,
    "door": _door,
    "leaves": _leaves,
    "snow": _snow,
    "rain": _rain,
    "city": _city,
    "road": _road,
    "letter": _letter,
    "pair": _pair,
    "birds": _birds,
    "flame": _flame,
    "maze": _maze,
    "music": _music,
    "wheat": _wheat,
}
MOTIFS: tuple[Motif, ...] = tuple(_SCENES)
