"""A table of contents typed into the text: a line `Contents`, then lines that all stand again below as headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from bookmaker.judging.shapes import is_chapter_heading
from bookmaker.judging.vocabulary import plain_words
from bookmaker.parsing.pieces import Piece

NEAR_HEAD = 40
"""How many pieces from the head of a story its contents are looked for."""

LONGEST_HEADING = 200
"""Characters: a paragraph that is longer is no heading, whatever it begins with."""

_TITLES = ("contents", "table of contents", "chapters", "index")


def leave_out_contents(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with the first table of contents named as left out: the book makes its own."""
    result = list(pieces)
    for n, piece in enumerate(pieces[:NEAR_HEAD]):
        if piece.became is not None or piece.raw.lines[0].text.strip(" *_:#").casefold() not in _TITLES:
            continue
        end = _end_of_contents(pieces, n)
        if end is not None:
            result[n:end] = [listed.named("left-out", "table-of-contents") for listed in pieces[n:end]]
            entries = {plain_words(_without_page(line.text)) for listed in pieces[n:end] for line in listed.lines}
            result[end:] = [_named_by_contents(below, entries) for below in pieces[end:]]
            break
    return result


def _named_by_contents(piece: Piece, entries: set[str]) -> Piece:
    """A line alone that the contents list is a heading, whatever its words."""
    alone = piece.became is None and len(piece.lines) == 1 and piece.raw.role in ("text", "item")
    listed = alone and not is_chapter_heading(piece.text) and plain_words(piece.text) in entries
    return piece.named("heading", "listed-in-contents") if listed and plain_words(piece.text) else piece


def _without_page(text: str) -> str:
    """A line of the contents without its leaders and page number."""
    return re.sub(r"(?<![ .])[ .]*\d+$", "", text)


def _end_of_contents(pieces: Sequence[Piece], start: int) -> int | None:
    """The place after the contents that are titled at `start`; None where the title is followed by something else."""
    headings = _Headings(pieces)
    below_title = pieces[start].raw.lines[1:]
    if below_title:
        lines = {plain_words(line.text) for piece in pieces[start + 1 :] for line in piece.lines}
        if not all(plain_words(x.text) in lines or headings.stand_below(x.text, start + 1) for x in below_title):
            return None
    end = start + 1
    while end < len(pieces) and pieces[end].became is None:
        if not all(headings.stand_below(line.text, end + 1) for line in pieces[end].lines):
            break
        end += 1
    return end if below_title or end > start + 1 else None


class _Headings:
    """The short paragraphs of a document, in the order of their words and of their words read backwards, so that a
    line of the contents is looked up and not searched for through the whole story."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        heads: list[tuple[str, int]] = []
        tails: list[tuple[str, int]] = []
        self.last_place_of_line: dict[str, int] = {}
        for place, piece in enumerate(pieces):
            text = piece.text
            if len(text) < LONGEST_HEADING:
                heads.append((plain_words(text[:120]), -place))
                tails.append((plain_words(text)[::-1], -place))
                self.last_place_of_line[plain_words(piece.raw.lines[0].text)] = place
        # Of texts that are alike the last stands first, so that the first that is looked at answers for all of them.
        self.heads = sorted(heads)
        self.tails = sorted(tails)

    def stand_below(self, text: str, start: int) -> bool:
        """Whether a contents line stands again from piece `start` on, its page number apart: at the head or the end
        of a short paragraph, or as its first line."""
        numbered = re.match(r"^\W*(?:chapter|part)\b", text, re.I)
        want = plain_words(text if numbered else _without_page(text))
        return bool(want) and (
            self.last_place_of_line.get(want, -1) >= start
            or _begins(self.heads, want, start)
            or _begins(self.tails, want[::-1], start)
        )


def _begins(texts: Sequence[tuple[str, int]], want: str, start: int) -> bool:
    """Whether a text of a place from `start` on begins with `want`."""
    for n in range(bisect_left(texts, (want,)), len(texts)):
        text, place = texts[n]
        if not text.startswith(want):
            return False
        if -place >= start:
            return True
    return False
