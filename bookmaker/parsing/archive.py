"""What a download from an archive has around the text: labelled notes, and the archive's own messages."""

from __future__ import annotations

from collections.abc import Sequence

from bookmaker.parsing.pieces import Piece

ARCHIVE_NOTE, ARCHIVE_MESSAGE = "archive-note", "archive-message"

_LABELS = frozenset(("notes", "end notes", "chapter notes", "chapter end notes", "summary", "chapter summary"))
_DIVISIONS = ("preface", "afterword")


def name_archive_parts(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with the author's notes that the page labels as such, and with messages and the headings of the page's
    own divisions left out."""
    result: list[Piece] = []
    below: Piece | None = None
    for piece in reversed(pieces):
        below = _named(piece, below) if piece.became is None else piece
        result.append(below)
    return result[::-1]


def _named(piece: Piece, below: Piece | None) -> Piece:
    """A piece by the name that its mark-up gives it, or by what stands `below` it where it is a label or a heading."""
    raw, words = piece.raw, piece.text.casefold().rstrip(": ")
    if raw.name == "message":
        return piece.named("left-out", ARCHIVE_MESSAGE)
    if raw.name.casefold() in _LABELS:
        return piece.named("note", ARCHIVE_NOTE)
    if below is None or below.rule not in (ARCHIVE_NOTE, ARCHIVE_MESSAGE):
        return piece
    if raw.role == "text" and words == below.raw.name.casefold():
        return piece.named("note", ARCHIVE_NOTE)
    return piece.named("left-out", "archive-heading") if raw.role == "heading" and words in _DIVISIONS else piece
