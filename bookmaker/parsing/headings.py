"""Headings of chapters and parts. Rules name pieces, or cut a heading off the paragraph that it stands over."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from bookmaker.judging.marks import is_mark
from bookmaker.judging.names import BYLINE, CONTACT_LINE, split_names
from bookmaker.judging.shapes import is_bare_number, is_chapter_heading, is_heading_label, is_slug
from bookmaker.model import RawLine, RawParagraph
from bookmaker.parsing.pieces import Piece, joined, lines_apart, split_paragraph
from bookmaker.parsing.title import is_same_title

LONGEST_HEADING = 100
"""Characters of a heading, its name included."""

MOST_NAME_WORDS = 10
"""Words of a chapter's name."""

_STOPS = re.compile(r"[.,;:][\"'”’]?$")
_STOPS_OR_CALLS = re.compile(r"[.,;:!?][\"'”’]?$")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def name_headings(pieces: Iterable[Piece], title: str, authors: Sequence[str]) -> list[Piece]:
    """Headings of chapters and parts, by their words, by mark-up, by bylines of their own, by numbers in sequence.

    `title` and `authors` are the story's own, empty where they are not known.
    """
    queue = deque(pieces)
    numbers = _numbers_in_sequence(queue)
    names = frozenset(name.casefold() for name in authors)
    result: list[Piece] = []
    while queue:
        piece = queue.popleft()
        heading = _heading_at(piece, queue, numbers, title, names) if piece.became is None else None
        result.extend(heading or [piece])
    return result


def _heading_at(
    piece: Piece, queue: deque[Piece], numbers: frozenset[int], title: str, names: frozenset[str]
) -> list[Piece] | None:
    """The heading that starts at `piece`; None where there is none. The name on the next line is taken from `queue`,
    and what stands under the heading in its own paragraph is put back there."""
    raw = piece.raw
    if raw.role == "heading":
        return [piece.named("heading", "heading-markup")]
    if raw.role != "text":
        return None
    if heading := _chapter_heading(piece, queue):
        return [heading]
    if piece.first_line in numbers:
        return [piece.named("heading", "number-in-sequence")]
    if len(raw.lines) == 1 and len(title.split()) < 12 and is_same_title(raw.lines[0].text, title):
        return [piece.named("heading", "title-as-heading")]
    return _heading_over_byline(piece, queue, names) if names else None


def _chapter_heading(piece: Piece, queue: deque[Piece]) -> Piece | None:
    """`Chapter One` with the name that may stand under it."""
    raw = piece.raw
    first = raw.lines[0]
    if first.filled or not is_chapter_heading(first.text):
        return None
    if len(raw.lines) > 2:
        return _cut_off(raw, queue) if len(first.text) < 60 else None
    if len(raw.text) > LONGEST_HEADING:
        return None
    if len(raw.lines) == 2 and not _names_chapter(raw.lines[1].text):
        return _cut_off(raw, queue)
    if len(raw.lines) == 1 and is_heading_label(first.text) and queue and _follows_as_name(queue[0]):
        return joined([piece, queue.popleft()], "heading", "chapter-heading")
    return piece.named("heading", "chapter-heading")


def _cut_off(raw: RawParagraph, queue: deque[Piece]) -> Piece:
    head, rest = split_paragraph(raw, 1)
    queue.appendleft(Piece((rest,)))
    return Piece((head,), "heading", "chapter-heading")


def _names_chapter(text: str) -> bool:
    plain = len(text.split()) <= MOST_NAME_WORDS and not _STOPS.search(text) and text[:1] not in '"“'
    return plain or text.istitle()


def _follows_as_name(piece: Piece) -> bool:
    raw = piece.raw
    if piece.became is not None or raw.role != "text" or len(raw.lines) > 1 or raw.gap_before > 1 or is_mark(raw.text):
        return False
    words = raw.text.split()
    capital = sum(w[:1].isupper() or not w[:1].isalpha() for w in words) >= 0.5 * len(words)
    return capital and len(words) < MOST_NAME_WORDS and not _STOPS_OR_CALLS.search(raw.text) and not is_slug(raw.text)


def _heading_over_byline(piece: Piece, queue: deque[Piece], names: frozenset[str]) -> list[Piece] | None:
    """A short line over a byline of the file's own author: a collection's next item."""
    text = piece.raw.lines[0].text
    if not _has_own_byline(piece, queue, names) or len(text) > LONGEST_HEADING or len(text.split()) > MOST_NAME_WORDS:
        return None
    first, *below = lines_apart(piece.raw)
    while queue and _is_credit(queue[0]):
        below.extend(lines_apart(queue.popleft().raw))
    return [Piece((first,), "heading", "heading-over-byline"), *(_named_credit(raw) for raw in below)]


def _has_own_byline(piece: Piece, queue: deque[Piece], names: frozenset[str]) -> bool:
    """Whether one of the next three lines is a byline with one of `names`, and those above it credit too."""
    near = (line for p in islice(queue, 3) if p.became is None and p.gap <= 1 for line in p.raw.lines)
    lines: Iterable[RawLine] = islice(chain(piece.raw.lines, near), 1, 4)
    for line in lines:
        match = BYLINE.match(line.text)
        if match and names.intersection(name.casefold() for name in split_names(match[1])):
            return True
        if not _is_credit_line(line.text):
            return False
    return False


def _named_credit(raw: RawParagraph) -> Piece:
    return Piece((raw,), "note", "byline-of-item" if BYLINE.match(raw.text) else "line-under-title")


def _is_credit(piece: Piece) -> bool:
    near = piece.became is None and piece.gap <= 1 and len(piece.raw.lines) <= 3
    return near and all(_is_credit_line(line.text) for line in piece.raw.lines)


def _is_credit_line(text: str) -> bool:
    return bool(BYLINE.match(text) or CONTACT_LINE.match(text) or re.fullmatch(r"\([^()]{3,60}\)", text))


def _numbers_in_sequence(pieces: Iterable[Piece]) -> frozenset[int]:
    """Lines that hold a number alone and count up from one: sections, not answers or years."""
    counted: list[int] = []
    want = 1
    for piece in pieces:
        raw = piece.raw
        alone = piece.became is None and raw.role in ("text", "heading") and len(raw.lines) == 1
        if alone and is_bare_number(raw.lines[0].text):
            value = _value(raw.lines[0].text)
            if value in (want, 1):
                counted.append(piece.first_line)
                want = value + 1
    return frozenset(counted) if len(counted) >= 2 else frozenset()


def _value(text: str) -> int:
    """The number that figures or Roman numerals stand for; of `2/3` the first."""
    bare = re.sub(r"[\W_]", "", text.split("/")[0])
    if bare.isdigit():
        return int(bare)
    values = [_ROMAN.get(c, 0) for c in bare.casefold()]
    return sum(-v if v < after else v for v, after in zip(values, [*values, 0][1:], strict=True))
