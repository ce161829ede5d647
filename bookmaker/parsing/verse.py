"""Verse and songs of every typing. The rules name pieces `verse` and join stanzas; they move no line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bookmaker.judging.marks import is_mark
from bookmaker.judging.shapes import is_slug, is_speech
from bookmaker.model import Layout, RawLine
from bookmaker.parsing.pieces import Piece, joined, runs_of
from bookmaker.parsing.stanza import (
    ENDS_SENTENCE,
    count_capitals,
    is_couplet_among_others,
    is_even,
    is_listing,
    is_stanza,
)

VERSE_WIDTH = 66
"""Characters: a line of verse in a file where a line is a paragraph is seldom longer."""

WIDEST_IN_POEM = 2
"""Blank lines between the stanzas of one poem."""

_SPEECH = re.compile(r"[\"“].*[.!?,][\"”]")
_MARKED_LINE = re.compile(r"([*~_/♪]).+\1$")


def name_verse(pieces: Sequence[Piece], layout: Layout) -> list[Piece]:
    """Verse of every typing: stanzas of short lines, a line a paragraph, quoted, starred or indented lines."""
    width = layout.wrap_width
    stanzas = _name_beside_stanzas(_name_couplets([_named_stanza(piece, width) for piece in pieces], width))
    return _join_stanzas(_name_among_verse(_name_single_lines(stanzas, layout)))


def _named_stanza(piece: Piece, width: int | None) -> Piece:
    raw = piece.raw
    may_be = piece.became is None and raw.role in ("text", "quote") and len(raw.lines) >= 2
    if may_be and is_stanza(raw.lines, width, raw.role):
        return piece.named("verse", "short-lines" if raw.role == "text" else "quoted-lines")
    return piece


def _name_couplets(pieces: Sequence[Piece], width: int | None) -> list[Piece]:
    """Two couplets or more in a row, though nothing but their measure marks them."""
    alike = [p.became is None and p.raw.role == "text" and is_couplet_among_others(p.lines, width) for p in pieces]
    beside = [above or below for above, below in zip([False, *alike[:-1]], [*alike[1:], False], strict=True)]
    return [piece.named("verse", "couplets") if alike[n] and beside[n] else piece for n, piece in enumerate(pieces)]


def _name_beside_stanzas(pieces: Sequence[Piece]) -> list[Piece]:
    """Two or three lines beside a stanza of their measure belong to its poem."""
    result = list(pieces)
    downwards = range(len(result))
    for n in (*downwards, *reversed(downwards)):
        piece = result[n]
        if piece.became is not None or len(piece.lines) not in (2, 3) or piece.raw.role != "text":
            continue
        above = result[n - 1] if n and piece.gap <= WIDEST_IN_POEM else None
        below = result[n + 1] if n + 1 < len(result) and result[n + 1].gap <= WIDEST_IN_POEM else None
        if any(verse and verse.became == "verse" and _is_of_measure(piece, verse) for verse in (above, below)):
            result[n] = piece.named("verse", "beside-verse")
    return result


def _is_of_measure(piece: Piece, verse: Piece) -> bool:
    """Whether a piece is set as the verse beside it is, and is not prose that happens to be short."""
    texts = [line.text for line in piece.lines]
    longest = max(len(line.text) for line in verse.lines)
    if any(line.filled for line in piece.lines[:-1]) or max(map(len, texts)) > 1.15 * longest:
        return False
    if texts[0].isupper() or ENDS_SENTENCE.search(texts[0]) or abs(piece.raw.indent - verse.raw.indent) > 6:
        return False
    return not is_speech(piece.text) and not is_listing(texts)


def _name_single_lines(pieces: Sequence[Piece], layout: Layout) -> list[Piece]:
    """Verse typed a line a paragraph: runs of short lines that end no sentence."""
    if layout.parting == "indent" and layout.indent and not layout.double_spaced:
        return list(pieces)
    result: list[Piece] = []
    for run in _runs_of_lines(pieces):
        verse = len(run) >= 3 and _run_is_verse(run, set_apart=layout.usual_gap > 0)
        if verse or (len(run) == 2 and _are_sung(run)):
            result.append(joined(run, "verse", "line-a-paragraph"))
        else:
            result.extend(run)
    return result


def _runs_of_lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces in runs: those that may be lines of verse together, every other by itself."""
    runs: list[list[Piece]] = []
    before = False
    for piece in pieces:
        here = _may_be_line(piece)
        if before and here and piece.gap <= 1:
            runs[-1].append(piece)
        else:
            runs.append([piece])
        before = here
    return runs


def _may_be_line(piece: Piece) -> bool:
    raw = piece.raw
    if piece.became is not None or raw.role not in ("text", "quote") or len(raw.lines) != 1:
        return False
    text = raw.lines[0].text
    return len(text) <= VERSE_WIDTH and not is_mark(text) and not text.startswith("((") and not _SPEECH.match(text)


def _run_is_verse(run: Sequence[Piece], *, set_apart: bool) -> bool:
    """Whether a run of single lines is verse. `set_apart` says that the document parts its paragraphs by blank lines,
    so that lines without one stand together on purpose."""
    texts = [piece.text for piece in run]
    if is_listing(texts) or any(is_slug(t) for t in texts):
        return False
    open_ended = sum(not ENDS_SENTENCE.search(t) for t in texts)
    marked = all(_MARKED_LINE.match(t) for t in texts)
    set_off = set_apart and all(piece.gap == 0 for piece in run[1:])
    long_enough = len(run) >= 4 or marked or set_off
    if open_ended >= 0.7 * len(texts) and long_enough and (set_off or count_capitals(texts) >= 0.6 * len(texts)):
        return True
    return marked or (set_off and len(run) >= 4 and open_ended >= 0.5 * len(texts) and is_even(texts))


def _are_sung(run: Sequence[Piece]) -> bool:
    """Lines in one frame of signs that end no sentence: a song between paragraphs. Thoughts end theirs."""
    texts = [piece.text for piece in run]
    framed = all(_MARKED_LINE.match(t) and t[0] == texts[0][0] for t in texts)
    return framed and not any(ENDS_SENTENCE.search(t) for t in texts)


def _name_among_verse(pieces: Sequence[Piece]) -> list[Piece]:
    """In a file that is mainly verse, lines that were never full and stand beside verse are verse too."""
    body = [p for p in pieces if p.became in (None, "verse")]
    verse = sum(len(p.lines) for p in body if p.became == "verse")
    if verse * 2 <= sum(len(p.lines) for p in body):
        return list(pieces)
    result = list(pieces)
    for _ in range(2):  # twice, since what the first round names is company for the line above it
        for n, piece in enumerate(result):
            beside = [*result[max(0, n - 1) : n], *result[n + 1 : n + 2]]
            near = any(p.became in ("verse", "note", "heading") for p in beside)
            if near and _is_loose(piece):
                result[n] = piece.named("verse", "among-verse")
    return result


def _is_loose(piece: Piece) -> bool:
    return (
        piece.became is None
        and piece.raw.role == "text"
        and not any(line.filled for line in piece.lines)
        and len(piece.text) < 400
        and max(len(line.text) for line in piece.lines) <= VERSE_WIDTH
    )


def _join_stanzas(pieces: Sequence[Piece]) -> list[Piece]:
    """Stanzas in a row as one poem."""
    runs = runs_of(pieces, _continues_poem)
    return [run[0] if len(run) == 1 else joined(run, "verse", run[0].rule) for run in runs]


def _continues_poem(first: Piece, piece: Piece) -> bool:
    return (
        first.became == "verse"
        and piece.became == "verse"
        and piece.gap <= WIDEST_IN_POEM
        and first.raw.role == piece.raw.role
    )


def stanzas_of(piece: Piece) -> tuple[tuple[RawLine, ...], ...]:
    """A verse piece's lines, a tuple a stanza. In a run of single lines the usual gap does not part stanzas."""
    raws = piece.raws
    if len(raws) == 1 or any(len(raw.lines) > 1 for raw in raws):
        return tuple(raw.lines for raw in raws)
    usual = min(raw.gap_before for raw in raws[1:])
    stanzas: list[list[RawLine]] = []
    for raw in raws:
        if not stanzas or raw.gap_before > usual:
            stanzas.append([])
        stanzas[-1].append(raw.lines[0])
    return tuple(tuple(stanza) for stanza in stanzas)
