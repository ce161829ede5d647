"""A paragraph of styled runs to the lines that it is set in.

What goes in is text with its styles; what comes out are places in that text. No letter is changed, moved or added: a
line says that a hyphen follows it, and which signs (a space, a soft hyphen) are not shown where it ends. The texts of
the lines with what stands between them are the paragraph's text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from bookmaker.pdf.linebreaking.balancing import balance_lines
from bookmaker.pdf.linebreaking.breaking import Settings, break_lines
from bookmaker.pdf.linebreaking.dividing import Division, TextStyle
from bookmaker.pdf.linebreaking.items import INFINITE, Item, Line, Measure, Penalty
from bookmaker.pdf.linebreaking.measuring import NO_BREAK_SPACE, Dividing, Fragment, Measurer, Ruler

_TOKEN = re.compile(rf"[ {NO_BREAK_SPACE}\n]|[^ {NO_BREAK_SPACE}\n]+")


class Run(Struct, frozen=True):
    """Text in one style. `before` and `after` are room at its edges that is no space (an inline's padding). A line feed
    is a forced break."""

    text: str
    style: TextStyle
    before: float = 0.0
    after: float = 0.0


class SetLine(Struct, frozen=True):
    """A line of a paragraph's text: `text[start:end]`, then `hyphen`; the next line starts at `next`.

    What is between `end` and `next` is not shown: a space, a soft hyphen, a line feed. `natural` is the width with
    spaces as they are, less what hangs; `target` the width to fill. `ratio`, `ragged` and `overfull` are as in
    `items.Line`; `hang_start` and `hang_end` are how far the line's edges reach into the margins.
    """

    start: int
    end: int
    next: int
    hyphen: str
    natural: float
    target: float
    ratio: float
    hang_start: float
    hang_end: float
    ragged: bool
    overfull: bool


def set_paragraph(
    runs: Sequence[Run], measure: Measure, measurer: Measurer, settings: Settings | None = None
) -> tuple[SetLine, ...]:
    """The lines of a paragraph; none for one that holds nothing but spaces.

    A measure whose first line is indented leaves the last line no shorter than that. Raises KeyError for a style whose
    face the measurer does not have.
    """
    paragraph = _Paragraph(tuple(_words(runs, measurer)), measurer, measure)
    _, lines = break_lines(paragraph.items, measure, settings or settings_for(runs, measure))
    return paragraph.set_lines(lines, sum(len(run.text) for run in runs))


def balance_paragraph(runs: Sequence[Run], measure: Measure, measurer: Measurer) -> tuple[SetLine, ...]:
    """The lines of a text that is not justified, as few as hold it and as even as its sense allows; none where one line
    holds it, where it has line ends of its own, and where a word is wider than the line.

    Raises KeyError as `set_paragraph` does.
    """
    if any("\n" in run.text for run in runs):
        return ()
    paragraph = _Paragraph(tuple(_words(runs, measurer)), measurer, measure)
    end = sum(len(run.text) for run in runs)
    items = paragraph.items(hyphens=False, by_sense=end <= _LONGEST_TITLE)
    return paragraph.set_lines(balance_lines(items, measure), end)


def settings_for(runs: Sequence[Run], measure: Measure) -> Settings:
    """The usual settings at the size of a paragraph's type."""
    size = max((run.style.size for run in runs), default=0.0)
    shortest = max(2.5 * size, measure.indent)  # a syllable and its stop
    return Settings(emergency=1.5 * size, shortest_last=shortest, shortest_rest=max(4.0 * size, shortest))


# --- Text to words ------------------------------------------------------------------------------------------------


class _Token(NamedTuple):
    """A word at a place in the paragraph's text, and the one space or line feed after it, or "" (the space is not in
    the word's style: `gap` is the ruler of its own)."""

    offset: int
    fragments: tuple[Fragment, ...]
    length: int
    space: str
    gap: Ruler | None


def _words(runs: Sequence[Run], measurer: Measurer) -> Iterator[_Token]:
    """The words with the spaces after them; several spaces in a row have empty words between them."""
    fragments: list[Fragment] = []
    offset = start = 0
    for run in runs:
        ruler = measurer.ruler(run.style)
        length = len(run.text)
        for match in _TOKEN.finditer(run.text):
            text = match[0]
            if text in _SPACES:
                yield _Token(start, tuple(fragments), offset + match.start() - start, text, ruler)
                fragments = []
                start = offset + match.end()
            else:
                before = run.before if match.start() == 0 else 0.0
                after = run.after if match.end() == length else 0.0
                fragments.append((ruler, text, before, after))
        offset += length
    yield _Token(start, tuple(fragments), offset - start, "", None)


_SPACES = frozenset({" ", NO_BREAK_SPACE, "\n"})


class _Paragraph:
    """The words of a paragraph, and the items that they last were made into."""

    def __init__(self, tokens: tuple[_Token, ...], measurer: Measurer, measure: Measure) -> None:
        self._tokens = tokens
        self._measurer = measurer
        self._widest = min((measure.full, *measure.first))
        self._items: list[Item] = []
        self._first_items: list[int] = []  # of each word that is there
        self._shown: list[tuple[_Token, tuple[Division, ...]]] = []

    def items(self, hyphens: bool, by_sense: bool = False) -> Sequence[Item]:
        """The paragraph as items, with or without the places where a hyphen may be put in; `by_sense` puts a price on
        the spaces where the sense does not part."""
        dividing: Dividing = "hyphens" if hyphens else "signs"
        items: list[Item] = []
        self._items, self._first_items, self._shown = items, [], []
        for token, following in zip(self._tokens, (*self._tokens[1:], None), strict=True):
            if token.fragments:
                word = self._measurer.word(token.fragments, dividing)
                if word.width > self._widest and token.fragments[0][0].style.anywhere:
                    word = self._measurer.word(token.fragments, "letters")
                self._first_items.append(len(items))
                self._shown.append((token, word.divisions))
                items += word.items
            if token.gap is None:
                continue
            if token.space == "\n":
                items.append(_FORCED)
                continue
            if token.space == NO_BREAK_SPACE:
                items.append(_FORBIDDEN)
            elif by_sense and following is not None:
                items.append(Penalty(price_of_break(_text_of(token), _text_of(following))))
            items.append(token.gap.glue)
        return items

    def set_lines(self, lines: Sequence[Line], length: int) -> tuple[SetLine, ...]:
        """Lines of the items in terms of the text, which is `length` long."""
        made: list[SetLine] = []
        for line in lines:
            made.append(self._set_line(line, made[-1].next if made else self._start_of(line), length))
        return tuple(made)

    def _start_of(self, line: Line) -> int:
        return self._shown[bisect_right(self._first_items, line.start) - 1][0].offset

    def _set_line(self, line: Line, start: int, length: int) -> SetLine:
        index = bisect_right(self._first_items, line.end) - 1
        token, divisions = self._shown[index]
        inside = line.end - self._first_items[index]
        hyphen = ""
        if inside < 2 * len(divisions):
            # A word's items are box, penalty, box, …: the penalty's place says which division it is.
            division = divisions[inside // 2]
            end, following = token.offset + division.end, token.offset + division.next
            if division.inserted:
                hyphen = _style_at(token.fragments, division.end - 1).hyphen
        else:
            end = token.offset + token.length
            last = index + 1 == len(self._shown)
            following = length if last else self._shown[index + 1][0].offset
        return SetLine(
            start=start,
            end=end,
            next=following,
            hyphen=hyphen,
            natural=line.natural,
            target=line.target,
            ratio=line.ratio,
            hang_start=line.hang_start,
            hang_end=line.hang_end,
            ragged=line.ragged,
            overfull=line.overfull,
        )


_FORCED = Penalty(-INFINITE)
_FORBIDDEN = Penalty(INFINITE)


# A line of a title may end before something in brackets or quotation marks, and after a sign; not after an article or a
# preposition, which are short in all languages that have them.
_OPENS, _PARTED = tuple('“‘„«(["'), tuple(",;:.!?…—–”’\"'»)]")
_SHORT_WORD = 3
_LONGEST_TITLE = 100  # characters; what is longer is read as prose, which has no sense of lines
_SIGN_PRICE, _PRICE, _SHORT_PRICE = 0.08, 0.15, 0.3


def price_of_break(before: str, after: str) -> float:
    """What a break between two words costs in a title, in the unit of `balance_lines`."""
    if after.startswith(_OPENS):
        return 0.0
    if before.endswith(_PARTED):
        return _SIGN_PRICE
    return _SHORT_PRICE if len(before.lstrip("".join(_OPENS))) <= _SHORT_WORD else _PRICE


def _text_of(token: _Token) -> str:
    return "".join(text for _, text, _, _ in token.fragments)


def _style_at(fragments: tuple[Fragment, ...], offset: int) -> TextStyle:
    for ruler, text, _, _ in fragments:
        if offset < len(text):
            return ruler.style
        offset -= len(text)
    return fragments[-1][0].style
