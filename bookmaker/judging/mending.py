"""Mends labels that were nearly others, where what stands beside a line tells which. A label that is settled stays."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from bookmaker.judging.entries import known_field
from bookmaker.judging.judgement import Judged
from bookmaker.judging.shapes import ENDS_SENTENCE
from bookmaker.model import DOUBTFUL

WIDEST_IN_POEM = 2
"""Blank lines between the stanzas of one poem, or the lines of one epigraph."""

MOST_OF_HEADING = 12
"""Words of a line that a page's mark-up may call a heading."""


def mended(units: Iterable[Judged]) -> tuple[Judged, ...]:
    """The units of a document in order, with headings of mark-up, headers and stanzas made whole."""
    return tuple(_with_whole_stanzas(_with_whole_headers([*map(_as_marked_up, units)])))


def _as_marked_up(judged: Judged) -> Judged:
    """A short line that mark-up calls a heading as one, where its words were nearly judged to be the story's text."""
    near = judged.label in ("prose", "verse") and judged.margin < DOUBTFUL and not judged.standard
    heading = near and judged.unit.paragraph.role == "heading" and len(judged.unit.text.split()) <= MOST_OF_HEADING
    return replace(judged, label="heading", instead=judged.label) if heading else judged


def _with_whole_headers(units: list[Judged]) -> list[Judged]:
    """The units, where a line right under a header entry with an entry's own name is one, as it was nearly judged."""
    for k, judged in enumerate(units[1:], 1):
        near = judged.label in ("prose", "verse") and judged.instead == "field" and judged.margin < DOUBTFUL
        under = units[k - 1].label == "field" and not judged.unit.gap and not judged.standard
        if near and under and known_field(judged.unit.text):
            units[k] = replace(judged, label="field", instead=judged.label)
    return units


def _with_whole_stanzas(units: list[Judged]) -> list[Judged]:
    """The units, where a line beside verse that was nearly judged verse, and ends no sentence, is of the stanza."""
    for k, judged in enumerate(units):
        near = judged.label == "prose" and judged.instead == "verse" and judged.margin < DOUBTFUL
        if not near or judged.standard or ENDS_SENTENCE.search(judged.unit.text):
            continue
        above = k > 0 and units[k - 1].label == "verse" and judged.unit.gap <= WIDEST_IN_POEM
        below = units[k + 1] if k + 1 < len(units) else None
        if above or (below is not None and below.label == "verse" and below.unit.gap <= WIDEST_IN_POEM):
            units[k] = replace(judged, label="verse", instead="prose")
    return units
