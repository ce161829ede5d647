"""Evidence of kin: lines that are set in the same way all over the file, and what they have in common. Headings come
in series with prose under each, marks are one text again and again, verse and lists stand close together."""

from __future__ import annotations

from itertools import pairwise

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.page import Here, Page, binned, bins, look_of

LONG = 200
"""Columns from which a paragraph under a line is prose that the line may head."""

_COUNT = bins(1, 2, 4, 10, 30)
_APART = bins(1, 2, 4, 8, 20)
_SHARE = bins(0.1, 0.4, 0.7, 0.95)
_HEIGHT = bins(0.05, 0.3, 0.7)


def kin_of(page: Page) -> list[tuple[str, ...]]:
    """For each unit what the lines that are set as it is show together; nothing for long lines."""
    here = page.here
    n = len(here)
    groups: dict[tuple[object, ...], list[int]] = {}
    for k, each in enumerate(here):
        if each.short and each.unit.opens and each.unit.closes and each.unit.paragraph.role != "metadata":
            groups.setdefault(look_of(each), []).append(k)
    result: list[tuple[str, ...]] = [()] * n
    usual = page.source.layout.usual_gap
    for mine in groups.values():
        shown = _shown(page, mine, usual)
        for k in mine:
            result[k] = shown
    return result


def _shown(page: Page, mine: list[int], usual: int) -> tuple[str, ...]:
    here = page.here
    n = len(here)
    count = len(mine)
    heads = sum(k + 1 < n and here[k + 1].size > LONG for k in mine) / count
    wide = sum(here[k].unit.gap > usual for k in mine) / count
    if count == 1:
        return ("none", "none, over prose" if heads else "none, over other lines")
    distances = sorted(b - a for a, b in pairwise(mine))
    texts = len({here[k].plain or here[k].text for k in mine})
    various = "one text" if texts == 1 else "various" if texts == count else "some again"
    over = binned(heads, _SHARE)
    middle = binned(distances[len(distances) // 2], _APART)
    least = binned(distances[0], _APART)
    return (
        f"count {binned(count, _COUNT)}",
        f"apart {middle}",
        f"apart at least {least}",
        f"over prose {over}",
        f"under wide gaps {binned(wide, _SHARE)}",
        various,
        f"over {binned((mine[-1] - mine[0]) / n, _HEIGHT)} of the file",
        f"{various}, apart {middle}",
        f"over prose {over}, apart at least {least}",
    )


@evidence("kin", short=True)
def kin(here: Here, page: Page) -> tuple[str, ...]:
    """What the lines that are set as this one show together: how many, how far apart, whether prose follows each,
    whether they say the same."""
    return page.kin[here.place]
