"""Quotations with their credit at the head of the story and of each chapter, and the one that closes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bookmaker.model import RawParagraph
from bookmaker.parsing.blocks import BlockMaker
from bookmaker.parsing.pieces import Piece, raws_of
from bookmaker.parsing.quotation import MOST_PIECES, OPENS_QUOTED, Quoted, find_quotation

_SALUTATION = re.compile(r"[\W_]*(?:my |to )?dear(?:est)?\b", re.I)
"""How a letter begins: the name under it, with its dash, signs it and credits nothing."""

_WRITTEN = ("letter", "message")
"""Kinds of quotation that are read in the story: their signature credits nothing."""

LONGEST_LINE = 25
"""Words: a line of verse, or of a motto in several, is shorter."""

LEAST_POEM = 3
"""Lines: what has fewer, and long ones, is prose."""

_SET_AS_TEXT = ("paragraph", "verse", "quotation")


def name_epigraphs(body: Sequence[Piece], maker: BlockMaker, *, usual_gap: int) -> list[Piece]:
    """The body with every quotation at a head as one piece `epigraph`, whose content is the Epigraph.

    A mark that parts it from the text below is left out: the page parts them in its own way.
    """
    result: list[Piece] = []
    place, at_head = 0, True
    while place < len(body):
        piece = body[place]
        quoted = _quotation_at(body, place, usual_gap) if at_head and piece.became in _SET_AS_TEXT else None
        if quoted is None:
            result.append(piece)
            if piece.became not in ("left-out", "note"):
                at_head = piece.became == "heading"
            place += 1
            continue
        raws = raws_of(body[place : place + quoted.taken])
        result.append(Piece(raws, "epigraph", "quotation-with-credit", content=maker.epigraph(quoted)))
        place += quoted.taken
        if place < len(body) and body[place].became == "thematic-break" and body[place].rule != "slug":
            # A gap is a piece without words: nothing is left out with it.
            if body[place].rule == "mark":
                result.append(body[place].named("left-out", "mark-under-epigraph"))
            place += 1
    return result


def _quotation_at(body: Sequence[Piece], place: int, usual_gap: int) -> Quoted | None:
    """The quotation at `place`, where prose that is named already is looked at once more as if it were not."""
    if body[place].detail in _WRITTEN or _SALUTATION.match(body[place].text):
        return None
    near = [
        replace(p, became=None) if p.became in ("paragraph", "quotation") and p.detail not in _WRITTEN else p
        for p in body[place : place + MOST_PIECES + 1]
    ]
    quoted = find_quotation(near, 0, usual_gap=usual_gap)
    return None if quoted and _is_story_so_far(quoted.text) else quoted


def _is_story_so_far(text: Sequence[RawParagraph]) -> bool:
    """Several paragraphs without quotation marks, one of them prose: the story has begun, and a dash in it signs
    something that is read there."""
    prose = any(len(raw.text.split()) > LONGEST_LINE and len(raw.lines) < LEAST_POEM for raw in text)
    return len(text) > 1 and prose and not OPENS_QUOTED.match(text[0].text)
