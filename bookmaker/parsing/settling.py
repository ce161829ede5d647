"""Which of the finds is the story's title, and who wrote it: the surest first, each with the rule that found it.

Only pieces that are named already are looked at; none is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bookmaker.judging.names import BYLINE, TITLE_BY, clean_name, copyright_holder, is_name, is_signature, split_names
from bookmaker.model import RawParagraph
from bookmaker.parsing.fields import unquoted
from bookmaker.parsing.mailheader import name_of_sender, title_of_subject
from bookmaker.parsing.named import UNSIGNED, UNTITLED, Authors, Title
from bookmaker.parsing.pieces import Piece
from bookmaker.parsing.title import Anchor, clean_title

NEAR_HEADING = 12
"""Paragraphs of the story in which a byline under its first heading is looked for."""

_WEAK_RULES = ("centred-title", "first-line", "line-under-rule", "subject")
"""Rules that only guess: a bulletin board's own title line knows better."""

_MAY_CLAIM = ("note", "field")
"""What a claim of rights may stand in."""

_WEAK_AUTHORS = ("", "sender", "copyright-line", "name-under-title")
"""Rules that know less of the author than a title that goes on with a byline."""

_FULL_NAME = re.compile(r"[A-Z](?:[\w'’-]+|\.)(?: [A-Z](?:[\w'’-]+|\.)){1,2}")

_UNDER_TITLE = ("before-story", "line-under-title")
_NO_NAME = re.compile(
    r"\b(?:an?|the|my|season|scene|draft|version|edition|revised|sequel|prequel|spring|summer|autumn|winter|complete|final|"
    r"new|first|second|third|one|two|three|universe|world|challenge|missing|tag|au|vignette|crossover|post|pre|star|trek|"
    r"wars|files|series|show|part|chapter|episode|story|log|stories|tales|book|adventures?)\b",
    re.I,
)
"""Words of a subtitle, which no name under a title holds."""

_STORY_BY = re.compile(r"\b(?:story|fic|poem|piece|written|tale) by ([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3})")


def settle_title(pieces: Sequence[Piece], anchor: Anchor | None, subject: str) -> Title:
    """The title by a field, a board's header, the line that `anchor` found or the mail's subject; UNTITLED if none."""
    for piece in pieces:
        if piece.value and _is_field(piece, "title", ("title",)):
            return Title(clean_title(unquoted(piece.value)), "title-field")
    board = next((piece.value for piece in pieces if piece.rule == "board-header"), "")
    if board and (anchor is None or anchor.rule in _WEAK_RULES):
        return Title(title_of_subject(board), "board-header")
    if anchor and anchor.title:
        return Title(anchor.title, anchor.rule)
    return Title(subject, "subject") if subject else UNTITLED


def settle_authors(
    pieces: Sequence[Piece], anchor: Anchor | None, mail: Sequence[Piece], below: Sequence[RawParagraph]
) -> Authors:
    """Who wrote the story, by the front's pieces, the mail's headers and the first paragraphs below the front."""
    return next(_authors_of_front(pieces, anchor, mail, below), UNSIGNED)


def _authors_of_front(
    pieces: Sequence[Piece], anchor: Anchor | None, mail: Sequence[Piece], below: Sequence[RawParagraph]
) -> Iterator[Authors]:
    for piece in pieces:
        if _is_field(piece, "author", ("author", "by", "authors")):
            yield Authors(_stated_names(piece), "author-field")
    if anchor and anchor.authors:
        yield Authors(anchor.authors, anchor.rule)
    for piece in pieces:
        if piece.became == "note" and (match := _STORY_BY.search(piece.text)):
            yield Authors((match[1],), "story-by")
    claims = (f"{p.label} {p.value}" if p.label else p.text for p in pieces if p.became in _MAY_CLAIM)
    yield from _copyright_holders(claims)
    for raw in below[:NEAR_HEADING]:
        for name in _byline_below(raw):
            yield Authors((name,), "byline-below")
    senders = [name_of_sender(piece.value) for piece in mail if piece.label.casefold() == "from"]
    for name in reversed(senders):
        if name and is_name(name):
            yield Authors((name,), "sender")
    if name := _name_under_title(pieces):
        yield Authors((name,), "name-under-title")


def _stated_names(piece: Piece) -> tuple[str, ...]:
    """Whom an entry names: each item of a list is a name, which may have a comma in it."""
    if len(piece.raw.values) > 1:
        return tuple(dict.fromkeys(clean_name(value) or value for value in piece.raw.values))
    return split_names(unquoted(piece.value)) or (piece.value.strip(),)


def _name_under_title(pieces: Sequence[Piece]) -> str:
    """Two or three capitalised words and nothing else on the line right under the title; empty where there are none."""
    for title, below in pairwise(pieces):
        if title.became == "title" and below.rule in _UNDER_TITLE and len(below.lines) == 1 and below.gap == 0:
            name = below.text.strip()
            return name if _FULL_NAME.fullmatch(name) and not _NO_NAME.search(name) else ""
    return ""


def settle_authors_from_back(back: Sequence[Piece]) -> Authors:
    """An author named only at the foot: by an entry, a name alone under the story, or a copyright line."""
    for piece in back:
        if piece.became == "field" and piece.detail == "author" and (names := split_names(piece.value)):
            return Authors(names, "author-field")
    for piece in back:
        if piece.became == "note" and is_signature(piece.lines):
            return Authors((piece.text.strip(" -–—~*_"),), "signature")
    claims = (f"{p.label} {p.value} {p.text}" for p in back if p.became in _MAY_CLAIM)
    return next(_copyright_holders(claims), UNSIGNED)


def settle_byline_of_title(title: Title, authors: Authors) -> tuple[Title, Authors]:
    """A title that an entry gives with its byline, parted, unless another author is named."""
    bare, names = parted_byline(title.text) if title.rule == "title-field" else (title.text, ())
    if not names or (authors.names != names and authors.rule not in _WEAK_AUTHORS):
        return title, authors
    return Title(bare, title.rule), Authors(names, "title-by-author")


def parted_byline(text: str) -> tuple[str, tuple[str, ...]]:
    """`"Slow Clock" by Tamsin Rook` as title and authors; the text and no authors where a "by" is a title's word."""
    match = TITLE_BY.match(text)
    names = split_names(match[2]) if match else ()
    if match is None or not names or not all(_FULL_NAME.fullmatch(name) for name in names):
        return text, ()
    parted = match[1].endswith(('"', "”")) or text[match.end(1)] in ",*_"
    if len(match[1].split()) == 1 and not parted:
        return text, ()
    return clean_title(match[1].strip('"“”')), names


def _is_field(piece: Piece, detail: str, keys: Iterable[str]) -> bool:
    """Whether a piece is a header entry of a term, or one of front matter by its key."""
    by_key = piece.rule == "front-matter" and piece.label.casefold() in keys
    return piece.became == "field" and (piece.detail == detail or by_key)


def _copyright_holders(claims: Iterable[str]) -> Iterator[Authors]:
    for claim in claims:
        if name := copyright_holder(claim):
            yield Authors((name,), "copyright-line")


def _byline_below(raw: RawParagraph) -> tuple[str, ...]:
    """Who is named by a byline that stands under a chapter's heading."""
    match = BYLINE.match(raw.text) if len(raw.lines) == 1 and len(raw.text) < 60 else None
    names = split_names(match[1]) if match else ()
    return names if raw.text[:1] in "Bb" and all(is_name(n) and n[0].isupper() for n in names) else ()
