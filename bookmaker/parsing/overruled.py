"""A person's word on lines: as fixed labels for the judge, and as changes of scene where there are only blank lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

from msgspec.structs import replace

from bookmaker.errors import Diagnostic
from bookmaker.judging import Gap, Judgement, Label
from bookmaker.model import LineOverrule, LineRole, Overrules, Source
from bookmaker.parsing.lastresort import RULE as LAST_RESORT

_LABELS: dict[LineRole, Label] = {
    "break": "break", "verse": "verse", "song": "verse", "prose": "prose", "epigraph": "epigraph", "note": "note",
    "leave-out": "out", "heading": "heading",
}  # fmt: skip


def fixed_labels(source: Source, overrules: Overrules) -> dict[int, Label]:
    """The labels of the lines that a person has named, by their numbers. Front matter is named by other means."""
    if not overrules.lines:
        return {}
    rules = _Rules(overrules.lines)
    numbers = (line.number for raw in source.paragraphs if raw.role != "metadata" for line in raw.lines)
    return {number: _LABELS[rule.role] for number in numbers if (rule := rules.at(number))}


def with_gaps(judgement: Judgement, overrules: Overrules) -> Judgement:
    """The judgement with gaps as a person said: a break on blank lines is one, and prose has none inside."""
    if not overrules.lines:
        return judgement
    rules = _Rules([rule for rule in overrules.lines if rule.role in ("break", "prose")])
    gaps = {gap.below: gap for gap in judgement.gaps}
    for above, below in pairwise(judgement.units):
        last, first = above.unit.lines[-1].number, below.unit.lines[0].number
        for rule in rules.between(last, first):
            inside = last < rule.first_line and rule.last_line < first
            spanned = rule.first_line <= last and first <= rule.last_line
            if rule.role == "break" and inside:
                gaps[first] = Gap(last, first, below.unit.gap, True, 0, ())
            elif rule.role == "prose" and (inside or spanned) and first in gaps:
                gaps[first] = replace(gaps[first], is_break=False)
    return replace(judgement, gaps=tuple(gaps[line] for line in sorted(gaps)))


class _Rules:
    """Overrules in the order of their lines, found by number. They do not overlap."""

    def __init__(self, rules: Iterable[LineOverrule]) -> None:
        self.rules = sorted(rules, key=lambda rule: rule.first_line)
        self.starts = [rule.first_line for rule in self.rules]

    def at(self, number: int) -> LineOverrule | None:
        """The overrule that names a line."""
        place = bisect_right(self.starts, number) - 1
        return self.rules[place] if place >= 0 and _holds(self.rules[place], number) else None

    def between(self, above: int, below: int) -> list[LineOverrule]:
        """The overrules that may name what is between two lines."""
        return self.rules[max(0, bisect_right(self.starts, above) - 1) : bisect_right(self.starts, below)]


def answered(diagnostics: Iterable[Diagnostic], overrules: Iterable[LineOverrule]) -> Iterator[Diagnostic]:
    """The diagnostics that no overrule has answered."""
    theirs = [rule for rule in overrules if rule.key != LAST_RESORT]
    for said in diagnostics:
        # What is said of a paragraph may be about the gap above it.
        line = said.line
        if line is None or not any(_holds(rule, line) or _holds(rule, line - 1) for rule in theirs):
            yield said


def said_of_unused(source: Source, overrules: Overrules) -> Iterator[Diagnostic]:
    """A warning for each overrule that names no line of the source and no change of scene between two of them."""
    numbers = [line.number for raw in source.paragraphs if raw.role != "metadata" for line in raw.lines]
    for rule in sorted(overrules.lines, key=lambda rule: rule.first_line):
        followed = rule.role == "prose" or any(_holds(rule, number) for number in numbers)
        if rule.role == "break" and numbers:
            followed = followed or numbers[0] < rule.first_line <= rule.last_line < numbers[-1]
        if not followed:
            yield said_of(rule)


def said_of(rule: LineOverrule) -> Diagnostic:
    """The warning for an overrule that no line follows."""
    return Diagnostic(
        "overrule-unused",
        "warning",
        rule.first_line,
        f"{rule.origin or rule.key} calls what stands here {rule.role!r}, but the story has no text there",
        "Blank lines inside the story can be a break, or prose where there shall be none; nothing else.",
    )


def _holds(rule: LineOverrule, line: int) -> bool:
    return rule.first_line <= line <= rule.last_line
