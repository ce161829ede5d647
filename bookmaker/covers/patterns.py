"""Patterned papers: one sign of a motif, repeated in rows that are set off by half a step."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from bookmaker.covers.facts import Dice
from bookmaker.covers.motifs import Motif
from bookmaker.covers.shapes import (
    ACCENT,
    Disc,
    Polygon,
    Shape,
    bar,
    crescent,
    dome,
    drop,
    leaf,
    oval,
    ripple,
    star,
    stroke,
)

Sign = Callable[[float, float, float, float], Iterator[Shape]]
"""A sign about (x, y) in a cell of a size, in a tone."""


def paper(motif: Motif, dice: Dice, width: float, height: float) -> tuple[Shape, ...]:
    """A page of the motif's sign, now and then one of them in the accent."""
    sign, columns = _SIGNS[motif], dice.whole(3, 4)
    cell = width / columns
    step = cell * dice.one_of((0.86, 1.0))
    rhythm, tones = dice.whole(3, 5), dice.one_of(((0.34, 0.62), (0.5, 0.5), (0.28, 0.75)))
    shapes: list[Shape] = []
    for row in range(-1, int(height / step) + 2):
        for column in range(-1, columns + 1):
            x, y = (column + (1.0 if row % 2 else 0.5)) * cell, (row + 0.5) * step
            bright = (column + 2 * row) % rhythm == 0 and (column - row) % 3 == 0
            shapes.extend(sign(x, y, cell, ACCENT if bright else tones[row % 2]))
    return tuple(shapes)


def sign_of(motif: Motif, x: float, y: float, size: float, tone: float) -> tuple[Shape, ...]:
    """One sign of a motif about (x, y)."""
    return tuple(_SIGNS[motif](x, y, size, tone))


def _wave(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    for n in (-1, 0, 1):
        yield ripple(x, y + 0.2 * n * s, 0.76 * s, 0.13 * s, 0.075 * s, tone)


def _hill(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield dome(x + 0.14 * s, y + 0.2 * s, 0.26 * s, _paler(tone))
    yield dome(x - 0.12 * s, y + 0.2 * s, 0.28 * s, tone)


def _paler(tone: float) -> float:
    """A tone beside this one, for what lies in shadow."""
    return 0.34 if tone == ACCENT else tone * 0.5


def _leaf(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield leaf(x - 0.02 * s, y + 0.38 * s, 0.62 * s, 0.24 * s, -math.pi / 2 - 0.6, tone)
    yield leaf(x + 0.02 * s, y + 0.38 * s, 0.62 * s, 0.24 * s, -math.pi / 2 + 0.6, tone)


def _flake(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield from star(x, y, 0.32 * s, 6, 0.065 * s, tone)


def _beam(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    for n in range(8):
        angle = math.pi * n / 4
        dx, dy = math.cos(angle), math.sin(angle)
        yield stroke((x + 0.2 * s * dx, y + 0.2 * s * dy), (x + 0.38 * s * dx, y + 0.38 * s * dy), 0.065 * s, tone)
    yield Disc(x, y, 0.12 * s, tone)


def _ring(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield Disc(x, y, 0.36 * s, tone, 0.065 * s)
    yield Disc(x + 0.2 * s, y - 0.3 * s, 0.09 * s, tone)


def _dial(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield Disc(x, y, 0.36 * s, tone, 0.065 * s)
    yield stroke((x, y + 0.03 * s), (x, y - 0.25 * s), 0.065 * s, tone)
    yield stroke((x, y), (x + 0.17 * s, y + 0.1 * s), 0.065 * s, tone)


def _arch(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield Disc(x, y - 0.08 * s, 0.26 * s, tone)
    yield bar(x - 0.26 * s, y - 0.08 * s, x + 0.26 * s, y + 0.38 * s, tone)


def _moon(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield crescent(x, y, 0.34 * s, -0.4, tone)


def _dash(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    for n, lift in ((-1, 0.08), (0, -0.1), (1, 0.06)):
        at, top = x + 0.26 * n * s, y + lift * s
        yield stroke((at + 0.09 * s, top - 0.26 * s), (at - 0.09 * s, top + 0.26 * s), 0.065 * s, tone)


def _peak(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield Polygon(((x, y - 0.36 * s), (x + 0.4 * s, y + 0.34 * s), (x, y + 0.34 * s)), tone)
    yield Polygon(((x, y - 0.36 * s), (x - 0.4 * s, y + 0.34 * s), (x, y + 0.34 * s)), _paler(tone))


def _lens(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield Disc(x - 0.13 * s, y, 0.25 * s, tone, 0.065 * s)
    yield Disc(x + 0.13 * s, y, 0.25 * s, tone, 0.065 * s)


def _wing(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield leaf(x, y + 0.1 * s, 0.46 * s, 0.13 * s, -0.5, tone)
    yield leaf(x, y + 0.1 * s, 0.46 * s, 0.13 * s, math.pi + 0.5, tone)


def _flame(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield drop(x, y + 0.38 * s, 0.76 * s, 0.5 * s, tone)


def _lozenge(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield Polygon(((x, y - 0.42 * s), (x + 0.3 * s, y), (x, y + 0.42 * s), (x - 0.3 * s, y)), tone)
    yield Polygon(((x, y - 0.2 * s), (x + 0.14 * s, y), (x, y + 0.2 * s), (x - 0.14 * s, y)), 0.0)


def _block(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield bar(x - 0.32 * s, y - 0.3 * s, x - 0.04 * s, y + 0.36 * s, tone)
    yield bar(x + 0.02 * s, y - 0.06 * s, x + 0.3 * s, y + 0.36 * s, tone)


def _chevron(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    for low in (-0.2, 0.02, 0.24):
        for way in (-1, 1):
            start, end = (x - 0.025 * s * way, y + (low - 0.07) * s), (x + 0.34 * s * way, y + (low + 0.16) * s)
            yield stroke(start, end, 0.075 * s, tone)


def _lines(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    for n, share in enumerate((0.72, 0.72, 0.4)):
        top = y + (n - 1) * 0.2 * s
        yield bar(x - 0.36 * s, top - 0.025 * s, x + (share - 0.36) * s, top + 0.025 * s, tone)


def _note(x: float, y: float, s: float, tone: float) -> Iterator[Shape]:
    yield oval(x - 0.09 * s, y + 0.24 * s, 0.36 * s, 0.25 * s, -0.35, tone)
    yield stroke((x + 0.05 * s, y + 0.2 * s), (x + 0.05 * s, y - 0.42 * s), 0.06 * s, tone)


_SIGNS: dict[Motif, Sign] = {
    "sea": _wave,
    "hills": _hill,
    "peaks": _peak,
    "night": _moon,
    "rays": _beam,
    "orbits": _ring,
    "clock": _dial,
    "door": _arch,
    "leaves": _leaf,
    "snow": _flake,
    "rain": _dash,
    "city": _block,
    "road": _chevron,
    "letter": _lines,
    "pair": _lens,
    "birds": _wing,
    "flame": _flame,
    "maze": _lozenge,
    "music": _note,
    "wheat": _leaf,
}
