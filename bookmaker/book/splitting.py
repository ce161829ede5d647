"""A long chapter as several files: older e-readers open none of more than some 300 kB, and turn its pages slowly."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from bookmaker.book.words import runs_from_blocks, text_from_inlines
from bookmaker.model import Block, Blocks, Heading, Paragraph, ThematicBreak

LARGEST_PAGE = 250_000
"""Bytes of a chapter's page from which it is parted."""

_MORE = 0.2
"""The share by which a piece may be larger, for the sake of its end."""
_MARKUP = 8
"""Bytes of mark-up around a run of words, at the least: `<p></p>` and the line's end."""


def pieces_of_text(blocks: Blocks, largest: int = LARGEST_PAGE) -> tuple[Blocks, ...]:
    """The blocks of a chapter, in as many pieces of about one size as none needs to be larger than `largest` bytes.

    They are parted where a scene ends, and only where none does for long between two paragraphs. The break between two
    scenes is the last block of a piece.
    """
    ends = list(accumulate(map(_size, blocks)))
    if not ends or ends[-1] <= largest:
        return (blocks,)
    scenes = [n for n in range(1, len(blocks)) if _ends_scene(blocks[n - 1], blocks[n])]
    paragraphs = [n for n, pair in enumerate(pairwise(blocks), 1) if all(isinstance(each, Paragraph) for each in pair)]
    least = -(-ends[-1] // largest)
    cuts = _cuts(least, ends, scenes, paragraphs, largest / 2)
    for count in range(least + 1, 2 * least + 1):
        sizes = (ends[end - 1] - (ends[start - 1] if start else 0) for start, end in pairwise(cuts))
        if max(sizes) <= largest * (1 + _MORE):
            break
        cuts = _cuts(count, ends, scenes, paragraphs, largest / 2)
    return tuple(blocks[start:end] for start, end in pairwise(cuts))


def _cuts(
    count: int, ends: Sequence[int], scenes: Sequence[int], paragraphs: Sequence[int], far: float
) -> tuple[int, ...]:
    """Where so many pieces of one size begin and end, or nearly there: at a scene's end, where one is not too far."""
    cuts = {0, len(ends)}
    for goal in (ends[-1] * part / count for part in range(1, count)):
        cut = _nearest(goal, scenes, ends)
        if cut is None or abs(ends[cut - 1] - goal) > far:
            cut = _nearest(goal, paragraphs, ends) or cut
        cuts.add(cut or 0)
    return tuple(sorted(cuts))


def _ends_scene(above: Block, below: Block) -> bool:
    return isinstance(above, ThematicBreak) or (isinstance(below, Heading) and not isinstance(above, Heading))


def _nearest(goal: float, places: Sequence[int], ends: Sequence[int]) -> int | None:
    return min(places, key=lambda n: abs(ends[n - 1] - goal), default=None)


def _size(block: Block) -> int:
    """About the bytes of a block on its page."""
    runs = runs_from_blocks((block,))
    return sum(_MARKUP + len(text_from_inlines(run).encode("utf-8", "replace")) for run in runs)
