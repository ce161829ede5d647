"""A run: the text of one block or verse line, joined over its inline elements, changed as a whole and parted again.

A quotation mark's direction depends on its neighbours even where emphasis begins between them, so every rule sees the
joined text. Rules answer with edits, and the places where the elements meet are carried through each set of edits.
"""

from __future__ import annotations

from collections.abc import Sequence

from bookmaker.typography.languages import marks_for
from bookmaker.typography.quotes import quote_edits
from bookmaker.typography.signs import LINE_END, WORD, Edit
from bookmaker.typography.spacing import gap_edits, sign_edits, thin_space_edits

__all__ = ["LINE_END", "WORD", "typeset_run", "typeset_text"]


def typeset_text(text: str, language: str = "en") -> str:
    """One string with its quotes, dashes, dots and spaces as a printer would set them; letters and digits never
    change, and typesetting the result again changes nothing."""
    return typeset_run((text,), language)[0]


def typeset_run(pieces: Sequence[str], language: str = "en") -> tuple[str, ...]:
    """The same for text in several pieces: as many pieces come back, each with its own letters.

    A piece that is `LINE_END` stands for a line break and one that is `WORD` for a word that must not be touched
    (code): both come back as they are.
    """
    marks = marks_for(language)
    text = "".join(pieces)
    ends: list[int] = []
    end = 0
    for piece in pieces:
        end += len(piece)
        ends.append(end)
    for edits_of in (quote_edits, gap_edits, sign_edits, thin_space_edits):
        edits = edits_of(text, marks)
        if edits:
            text, ends = _edited(text, ends, edits)
    starts = [0, *ends]
    return tuple(text[start:end] for start, end in zip(starts, ends, strict=False))


def _edited(text: str, ends: Sequence[int], edits: Sequence[Edit]) -> tuple[str, list[int]]:
    """`edits` are in order and do not overlap. Where one reaches over an element's end, its text stays before it."""
    parts: list[str] = []
    moved: list[int] = []
    done = shift = 0
    waiting = iter(ends)
    end = next(waiting, None)
    for start, stop, replacement in edits:
        while end is not None and end <= start:
            moved.append(end + shift)
            end = next(waiting, None)
        parts += text[done:start], replacement
        done = stop
        shift += len(replacement) - (stop - start)
        while end is not None and end < stop:
            moved.append(stop + shift)
            end = next(waiting, None)
    parts.append(text[done:])
    if end is not None:
        moved.append(end + shift)
    moved.extend(later + shift for later in waiting)
    return "".join(parts), moved
