"""A judge that knows the answer: the labels of a `.lab` file as a Judgement.

What is made of such a judgement shows the faults of parsing by itself, whatever the judge would have said.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from bookmaker.judging import PERSON, Choice, Gap, Judged, Judgement, Label, Unit
from bookmaker.judging.units import units_of
from bookmaker.model import Source
from training.corpus import Labels, by_line

SURE = 1_000_000
"""The margin of whatever a person has labelled."""


class Oracle:
    """Judges the source that a label file is about by what stands in it (`corpus.written`); the file has `lines`."""

    def __init__(self, labels: Labels, lines: int) -> None:
        self.labels, self.lines = labels, lines
        self.by = by_line(labels)

    def __call__(self, source: Source, fixed: Mapping[int, Label]) -> Judgement:
        """The judgement of a source whose lines have the file's numbers, or each a number of its own above them."""
        numbers = [line.number for raw in source.paragraphs for line in raw.lines]
        # Lines that share a number in the file were numbered apart, in steps of one more than there are lines.
        step = len(numbers) + 1 if numbers and max(numbers) > self.lines + 2 else 1
        labels = {number: fixed.get(number) or self._label(number // step) for number in numbers}
        apart = {below for above, below in pairwise(numbers) if labels[above] != labels[below]} | set(fixed)
        units = units_of(source, apart)
        judged = tuple(_judged(unit, labels, fixed) for unit in units)
        return Judgement(judged, tuple(self._gaps(units, step)), self._title(), self._authors())

    def _label(self, line: int) -> Label | None:
        return self.by.get(line)

    def _gaps(self, units: tuple[Unit, ...], step: int) -> list[Gap]:
        result = []
        wanted = set(self.labels.gaps)
        for above, below in pairwise(units):
            first = below.lines[0].number
            if first // step in wanted:
                wanted.discard(first // step)
                result.append(Gap(above.lines[-1].number, first, below.gap, is_break=True, margin=SURE, because=()))
        return result

    def _title(self) -> Choice | None:
        return next((Choice(title, (), "label", SURE, (), "") for title in self.labels.titles), None)

    def _authors(self) -> tuple[Choice, ...]:
        return tuple(Choice(name, (), "label", SURE, (), "") for name in self.labels.authors)


def _judged(unit: Unit, labels: Mapping[int, Label | None], fixed: Mapping[int, Label]) -> Judged:
    number = unit.lines[0].number
    label = labels[number]
    if label is None:
        # What has no words, or stands in a page's head, is nobody's prose.
        label = "prose" if unit.text and unit.paragraph.role != "metadata" else "out"
    return Judged(unit, label, label, SURE, PERSON if number in fixed else "")
