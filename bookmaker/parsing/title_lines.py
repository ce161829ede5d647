"""Title and byline lines, cut so that what is not title or name is accounted for by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bookmaker.model import Became
from bookmaker.parsing.header import Front
from bookmaker.parsing.names import DATE, EMAIL
from bookmaker.parsing.pieces import Piece

_PART_WORDS = re.compile(r"\b(?:part|pt|of|one|two|three|aka|chapter)\b", re.I)


def split_title_lines(front: Front) -> list[Piece]:
    """The front's pieces, where a title's or byline's line is cut into the words that are used and those beside them
    (an address, a date, a part number), which are left out by name."""
    result: list[Piece] = []
    for piece in front.pieces:
        if piece.became == "title":
            names = front.authors.names if piece.rule == "title-by-author" else ()
            result.extend(_cut(piece, "title", (front.title.text, *names)))
        elif piece.became == "author":
            result.extend(_cut(piece, "author", front.authors.names))
        else:
            result.append(piece)
    return result


def _cut(piece: Piece, became: Became, used: Sequence[str]) -> list[Piece]:
    """What stands before the used words, the words, and the rest of the line, each where it holds a word."""
    line = piece.raw.lines[0]
    start, end = _stretch(line.text, used)
    if not end:
        return [piece]
    # "by" and what else introduces a name stays with it.
    start = start if became == "title" else 0
    head, middle, tail = line.text[:start], line.text[start:end], line.text[end:]
    beside: tuple[Became, str] = (
        ("left-out", "beside-title") if _is_mere_particular(tail) else ("note", "line-under-title")
    )
    parts: tuple[tuple[str, Became, str], ...] = (
        (head, "left-out", "beside-title"),
        (middle, became, piece.rule),
        (tail, *beside),
    )
    return [
        replace(piece, raws=(replace(piece.raw, lines=(replace(line, text=text.strip(), spans=()),)),)).named(
            name, rule
        )
        for text, name, rule in parts
        if re.search(r"[^\W_]", text)
    ]


def _stretch(text: str, used: Sequence[str]) -> tuple[int, int]:
    """Where the used words, one after the other, start and end in a line; (0, 0) where none of them stands in it."""
    start, end = -1, 0
    folded = text.casefold()
    for words in used:
        at, length = folded.find(words.casefold(), end), len(words)
        if at < 0:
            loose = re.search(r"\W+".join(map(re.escape, words.split())), text[end:], re.I) if words else None
            if loose is None:
                continue
            at, length = end + loose.start(), len(loose[0])
        start, end = (at if start < 0 else start), at + length
    return max(start, 0), end


def _is_mere_particular(text: str) -> bool:
    """A part number, a date, an address: nothing that a reader would miss beside the title."""
    bare = _PART_WORDS.sub("", DATE.sub("", EMAIL.sub("", text)))
    return not re.search(r"[^\W\d_]{3,}", bare)
