"""Evidence of voice: whether a line's words are those of stories, of their authors' notes, of verse, of menus.

A word's odds were counted in the labelled files: how often it stands in each kind of line, beside all kinds. No word
decides; forty of them together tell a note from narration where no phrase does. Counter-examples are stories in letters
and by a first person, whose words are those of notes: their company and place speak against that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.page import Here, Page, bins

KINDS = ("prose", "verse", "script", "note", "out", "head")
"""The kinds of lines whose words were counted; `head` are titles and headings."""

Odds = Mapping[str, tuple[int, ...]]
"""For each word and kind the hundredths of a natural logarithm by which it is commoner there than elsewhere."""

CLIP = 150
"""No word alone says more than this."""

_PROSE, _VERSE, _SCRIPT, _NOTE, _OUT, _HEAD = range(6)
_PAIRS = ((_NOTE, _PROSE), (_OUT, _PROSE), (_VERSE, _PROSE), (_OUT, _NOTE), (_HEAD, _PROSE), (_SCRIPT, _PROSE))
_NAMES = tuple(f"{KINDS[a]} over {KINDS[b]} " for a, b in _PAIRS)
_SUM = bins(-600, -300, -100, 100, 300, 600, 1000, 1600)
_MEAN = bins(-50, -20, -5, 5, 20, 50)
_SUMS = ("far less", "much less", "less", "even", "more", "much more", "far more", "overwhelming", "beyond doubt")
_MEANS = ("far less", "much less", "less", "even", "more", "much more", "far more")
_MOST = 600
"""What one unit adds at most to the voice of those around it."""


class _Written(Mapping[str, tuple[int, ...]]):
    """Odds as the table has them written: a text has one in ten of its words, and their numbers alone are read."""

    def __init__(self, text: str) -> None:
        cells = text.rstrip("\n").replace("\n", "\t").split("\t")
        self._written = dict(zip(cells[::2], cells[1::2], strict=True))
        self._read: dict[str, tuple[int, ...]] = {}

    def __getitem__(self, word: str) -> tuple[int, ...]:
        found = self._read.get(word)
        if found is None:
            found = self._read[word] = tuple(map(int, self._written[word].split(" ")))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)

    def __contains__(self, word: object) -> bool:
        return word in self._written


@cache
def odds() -> Odds:
    """The odds that the package holds."""
    text = (Path(__file__).parent.parent / "weights" / "words.tsv").read_text(encoding="utf-8")
    return _Written(text.partition("\n")[2])


def _binned(number: float, ranges: tuple[tuple[float, ...], tuple[str, ...]], names: Sequence[str]) -> str:
    return names[bisect_left(ranges[0], number)]


def voices_of(words: Iterable[Iterable[str]], table: Odds) -> list[tuple[str, ...]]:
    """For each unit, given by its words, what its voice and that of its company are like."""
    units = [frozenset(each) for each in words]
    known = {word: table[word] for word in frozenset[str]().union(*units) if word in table}
    sums = [_sum(each, known) for each in units]
    notes = [max(-_MOST, min(_MOST, total[_NOTE] - total[_PROSE])) for total, _ in sums]
    above = [0, *accumulate(notes)]
    n = len(sums)
    result = []
    for k, (total, count) in enumerate(sums):
        found = []
        for (a, b), name in zip(_PAIRS, _NAMES, strict=True):
            more = total[a] - total[b]
            found.append(name + _binned(more, _SUM, _SUMS))
            if count > 5:
                found.append(f"{name}a word {_binned(more / count, _MEAN, _MEANS)}")
        most = KINDS[total.index(max(total))]
        found.append("most " + most)
        if count > 5:
            found.append("most, long " + most)
        found.append("note over prose in 4 above " + _binned(above[k] - above[max(0, k - 4)], _SUM, _SUMS))
        found.append("note over prose in 4 below " + _binned(above[min(n, k + 5)] - above[k + 1], _SUM, _SUMS))
        result.append(tuple(found))
    return result


def _sum(words: Iterable[str], table: Odds) -> tuple[list[int], int]:
    rows = [table[word] for word in words if word in table]
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * len(KINDS), len(rows)


@evidence("sounds")
def sounds(here: Here, page: Page) -> tuple[str, ...]:
    """Of which kind of line its words are, those of the four units above and below with it."""
    return page.voices[here.place]
