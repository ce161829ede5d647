"""A number of its own for each line, where a file has several in one: pages whose mark-up stands on a single line.

The rules tell lines apart by their numbers. A page that was saved without line ends would be one line to them.
"""

from __future__ import annotations

from msgspec.structs import replace

from bookmaker.errors import Diagnostic
from bookmaker.model import Overrules, Parsed, RawParagraph, Source


def numbered_apart(source: Source) -> tuple[Source, int]:
    """(the source with a number of its own for each line, the step between two of the file's lines).

    Line n of the file has the numbers from n times the step on; the step is 1 where the numbers differ already.
    """
    numbers = [line.number for raw in source.paragraphs for line in raw.lines]
    if len(set(numbers)) == len(numbers):
        return source, 1
    step = len(numbers) + 1
    seen: dict[int, int] = {}

    def apart(raw: RawParagraph) -> RawParagraph:
        lines = []
        for line in raw.lines:
            place = seen[line.number] = seen.get(line.number, -1) + 1
            lines.append(replace(line, number=line.number * step + place))
        return replace(raw, lines=tuple(lines))

    def below(raw: RawParagraph) -> RawParagraph:
        # What the reader left out of a line is listed after what it kept of it.
        return replace(raw, lines=tuple(replace(line, number=(line.number + 1) * step - 1) for line in raw.lines))

    dropped = tuple((below(raw), reason) for raw, reason in source.dropped)
    said = tuple(_said_at(each, each.line * step if each.line else None) for each in source.diagnostics)
    paragraphs = tuple(map(apart, source.paragraphs))
    return replace(source, paragraphs=paragraphs, dropped=dropped, diagnostics=said), step


def overrules_apart(overrules: Overrules, step: int) -> Overrules:
    """The overrules of a source whose lines are numbered in such steps."""
    lines = tuple(
        replace(rule, first_line=rule.first_line * step, last_line=(rule.last_line + 1) * step - 1)
        for rule in overrules.lines
    )
    return replace(overrules, lines=lines)


def numbered_as_in_file(parsed: Parsed, source: Source, step: int) -> Parsed:
    """What was parsed of `source` in such steps, with the file's own numbers."""

    def own(number: int) -> int:
        # A statement about the whole file is made of its first line.
        return max(1, number // step) if number else 0

    fields = tuple(
        replace(each, first_line=own(each.first_line), last_line=own(each.last_line)) for each in parsed.story.fields
    )
    ledger = tuple(
        replace(each, first_line=own(each.first_line), last_line=own(each.last_line)) for each in parsed.ledger
    )
    said = tuple(_said_at(each, own(each.line) if each.line else None) for each in parsed.diagnostics)
    return Parsed(source, replace(parsed.story, fields=fields), ledger, said)


def _said_at(said: Diagnostic, line: int | None) -> Diagnostic:
    return replace(said, line=line)
