"""Judged units -> runs that one piece is made of, and what all pieces have of the units they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.judging import PERSON, Judged, Judgement, Label
from bookmaker.judging.mending import WIDEST_IN_POEM
from bookmaker.judging.shapes import is_bare_number, is_chapter_heading, is_heading_label
from bookmaker.model import Became, RawParagraph, Weighed
from bookmaker.parsing.particulars import RULE
from bookmaker.parsing.pieces import Piece, without_key

FURNITURE = "furniture"
"""The rule of what was judged to be nobody's word to readers."""

_JOINED: frozenset[Label] = frozenset(("break", "field", "mail", "script"))
"""What is joined across paragraphs and blank lines."""

_SET_TOGETHER: frozenset[Label] = frozenset(("verse", "epigraph", "epigraph-source"))
_ALONE: frozenset[Label] = frozenset(("title", "byline"))


class Run(Struct, frozen=True):
    """Units in a row with one label."""

    label: Label
    units: tuple[Judged, ...]

    @property
    def raws(self) -> tuple[RawParagraph, ...]:
        """The paragraphs of the units, or the parts of them that the units are."""
        return raws_of_units(self.units)


def runs_of_units(judgement: Judgement, usual_gap: int) -> list[Run]:
    """The units of a judgement in runs, in their order. A change of scene parts runs."""
    parted = {gap.below for gap in judgement.gaps if gap.is_break}
    runs: list[list[Judged]] = []
    for judged in judgement.units:
        if runs and judged.unit.lines[0].number not in parted and _goes_on(runs[-1], judged, usual_gap):
            runs[-1].append(judged)
        else:
            runs.append([judged])
    return [Run(run[0].label, tuple(run)) for run in runs]


def _goes_on(run: Sequence[Judged], judged: Judged, usual_gap: int) -> bool:
    label = judged.label
    if label != run[0].label or label in _ALONE or is_overruled(judged) != is_overruled(run[0]):
        return False
    if label in _JOINED:
        return True
    if label == "heading":
        return _heading_goes_on(run, judged)
    above, below = run[-1].unit, judged.unit
    if above.paragraph is below.paragraph:
        return True
    if label == "preformatted" and not below.gap:
        return True
    if label not in _SET_TOGETHER or above.paragraph.role != below.paragraph.role:
        return False
    return below.gap <= max(WIDEST_IN_POEM, usual_gap + 1)


def _heading_goes_on(run: Sequence[Judged], judged: Judged) -> bool:
    """Whether a heading line names the chapter that the line above it numbers, or is the rest of it."""
    text = judged.unit.text
    if len(run) > 2 or judged.unit.gap > 1 or is_chapter_heading(text) or is_bare_number(text):
        return False
    above = run[-1].unit
    return above.paragraph is judged.unit.paragraph or (len(run) == 1 and is_heading_label(above.text))


def raws_of_units(units: Iterable[Judged]) -> tuple[RawParagraph, ...]:
    """The paragraphs that units in a row are, each as far as they are it."""
    result: list[RawParagraph] = []
    start = end = 0
    of: RawParagraph | None = None
    for judged in units:
        unit = judged.unit
        if unit.paragraph is of and unit.at == end:
            end += len(unit.lines)
            continue
        if of is not None:
            result.append(part_of(of, start, end))
        of, start, end = unit.paragraph, unit.at, unit.at + len(unit.lines)
    if of is not None:
        result.append(part_of(of, start, end))
    return tuple(result)


def part_of(raw: RawParagraph, start: int, end: int) -> RawParagraph:
    """The lines of a paragraph from place `start` up to `end`; only its first line has the gap above it."""
    if start == 0 and end == len(raw.lines):
        return raw
    return replace(raw, lines=raw.lines[start:end], gap_before=0 if start else raw.gap_before)


def is_overruled(judged: Judged) -> bool:
    """Whether a person has said what a unit is."""
    return judged.standard == PERSON


def rule_of(judged: Judged) -> str:
    """What a label rests on: a person's word or the standard that settled it; the label itself where it was weighed."""
    if is_overruled(judged):
        return RULE
    return judged.standard or (FURNITURE if judged.label == "out" else judged.label)


def weighed_of(units: Sequence[Judged]) -> Weighed:
    """How the unit was judged of which the judge was least sure; the label alone where all were settled."""
    weighed = [judged for judged in units if not judged.standard]
    if not weighed:
        return Weighed(units[0].label)
    least = min(weighed, key=lambda judged: judged.margin)
    return Weighed(least.label, least.instead, least.margin, least.because)


def piece_of(units: Sequence[Judged], became: Became | None) -> Piece:
    """Units as one piece; `became` is None for what its setting will name."""
    raws = tuple(map(without_key, raws_of_units(units)))
    if became is None and is_overruled(units[0]):
        raws = tuple(map(_flowing, raws))
    return piece_from(raws, became, units)


def piece_from(raws: tuple[RawParagraph, ...], became: Became | None, units: Sequence[Judged]) -> Piece:
    """The piece that `raws` make, judged as the units that they are of."""
    first = units[0]
    return Piece(raws, became, rule_of(first), weighed=weighed_of(units), settled=is_overruled(first))


def _flowing(raw: RawParagraph) -> RawParagraph:
    """A paragraph whose lines go on in each other, however short they are."""
    return replace(raw, lines=(*(replace(line, filled=True) for line in raw.lines[:-1]), raw.lines[-1]))
