"""Between a file and its ledger: is every word of the file in an entry?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.ledger.faults import Fault
from bookmaker.ledger.filewords import own_text
from bookmaker.ledger.words import WORD, letters_of, words_of
from bookmaker.model import LedgerEntry, Parsed

_LINE_END = re.compile(r"\r\n|\r|\n")
_NEAR = 16
"""Letters on either side by which a word is known again that mark-up cut differently."""


def lost_in_reading(parsed: Parsed) -> tuple[Fault, ...]:
    """The lines of the file with words that are in no ledger entry; none where all is in order.

    A plain text's letters must follow each other in the entries as they do in the file. With mark-up, attributes and
    references are written between the words, and a page's head is read out of its place: there each word must be in an
    entry as often as it is in the file.
    """
    source = parsed.source
    found: list[Fault] = []
    if source.format == "text":
        found.extend(_out_of_order(source.text, _told_of_lines(parsed)))
    if source.counted is not None:
        # Its lines are not those of the text that was made of the file.
        unread = _missing_words(source.counted, parsed.ledger)
        found.extend(replace(fault, first_line=0, last_line=0) for fault in unread)
    elif source.format != "text":
        found.extend(_missing_words(own_text(source), parsed.ledger))
    return tuple(found)


def _told_of_lines(parsed: Parsed) -> Iterator[str]:
    """The entries' texts, without those of what the reader took out before there were lines."""
    beside = Counter((raw.first_line, raw.text) for raw, _ in parsed.source.dropped)
    for entry in parsed.ledger:
        key = (entry.first_line, entry.text)
        if entry.became == "left-out" and beside[key]:
            beside[key] -= 1
        else:
            yield entry.text


# --- In order -----------------------------------------------------------------------------------------------------


def _out_of_order(text: str, told: Iterable[str]) -> Iterator[Fault]:
    """The run of lines from the first letter that differs to the last, as one fault."""
    there, said = letters_of(text), letters_of(" ".join(told))
    if there == said:
        return
    start = _common_start(there, said)
    end = _common_start(there[start:][::-1], said[start:][::-1])
    rows = _LINE_END.split(text)
    ends = list(accumulate(len(letters_of(row)) for row in rows))
    first = bisect_right(ends, start)
    last = max(first, bisect_right(ends, max(start, len(there) - end - 1)))
    first, last = (min(place, len(rows) - 1) for place in (first, last))
    yield Fault(first + 1, last + 1, "", " ".join(row.strip() for row in rows[first : last + 1]))


def _common_start(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


# --- As often -----------------------------------------------------------------------------------------------------


def _missing_words(text: str, ledger: Sequence[LedgerEntry]) -> Iterator[Fault]:
    """A fault for each stretch of words that the entries have less often than `text`."""
    there, told = words_of(text), words_of(" ".join(entry.text for entry in ledger))
    has = Counter(told)
    short = {word: count - has[word] for word, count in Counter(there).items() if has[word] < count}
    if short:
        rows = _LINE_END.split(text)
        ends = list(accumulate(len(words_of(row)) for row in rows))
        yield from _stretches(rows, ends, _places_not_told(_Line.all_of(there, ends), told, short))


class _Line(Struct, frozen=True):
    """A line's words; `first` is the first one's place among those of the file."""

    first: int
    words: Sequence[str]

    @classmethod
    def all_of(cls, words: Sequence[str], ends: Sequence[int]) -> Iterator[_Line]:
        for start, end in pairwise((0, *ends)):
            yield cls(start, words[start:end])

    def around(self, place: int) -> tuple[str, str]:
        """The letters of the line before one of its words and behind it, as many as tell it from others."""
        at = place - self.first
        return "".join(self.words[:at])[-_NEAR:], "".join(self.words[at + 1 :])[:_NEAR]


def _places_not_told(lines: Iterable[_Line], told: Sequence[str], short: dict[str, int]) -> list[int]:
    """The places of words that are `short` by so many. What mark-up cuts (a drop capital) is one word here and two
    there: such a word is known by its neighbours, and is none that has gone."""
    letters, edges = "".join(told), frozenset(accumulate(map(len, told), initial=0))
    unknown: defaultdict[str, list[int]] = defaultdict(list)
    known: defaultdict[str, list[int]] = defaultdict(list)
    near = 0
    for line in lines:
        for place, word in enumerate(line.words, line.first):
            if word not in short:
                continue
            at = _beside_neighbours(letters, near, word, *line.around(place))
            if at < 0:
                unknown[word].append(place)
                continue
            near = at
            if at in edges and at + len(word) in edges:
                known[word].append(place)
            else:
                short[word] -= 1
    # Which of those that have neighbours has gone cannot be told: the last is as good as any.
    return sorted(
        place for word, count in short.items() for place in [*unknown[word], *reversed(known[word])][: max(0, count)]
    )


def _beside_neighbours(told: str, near: int, word: str, before: str, after: str) -> int:
    """Where a word stands in `told` between the letters before it and those after it, or beside one of these; -1 where
    it does not. It is looked for from `near` on first."""
    for head, tail in ((before, after), (before, ""), ("", after)):
        for start in (near, 0) if head or tail else ():
            at = told.find(f"{head}{word}{tail}", start)
            if at >= 0:
                return at + len(head)
    return -1


def _stretches(rows: Sequence[str], ends: Sequence[int], places: Sequence[int]) -> Iterator[Fault]:
    """The words at these places, those in a row of one line as one fault, as they are typed."""
    run: list[int] = []
    for place in [*places, -1]:
        row = bisect_right(ends, run[0]) if run else 0
        if run and (place != run[-1] + 1 or place >= ends[row]):
            above = ends[row - 1] if row else 0
            yield Fault(row + 1, row + 1, "", _typed(rows[row], run[0] - above, run[-1] - above))
            run = []
        if place >= 0:
            run.append(place)


def _typed(row: str, first: int, last: int) -> str:
    """A line from one of its words to another."""
    found = [match.span() for match in WORD.finditer(row)]
    # A sign may stand for several words (½).
    return row[found[first][0] : found[last][1]] if len(found) == len(words_of(row)) else row.strip()
