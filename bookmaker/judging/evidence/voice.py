"""Evidence of voice: whether a line's words are those of stories, of their authors' notes, of verse, of menus.

A word's odds were counted in the labelled files: how often it stands in each kind of line, beside all kinds. No word
decides; forty of them together tell a note from narration where no phrase does. Counter-examples are stories in letters
and by a first person, whose words are those of notes: their company and place speak against that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

from bookmaker.judging.evidence.registry import evidence
from bookmaker.judging.page import Here, Page, binned, bins

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


@cache
def odds() -> Odds:
    """The odds that the package holds."""
    text = (Path(__file__).parent.parent / "weights" / "words.tsv").read_text(encoding="utf-8")
    table: dict[str, tuple[int, ...]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            word, _, numbers = line.partition("\t")
            table[word] = tuple(map(int, numbers.split(" ")))
    return table


def _binned(number: float, ranges: tuple[tuple[float, ...], tuple[str, ...]], names: Sequence[str]) -> str:
    return names[ranges[1].index(binned(number, ranges))]


def voices_of(words: Iterable[Iterable[str]], table: Odds) -> list[tuple[str, ...]]:
    """For each unit, given by its words, what its voice and that of its company are like."""
    sums = [_sum(each, table) for each in words]
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
    prose = verse = script = note = out = head = count = 0
    for word in words:
        if word in table:
            p, v, s, n, o, h = table[word]
            prose += p
            verse += v
            script += s
            note += n
            out += o
            head += h
            count += 1
    return [prose, verse, script, note, out, head], count


@evidence("sounds")
def sounds(here: Here, page: Page) -> tuple[str, ...]:
    """Of which kind of line its words are, those of the four units above and below with it."""
    return page.voices[here.place]
