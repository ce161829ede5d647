"""Drawings and tables typed in signs, whose spaces carry the meaning: found before anything is made of their lines.

Each of their lines looks like a rule, an ornament or a short note, and where a line is a paragraph nothing else holds
them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bookmaker.judging.marks import is_rule
from bookmaker.model import RawLine, RawParagraph
from bookmaker.parsing.pieces import Context, Piece
from bookmaker.parsing.stanza import is_table

DRAWN = "drawing"
"""The `name` of a raw paragraph that this module has made of drawn lines."""

LEAST_LINES = 3
"""Lines below each other that may be a drawing: an ornament can take two."""

LEAST_KINDS = 3
"""Kinds of signs in a drawing: an ornament makes do with fewer."""

WIDEST = 99
"""Columns that a pocket book's page holds in the smallest type that shaped text is set in."""

MOST_LETTERS = 0.4
"""The share of letters in a line of a drawing."""

LEAST_BARS = 3
"""Upright strokes in each line of a table."""

_STROKES = frozenset("/\\|_()<>[]{}^`´" + "".join(map(chr, range(0x2500, 0x25A0))))
_SENTENCE_SIGNS = frozenset(".,'\"!?-")


def with_drawings(raws: Sequence[RawParagraph]) -> list[RawParagraph]:
    """The paragraphs, with the lines of a drawing or of a table in strokes as one of the role "preformatted"."""
    result: list[RawParagraph] = []
    run: list[RawParagraph] = []
    for raw in raws:
        typed = raw.role == "text" or (raw.role == "rule" and bool(raw.text))
        if run and (not typed or raw.gap_before):
            result.extend(_drawn_apart(run))
            run = []
        if typed:
            run.append(raw)
        else:
            result.append(raw)
    return [*result, *_drawn_apart(run)]


def is_drawn(raw: RawParagraph) -> bool:
    """Whether a paragraph is shaped text: a drawing found here, or what mark-up says is preformatted."""
    return raw.role == "preformatted"


def name_drawn(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with the drawings found by `with_drawings` named."""
    return [
        piece.named("preformatted", DRAWN) if piece.became is None and _is_found(piece.raw) else piece
        for piece in pieces
    ]


def say_too_wide(pieces: Sequence[Piece], context: Context) -> None:
    """Tell once of shaped text whose lines no small page can hold, however small it is set."""
    shaped = (raw for piece in pieces for raw in piece.raws if is_drawn(raw) or piece.became == "preformatted")
    widths = {raw.first_line: _columns(raw) for raw in shaped}
    wide = [line for line, columns in widths.items() if columns > WIDEST]
    if wide:
        places = "" if len(wide) == 1 else f" in {len(wide)} places, the widest"
        columns = max(widths.values())
        message = f"shaped text{places} of {columns} columns: on a small page its lines are turned over"
        hint = "Choose a wider page (--page letter), or type it narrower."
        context.say("drawing-too-wide", "warning", wide[0], message, hint)


def _columns(raw: RawParagraph) -> int:
    base = min(line.indent for line in raw.lines)
    return max(line.indent - base + len(line.text) for line in raw.lines)


def _is_found(raw: RawParagraph) -> bool:
    return raw.role == "preformatted" and raw.name == DRAWN


def _drawn_apart(run: Sequence[RawParagraph]) -> Iterator[RawParagraph]:
    """Paragraphs that touch, with the lines of drawings cut out of them."""
    lines = [line for raw in run for line in raw.lines]
    blocks = _blocks(lines) if len(lines) >= LEAST_LINES else []
    if not blocks:
        yield from run
        return
    places = {place: n for n, (start, end) in enumerate(blocks) for place in range(start, end)}
    gap, place, given = run[0].gap_before, 0, -1
    for raw in run:
        kept: list[RawLine] = []
        for line in (*raw.lines, None):
            block = places.get(place) if line is not None else None
            if kept and (line is None or block is not None):
                yield replace(raw, lines=tuple(kept), gap_before=gap)
                kept, gap = [], 0
            if line is None:
                break
            if block is None:
                kept.append(line)
            elif block > given:
                given = block
                start, end = blocks[block]
                yield RawParagraph(tuple(lines[start:end]), gap, role="preformatted", name=DRAWN)
                gap = 0
            place += 1


def _blocks(lines: Sequence[RawLine]) -> list[tuple[int, int]]:
    """Where drawings begin and end among lines that touch."""
    texts = [line.text for line in lines]
    table = [text.count("|") >= LEAST_BARS and text[0] == text[-1] == "|" for text in texts]
    tables = [(start, end) for start, end in _stretches(table) if end - start >= LEAST_LINES]
    held = {place for start, end in tables for place in range(start, end)}
    signs = [place not in held and _is_signs(text) for place, text in enumerate(texts)]
    drawings = [
        (start, end) for start, end in _stretches(signs) if end - start >= LEAST_LINES and _is_drawing(texts[start:end])
    ]
    return sorted((*tables, *drawings))


def _stretches(marks: Sequence[bool]) -> list[tuple[int, int]]:
    """Where runs of true marks begin and end."""
    edges = [0, *(n for n, (a, b) in enumerate(pairwise(marks), 1) if a != b), len(marks)]
    return [(start, end) for start, end in pairwise(edges) if marks[start]]


def _is_signs(text: str) -> bool:
    """Whether a line has few letters, so that it may be part of a drawing."""
    letters = sum(c.isalpha() for c in text)
    return letters <= MOST_LETTERS * len(text.replace(" ", ""))


def _is_drawing(texts: Sequence[str]) -> bool:
    """Whether lines of signs were drawn below each other, and are no rules and ornaments."""
    kinds = {c for text in texts for c in text if not c.isalnum() and not c.isspace()}
    ruled = sum(is_rule(text) and len(set(text) - {" "}) < LEAST_KINDS for text in texts)
    if len(kinds) < LEAST_KINDS or ruled >= 0.5 * len(texts):
        return False
    stroked = sum(sum(c in _STROKES for c in text) >= 2 for text in texts)
    return stroked >= 0.5 * len(texts) and sum(map(_is_of_signs, texts)) >= 0.6 * len(texts)


def _is_of_signs(text: str) -> bool:
    """More signs than a sentence needs."""
    solid = text.replace(" ", "")
    signs = sum(c not in _SENTENCE_SIGNS and not c.isalnum() for c in solid)
    return signs >= 3 and (signs > 0.3 * len(solid) or "   " in text)


def is_drawing_in_prose(raw: RawParagraph) -> bool:
    """Whether most lines of a paragraph hold more signs than a sentence needs, or stand in columns."""
    texts = [line.text for line in raw.lines]
    columns = not any(line.filled for line in raw.lines[:-1]) and is_table(texts)
    return len(texts) >= LEAST_LINES and (columns or sum(map(_is_of_signs, texts)) >= 0.6 * len(texts))
