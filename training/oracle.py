"""A judge that knows the answer: the labels of a `.lab` file as a Judgement.

What is made of such a judgement shows the faults of parsing by itself, whatever the judge would have said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import cast

from bookmaker.judging import LABELS, PERSON, Choice, Gap, Judged, Judgement, Label, Unit
from bookmaker.judging.units import units_of
from bookmaker.model import Source

SURE = 1_000_000
"""The margin of whatever a person has labelled."""

_ENTRY = re.compile(r"(\d+)(?:-(\d+))?\s+([a-z-]+)(?:\s|$)")
_HEAD = re.compile(r"(title|author|language|encoding|remark):\s*(.*)")
_GAP = re.compile(r"gap\s+(\d+)\s+break$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a label file says: labels by line, the lines under a gap that is a break, title and authors."""

    labels: Mapping[int, Label]
    gaps: frozenset[int]
    head: Mapping[str, tuple[str, ...]]


def read_labels(path: Path) -> Labelled:
    """Read a `.lab` file. Raises ValueError for a line that is no entry."""
    labels: dict[int, Label] = {}
    gaps: set[int] = set()
    head: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for typed in path.read_text(encoding="utf-8").splitlines():
        row = re.sub(r"(?:^|\s{2,})#.*$", "", typed).strip()
        if not row:
            continue
        if match := _HEAD.match(row):
            head[match[1]] += (match[2].strip(),)
        elif match := _GAP.match(row):
            gaps.add(int(match[1]))
        elif (match := _ENTRY.match(row)) and match[3] in LABELS:
            for number in range(int(match[1]), int(match[2] or match[1]) + 1):
                labels[number] = cast(Label, match[3])
        else:
            raise ValueError(f"{path}: not an entry: {row!r}")
    return Labelled(labels, frozenset(gaps), dict(head))


class Oracle:
    """Judges the source that a label file is about, by what stands in it."""

    def __init__(self, labelled: Labelled, lines: int) -> None:
        self.labelled, self.lines = labelled, lines

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
        return self.labelled.labels.get(line)

    def _gaps(self, units: tuple[Unit, ...], step: int) -> list[Gap]:
        result = []
        wanted = set(self.labelled.gaps)
        for above, below in pairwise(units):
            first = below.lines[0].number
            if first // step in wanted:
                wanted.discard(first // step)
                result.append(Gap(above.lines[-1].number, first, below.gap, is_break=True, margin=SURE, because=()))
        return result

    def _title(self) -> Choice | None:
        titles = self.labelled.head.get("title", ())
        return Choice(titles[0], (), "label", SURE, (), "") if titles else None

    def _authors(self) -> tuple[Choice, ...]:
        return tuple(Choice(name, (), "label", SURE, (), "") for name in self.labelled.head.get("author", ()))


def _judged(unit: Unit, labels: Mapping[int, Label | None], fixed: Mapping[int, Label]) -> Judged:
    number = unit.lines[0].number
    label = labels[number]
    if label is None:
        # What has no words, or stands in a page's head, is nobody's prose.
        label = "prose" if unit.text and unit.paragraph.role != "metadata" else "out"
    return Judged(unit, label, label, SURE, (), PERSON if number in fixed else "")
