"""What a later part of a joined file says once more: its title, its byline, the entries of its header.

Only what the front said already is left out. What a part's header says anew is that part's note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bookmaker.judging.entries import field_of, known_field
from bookmaker.judging.marks import is_mark
from bookmaker.judging.names import BYLINE, split_names
from bookmaker.judging.shapes import is_chapter_heading
from bookmaker.judging.vocabulary import plain_name, plain_words
from bookmaker.parsing.fields import read_fields
from bookmaker.parsing.header import Front
from bookmaker.parsing.mailheader import title_of_subject
from bookmaker.parsing.pieces import Piece, lines_apart, runs_of

HEADER_OF_PART = "header-of-part"
"""The rule of an entry that only a later part's header has: it is a note over that part."""

REACH = 4
"""Pieces under a post's header in which its title and byline stand."""

MOST_LINES = 4
"""Lines of a paragraph that is title, byline and part number."""

LEAST_BELOW = 30
"""Words under a header that make it a part's: entries at the foot are the whole story's."""

_OPENS_PART = ("mail-header", "part-follows")
_NUMBERS_PART = re.compile(r"\d|\b(?:part|pt|chapter)\b", re.I)


class _Said(NamedTuple):
    """What the front said: the title, the authors, and its entries as (name or term, value), all in plain words."""

    title: str
    authors: frozenset[str]
    entries: frozenset[tuple[str, str]]


def leave_out_repeated(pieces: Sequence[Piece], front: Front) -> list[Piece]:
    """The body's pieces, where titles, bylines and header entries that `front` holds too are left out by name."""
    said = _said_by(front)
    return _leave_out_titles(_leave_out_entries(pieces, said), said)


def _said_by(front: Front) -> _Said:
    title = _plain_title(front.title.text)
    authors = frozenset(map(plain_words, front.authors.names))
    entries = {(plain_name(p.label), plain_words(p.value)) for p in front.pieces if p.became == "field" and p.label}
    entries |= {("title", title), *(("author", name) for name in authors)}
    return _Said(title, authors, frozenset(entries))


def _plain_title(text: str) -> str:
    """A title's words without the part number that each part gives it."""
    return plain_words(title_of_subject(text))


# --- Entries ------------------------------------------------------------------------------------------------------


def _leave_out_entries(pieces: Sequence[Piece], said: _Said) -> list[Piece]:
    if not any(map(_is_entry, pieces)):
        return list(pieces)
    below = sum(map(_words_left, pieces))
    result: list[Piece] = []
    for run in runs_of(pieces, _goes_on):
        below -= sum(map(_words_left, run))
        repeated = _named_entries(run, said) if _is_entry(run[0]) and below >= LEAST_BELOW else None
        result.extend(repeated or run)
    return result


def _words_left(piece: Piece) -> int:
    return piece.word_count if piece.became is None else 0


def _is_entry(piece: Piece) -> bool:
    return piece.became is None and piece.raw.role == "text" and known_field(piece.raw.lines[0].text)


def _goes_on(first: Piece, piece: Piece) -> bool:
    """Whether a piece is one more entry of a header; right below the others also by a name that a sentence may open."""
    if not _is_entry(first) or piece.became is not None or piece.raw.role != "text":
        return False
    found = field_of(piece.raw.lines[0].text)
    return found is not None and found.term is not None and (piece.gap == 0 or _is_entry(piece))


def _named_entries(run: Sequence[Piece], said: _Said) -> list[Piece] | None:
    """The entries of a header that says once more what was said; None for one entry alone, or for all new ones."""
    entries = [entry for piece in run for entry in read_fields(piece.raw, in_header=True) or ()]
    known = sum(known_field(entry.raw.lines[0].text) for entry in entries)
    again = [_is_said(entry, said) for entry in entries]
    if known < 2 or not any(again):
        return None
    return [
        entry.named("left-out", "header-repeated") if repeated else _named_anew(entry)
        for entry, repeated in zip(entries, again, strict=True)
    ]


def _named_anew(entry: Piece) -> Piece:
    if is_chapter_heading(entry.text):
        return entry.named("heading", "chapter-heading")
    return entry.named("note", HEADER_OF_PART)


def _is_said(entry: Piece, said: _Said) -> bool:
    value = plain_words(entry.value)
    titled = entry.detail == "title" and _plain_title(entry.value) == said.title
    return titled or (plain_name(entry.label), value) in said.entries or (entry.detail, value) in said.entries


# --- Titles and bylines -------------------------------------------------------------------------------------------


def _leave_out_titles(pieces: Sequence[Piece], said: _Said) -> list[Piece]:
    result: list[Piece] = []
    near = 0
    for piece in pieces:
        if piece.became == "left-out" and piece.rule in _OPENS_PART:
            near = REACH
        elif near and piece.became is None and piece.raw.role in ("text", "heading"):
            near -= 1
            result.extend(_named_titles(piece, said))
            continue
        result.append(piece)
    return result


def _named_titles(piece: Piece, said: _Said) -> list[Piece]:
    """A paragraph line by line, where it opens with the title or byline once more; else the piece as it is."""
    lines = lines_apart(piece.raw) if len(piece.raw.lines) <= MOST_LINES else []
    named: list[Piece] = []
    for raw in lines:
        again = _named_again(Piece((raw,)), said)
        if again is None and not is_chapter_heading(raw.text) and not is_mark(raw.text):
            break
        named.append(again or Piece((raw,)))
    if all(one.became is None for one in named):
        return [piece]
    return [*named, *(Piece((raw,)) for raw in lines[len(named) :])]


def _named_again(line: Piece, said: _Said) -> Piece | None:
    """The title once more, left out but for its part's number, which heads the part; or the byline."""
    text = line.text
    if match := BYLINE.match(text):
        names = frozenset(map(plain_words, split_names(match[1])))
        return line.named("left-out", "title-repeated") if names & said.authors else None
    if not said.title or _plain_title(text) != said.title:
        return None
    if _NUMBERS_PART.search(text[len(said.title) :]):
        return line.named("heading", "title-with-part")
    return line.named("left-out", "title-repeated")
