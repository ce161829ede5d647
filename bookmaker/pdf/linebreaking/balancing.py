"""Where the lines of a title end, or of any text that is centred: as few as it needs, and those alike in width.

A line filled to its edge leaves one word for the next, which is no harm where the left edges make a column and looks
like an accident where each line stands by itself. Widths are in any one unit, and no text is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from bookmaker.pdf.linebreaking.items import Break, Item, Line, Measure, legal_breaks

_SLACK = 1e-6  # what sums of floats may be out by


class _Way(Struct, frozen=True):
    """The best lines up to a break: how many they are, what is against them, and the break before that one."""

    lines: int
    against: float
    before: int


def balance_lines(items: Sequence[Item], measure: Measure) -> tuple[Line, ...]:
    """The lines of a text; none where one line holds it or where a word is wider than its line.

    The fewest lines are taken, and of those ways the one with the least sum of what each line lacks, a part of the
    measure squared, and of what its break costs: the costs of penalties are in the same unit here. Nothing hangs. No
    penalty among the items may force a break.
    """
    breaks = legal_breaks(items, measure)
    ways = [_Way(0, 0.0, -1)]
    for number, end in enumerate(breaks[1:], 1):
        found: _Way | None = None
        for first in range(number - 1, -1, -1):
            lack = 1.0 - _width(breaks[first], end) / measure.full
            if lack < -_SLACK:
                break
            way = ways[first]
            if way.lines >= 0 and (found is None or way.lines + 1 <= found.lines):
                against = way.against + lack * lack + end.cost
                if found is None or (way.lines + 1, against) < (found.lines, found.against):
                    found = _Way(way.lines + 1, against, first)
        ways.append(found or _Way(-1, 0.0, -1))
    if ways[-1].lines < 2:
        return ()
    chosen = [len(breaks) - 1]
    while ways[chosen[-1]].before >= 0:
        chosen.append(ways[chosen[-1]].before)
    chosen.reverse()
    return tuple(_line(breaks[start], breaks[end], measure) for start, end in pairwise(chosen))


def _width(start: Break, end: Break) -> float:
    return end.end + end.hang_end - start.start + start.hang_start


def _line(start: Break, end: Break, measure: Measure) -> Line:
    return Line(
        start=start.next_item,
        end=end.item,
        natural=_width(start, end),
        target=measure.full,
        ratio=0.0,
        hang_start=0.0,
        hang_end=0.0,
        flagged=end.flagged,
        ragged=True,
        overfull=False,
    )
