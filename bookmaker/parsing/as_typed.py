"""Lines set as typed, as text of the story: the net under rules that lose words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec.structs import replace

from bookmaker.errors import Diagnostic
from bookmaker.ledger import Fault, is_told_in, own_text
from bookmaker.model import (
    Chapter,
    Inline,
    LedgerEntry,
    LineBreak,
    LineOverrule,
    Overrules,
    Paragraph,
    Parsed,
    RawLine,
    RawParagraph,
    Source,
    Story,
    Tags,
    Text,
)
from bookmaker.parsing.cataloguing import opening_of, with_record
from bookmaker.parsing.metadata import Facts, metadata_from_facts
from bookmaker.parsing.pieces import without_key
from bookmaker.parsing.untitled import title_from_name
from bookmaker.patterns import Lazy

RULE = "set-as-typed"

_MOST_NAMED = 8
_OPENING_WORDS = 8
_HINT = "No word of theirs is lost. Please report it with the file: rules ought not to come to this."
_LINE_END = Lazy(r"\r\n|\r|\n")


# --- Some lines ---------------------------------------------------------------------------------------------------


def lines_as_typed(source: Source, overrules: Overrules, faults: Sequence[Fault]) -> tuple[Source, Overrules]:
    """The source and its overrules, so that the lines at fault are text of the story in their place.

    Words of mark-up that are in no paragraph become one of their own. A person's word about lines at fault is not
    followed.
    """
    unread = [fault for fault in faults if not fault.rule and (source.format != "text" or not fault.first_line)]
    named = [fault for fault in faults if fault not in unread]
    paragraphs = [without_key(raw) if _holds(named, raw) else raw for raw in source.paragraphs]
    text = source.text
    for fault in unread:
        line = fault.first_line
        if not line:
            # It has no place among what was made of the file, and stands behind it.
            text = f"{text.rstrip()}\n\n{fault.text}\n"
            line = len(_LINE_END.split(text)) - 1
        paragraphs.append(RawParagraph((RawLine(line, fault.text),), gap_before=1))
    paragraphs.sort(key=lambda raw: raw.first_line)
    kept = [rule for rule in overrules.lines if not any(_meet(rule, fault) for fault in named)]
    prose = [LineOverrule(first, last, "prose", key=RULE) for first, last in _united(named)]
    return replace(source, paragraphs=tuple(paragraphs), text=text), replace(overrules, lines=(*kept, *prose))


def said_of_lines(faults: Sequence[Fault]) -> Iterator[Diagnostic]:
    """What is said of lines that are set as typed, once for each rule."""
    for rule, same in groupby(sorted(faults, key=lambda fault: fault.rule), key=lambda fault: fault.rule):
        ranges = _united(list(same))
        named = _named_ranges(ranges)
        if rule:
            message = f"{named}: words were lost by the rule {rule}; they are set as typed, as text of the story"
        else:
            message = f"{named}: words that were not read as part of any paragraph are set as typed"
        yield Diagnostic("set-as-typed", "warning", ranges[0][0] or None, message, _HINT)


def _holds(faults: Iterable[Fault], raw: RawParagraph) -> bool:
    return any(fault.first_line <= raw.last_line and raw.first_line <= fault.last_line for fault in faults)


def _meet(rule: LineOverrule, fault: Fault) -> bool:
    return fault.first_line <= rule.last_line and rule.first_line <= fault.last_line


def _united(faults: Iterable[Fault]) -> list[tuple[int, int]]:
    """The lines of faults as ranges that do not meet, in their order."""
    ranges: list[tuple[int, int]] = []
    for fault in sorted(faults, key=lambda fault: fault.first_line):
        if ranges and fault.first_line <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], fault.last_line))
        else:
            ranges.append((fault.first_line, fault.last_line))
    return ranges


def _named_ranges(ranges: Sequence[tuple[int, int]]) -> str:
    """`line 3` or `lines 3-5, 9 and 12 more`, for a message."""
    if ranges == [(0, 0)]:
        return "somewhere in the file"
    told = [f"{first}-{last}" if first != last else str(first) for first, last in ranges[:_MOST_NAMED]]
    more = f" and {len(ranges) - _MOST_NAMED} more" if len(ranges) > _MOST_NAMED else ""
    one = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    return f"{'line' if one else 'lines'} {', '.join(told)}{more}"


# --- A whole file -------------------------------------------------------------------------------------------------


def file_as_typed(source: Source, overrules: Overrules) -> Parsed:
    """A file of which nothing is recognised: a paragraph wherever blank lines part words, each line as it stands."""
    if source.counted is not None:
        # What was made of the file is no measure any more.
        source = replace(source, text=source.counted, counted=None)
    text = own_text(source)
    entries = tuple(_entries(text))
    opening = " ".join(entries[0].text.split()[:_OPENING_WORDS]) if entries else ""
    title = overrules.title or title_from_name(source.path, opening)
    metadata = metadata_from_facts(Facts(title, overrules.authors, (), Tags(), opening=opening_of(entries)))
    metadata = replace(metadata, language=overrules.language or metadata.language)
    story = Story(
        with_record(metadata, overrules.record, Tags()),
        chapters=(Chapter(blocks=tuple(e.content for e in entries if isinstance(e.content, Paragraph))),),
    )
    dropped = [
        LedgerEntry(raw.first_line, raw.last_line, "left-out", reason, raw.text)
        for raw, reason in source.dropped
        if not is_told_in(raw.text, text)
    ]
    message = "words were lost by what was recognised in this file; all of it is set as typed, as text of the story"
    said = (*source.diagnostics, Diagnostic("set-as-typed", "warning", None, message, _HINT))
    ledger = sorted((*entries, *dropped), key=lambda entry: entry.first_line)
    return Parsed(source, story, tuple(ledger), said)


def _entries(text: str) -> Iterator[LedgerEntry]:
    rows = [" ".join(row.split()) for row in _LINE_END.split(text)]
    for filled, run in groupby(enumerate(rows, 1), key=lambda row: bool(row[1])):
        if filled:
            lines = list(run)
            inlines: list[Inline] = []
            for _, row in lines:
                inlines += [LineBreak(), Text(row)] if inlines else [Text(row)]
            words = " ".join(row for _, row in lines)
            yield LedgerEntry(lines[0][0], lines[-1][0], "paragraph", RULE, words, Paragraph(tuple(inlines)))
