"""What stands after the story: closing quotations, notes, signatures, polls, rules.

The place where the back starts is found by ordered rules from the foot up; what is below it is named here. Nothing
above it is changed but end marks, which tell where the story is over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from bookmaker.judging.entries import known_field
from bookmaker.judging.marks import is_mark
from bookmaker.judging.names import COPYRIGHT, EMAIL, is_signature
from bookmaker.judging.shapes import is_chapter_heading, is_speech
from bookmaker.parsing.archive import ARCHIVE_NOTE
from bookmaker.parsing.endmarks import is_near_end, name_end_marks
from bookmaker.parsing.fields import read_fields
from bookmaker.parsing.foreword import ASKS_FEEDBACK, DISCLAIMS, SPEAKS_OF_STORY
from bookmaker.parsing.pieces import Piece, joined
from bookmaker.parsing.quotation import find_quotation

_Rule = Callable[[Sequence[Piece], int], int | None]
"""(pieces, where the back starts as far as is known) -> where it starts then; None where the rule does not apply."""

MOST_AFTER, LEAST_ALLOWED = 260, 40
"""Words of the author's that may stand under the last mark: also never more than the story above, if that is longer
than the least that is allowed."""

_POLL = re.compile(r"^\[[ xX]\]")


def part_back(pieces: Sequence[Piece], *, usual_gap: int) -> tuple[list[Piece], list[Piece]]:
    """(the story's pieces, the named pieces after it). The back starts after the last end mark, or at the first
    paragraph near the end in which the author speaks of the story."""
    named = name_end_marks(pieces)
    end = next((n for n in range(len(named) - 1, -1, -1) if named[n].became == "end-mark"), None)
    start = end + 1 if end is not None and _little_after(named, end) else _back_without_mark(named, usual_gap)
    return named[:start], _name_back(named[start:], usual_gap)


def _little_after(pieces: Sequence[Piece], end: int) -> bool:
    after = [p for p in pieces[end + 1 :] if p.became is None]
    if not is_near_end(sum(p.word_count for p in after), sum(p.word_count for p in pieces)):
        return False
    return not any(is_chapter_heading(p.text) for p in after)


def _back_without_mark(pieces: Sequence[Piece], usual_gap: int) -> int:
    """Where the back starts in a file that does not say that the story ends."""
    start = len(pieces)
    while start and _stands_after(pieces[start - 1]):
        start -= 1
    rules: tuple[_Rule, ...] = (
        _drawn_signature,
        partial(_closing_quotation, usual_gap=usual_gap),
        _after_last_mark,
        _poll,
        _notes_at_foot,
        _after_wide_gap,
        _signed,
    )
    moved = True
    while moved:
        moved = False
        for rule in rules:
            found = rule(pieces, start)
            if found is not None and 0 < found < start:
                start, moved = found, True
        # Marks that led to the back are its frame.
        while moved and start and _is_loose_mark(pieces[start - 1]):
            start -= 1
    return start


def _stands_after(piece: Piece) -> bool:
    """Whether a piece at the foot is known to be no part of the story."""
    return piece.became == "left-out" or piece.rule == ARCHIVE_NOTE or _is_loose_mark(piece)


def _is_loose_mark(piece: Piece) -> bool:
    return piece.became is None and is_mark(piece.text)


def _under_last_mark(pieces: Sequence[Piece], end: int, reach: int) -> int | None:
    """The place under the last mark above `end` that has something under it, at most `reach` pieces up."""
    marks = (n for n in range(end - 1, max(-1, end - reach - 1), -1) if _is_loose_mark(pieces[n]) and n + 1 < end)
    mark = next(marks, None)
    return None if mark is None else mark + 1


def _drawn_signature(pieces: Sequence[Piece], end: int) -> int | None:
    """Under the last mark, a few lines with an address in them: a signature without its `-- `."""
    start = _under_last_mark(pieces, end, reach=4)
    if start is None:
        return None
    tail = pieces[start:end]
    text = " ".join(p.text for p in tail)
    few = sum(len(p.lines) for p in tail) <= 8 and len(text.split()) <= 80
    return start if few and EMAIL.search(text) and not is_speech(tail[0].text) else None


def _closing_quotation(pieces: Sequence[Piece], end: int, *, usual_gap: int) -> int | None:
    """A quotation with its credit under the last mark."""
    start = _under_last_mark(pieces, end, reach=5)
    if start is None:
        return None
    quoted = find_quotation(pieces, start, usual_gap=usual_gap, closing=True)
    return start if quoted and start + quoted.taken >= end else None


def _after_last_mark(pieces: Sequence[Piece], end: int) -> int | None:
    """Below the last mark the author speaks: of the story, of its readers, of rights."""
    start = _under_last_mark(pieces, end, reach=11)
    if start is None:
        return None
    tail = [p for p in pieces[start:end] if p.became is None]
    text = " ".join(p.text for p in tail)
    story = sum(p.word_count for p in pieces[:start] if p.became is None)
    if not tail or len(text.split()) > min(MOST_AFTER, max(LEAST_ALLOWED, story)) or is_speech(tail[0].text):
        return None
    speaks = _author_speaks(text) or _POLL.search(tail[-1].text) or known_field(tail[0].text)
    return start if speaks else None


def _author_speaks(text: str) -> bool:
    if DISCLAIMS.search(text) or ASKS_FEEDBACK.search(text):
        return True
    return bool(
        SPEAKS_OF_STORY.search(text)
        and re.search(r"\bI\b|\byou\b", text)
        and re.search(r"stor(?:y|ies)|fic\b|writ|scene|magazine", text)
    )


def _poll(pieces: Sequence[Piece], end: int) -> int | None:
    """A forum's poll: boxes to tick, and the question over them."""
    near = range(max(0, end - 30), end)
    first = next((n for n in near if pieces[n].became is None and _POLL.match(pieces[n].text)), None)
    if first is None or first < 2:
        return first
    above = pieces[first - 1].text
    return first - 1 if above.endswith("?") and not is_speech(above) else first


def _notes_at_foot(pieces: Sequence[Piece], end: int) -> int | None:
    """Paragraphs at the foot that are fields or speak of rights and readers, each short."""
    start = None
    for place in range(end - 1, max(-1, end - 10), -1):
        piece = pieces[place]
        if piece.became == "left-out":
            continue
        if piece.became is not None or not _is_foot_note(piece):
            break
        start = place
    return start


def _is_foot_note(piece: Piece) -> bool:
    text, words = piece.text, piece.word_count
    if words > 120 or is_speech(text):
        return False
    if known_field(piece.raw.lines[0].text) and read_fields(piece.raw, in_header=False) is not None:
        return True
    return bool(
        (words < 40 and COPYRIGHT.search(text[:80]))
        or (DISCLAIMS.search(text) and SPEAKS_OF_STORY.search(text))
        or (words < 80 and ASKS_FEEDBACK.search(text) and re.search(r"\b(?:me|my|I|@)", text))
    )


def _after_wide_gap(pieces: Sequence[Piece], end: int) -> int | None:
    """A few lines under a gap wider than any in the story, above a signature: a word to the group."""
    if end < 3 or not any(p.rule == "mail-signature" for p in pieces[end:]):
        return None
    gaps = [p.gap for p in pieces[2:end]]
    widest = max(gaps)
    if widest < 3 or gaps.count(widest) > 1:
        return None
    place = gaps.index(widest) + 2
    return place if place > end - 4 and sum(p.word_count for p in pieces[place:end]) < 60 else None


def _signed(pieces: Sequence[Piece], end: int) -> int | None:
    """A name alone, set to the right under the story."""
    last = pieces[end - 1] if end else None
    if last is None or last.became is not None or last.text.isupper():
        return None
    return end - 1 if is_signature(last.lines) else None


def _name_back(pieces: Sequence[Piece], usual_gap: int) -> list[Piece]:
    result: list[Piece] = []
    place, closed = 0, False
    while place < len(pieces):
        piece = pieces[place]
        taken = 1
        if piece.became is not None:
            result.append(piece)
        elif is_mark(piece.text) or piece.raw.role == "rule":
            result.append(piece.named("left-out", "mark-after-story"))
        elif not closed and (quoted := find_quotation(pieces, place, usual_gap=usual_gap, closing=True)):
            closed, taken = True, quoted.taken
            result.append(joined(pieces[place : place + taken], "epigraph", "closing-quotation"))
        else:
            result.extend(_back_fields(piece) or [piece.named("note", "after-story")])
        place += taken
    return result


def _back_fields(piece: Piece) -> list[Piece] | None:
    raw = piece.raw
    if raw.role == "metadata":
        return [piece.named("field", "front-matter", label=raw.name, value=raw.text)]
    if raw.role == "text" and known_field(raw.lines[0].text):
        return read_fields(raw, in_header=False)
    return None
