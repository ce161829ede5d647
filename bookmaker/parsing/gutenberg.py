"""What Project Gutenberg prints around its books: the facts of the book, and the licence, parted from the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bookmaker.judging.vocabulary import plain_name
from bookmaker.model import RawParagraph
from bookmaker.parsing.fields import read_fields
from bookmaker.parsing.pieces import Piece

NEAR_HEAD = 80
"""Paragraphs in which the line over the text stands."""

RULE = "gutenberg-boilerplate"

_START = re.compile(r"^\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG", re.I)
_END = re.compile(r"^\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG|^End of (?:the )?Project Gutenberg", re.I)
_FACTS = frozenset(("title", "author", "language", "translator", "illustrator", "editor", "release date"))


def take_gutenberg_head(raws: Sequence[RawParagraph]) -> tuple[list[Piece], list[RawParagraph]]:
    """(what stands above the line that starts the text, that line too; the paragraphs below it). The facts of the book
    are entries of its header, and all else is left out."""
    start = next((n for n, raw in enumerate(raws[:NEAR_HEAD]) if _START.match(raw.text)), None)
    if start is None:
        return [], list(raws)
    pieces: list[Piece] = []
    for raw in raws[: start + 1]:
        fields = read_fields(raw, in_header=True) or []
        told = bool(fields) and all(plain_name(piece.label) in _FACTS for piece in fields)
        pieces.extend(fields if told else [Piece((raw,), "left-out", RULE)])
    return pieces, list(raws[start + 1 :])


def leave_out_gutenberg_foot(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, where all from the line that ends the text is left out."""
    end = next((n for n, piece in enumerate(pieces) if _END.match(piece.text)), len(pieces))
    return [p if n < end or p.became is not None else p.named("left-out", RULE) for n, p in enumerate(pieces)]
