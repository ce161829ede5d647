"""The logical lines of a source: what is judged.

A unit is a line with those that only the page's width parts from it, so that a paragraph of prose is one unit and a
header, a stanza or an address has a unit for each of its lines. Every line of the source is in exactly one unit.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from bookmaker.model import RawLine, RawParagraph, Source
from bookmaker.patterns import Lazy

_ENTRY = Lazy(r"[>\s*_#]{0,4}[A-Z][\w'’-]{1,20}(?: [\w'’-]{1,14}){0,2}\s?:(?:\s|$)")
"""`Name: value`, as headers have it: two such lines are two headers, however full the first one is."""


class Unit(Struct, frozen=True):
    """A logical line: `lines` stand in `paragraph` one below the other from its line `at` (from 0) on; `place` is the
    unit's own place in the document (from 0), `text` the words of its lines, joined by spaces."""

    lines: tuple[RawLine, ...]
    paragraph: RawParagraph
    place: int
    at: int
    text: str

    @property
    def opens(self) -> bool:
        """Whether the unit is the first of its paragraph."""
        return self.at == 0

    @property
    def closes(self) -> bool:
        """Whether the unit is the last of its paragraph."""
        return self.at + len(self.lines) == len(self.paragraph.lines)

    @property
    def gap(self) -> int:
        """The blank lines above, none inside a paragraph."""
        return self.paragraph.gap_before if self.at == 0 else 0


def units_of(source: Source, apart: Collection[int] = ()) -> tuple[Unit, ...]:
    """The units of a source in order. A line whose number is in `apart` shares its unit with no other line."""
    units: list[Unit] = []
    for paragraph in source.paragraphs:
        run: list[RawLine] = []
        for at, line in enumerate(paragraph.lines):
            if run and not _goes_on(run, line, apart):
                units.append(_unit(run, paragraph, len(units), at - len(run)))
                run = []
            run.append(line)
        if run:
            units.append(_unit(run, paragraph, len(units), len(paragraph.lines) - len(run)))
    return tuple(units)


def _unit(run: list[RawLine], paragraph: RawParagraph, place: int, at: int) -> Unit:
    text = run[0].text if len(run) == 1 else " ".join([line.text for line in run])
    return Unit(tuple(run), paragraph, place, at, text)


def _goes_on(run: list[RawLine], line: RawLine, apart: Collection[int]) -> bool:
    """Whether `line` goes on with the lines above it: the page was full there, and no new header begins."""
    above = run[-1]
    if not above.filled or line.number in apart or above.number in apart:
        return False
    if ":" not in line.text[:40]:
        return True
    return not (_ENTRY.match(line.text) and _ENTRY.match(run[0].text))
