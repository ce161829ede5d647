"""Verse and songs of every typing. The rules name pieces `verse` and join stanzas; they move no line."""

from __future__ import annotations

from bookmaker.model import RawLine
from bookmaker.parsing.pieces import Piece


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
