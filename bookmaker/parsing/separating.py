"""A file with several stories -> a source for each of them, with the file's own line numbers.

Every line of the file is in one of these sources. What stands over the first story (masthead, contents) and under the
last (colophon) is left out of the books by name, unless somebody wrote more than that there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from bookmaker.errors import Diagnostic, InputError, Position
from bookmaker.judging import Choice, Judged, Judgement, Label, judge
from bookmaker.judging.labels import TEXT
from bookmaker.ledger import letters_of, lost_in_reading, own_text
from bookmaker.model import DOUBTFUL, LineOverrule, Overrules, RawParagraph, Source, StoryLines
from bookmaker.parsing.collected import RULE, stories_in
from bookmaker.parsing.numbering import numbered_apart, overrules_apart
from bookmaker.parsing.overruled import fixed_labels
from bookmaker.parsing.story import Judge, parse_story

FRAME = "collection-frame"
"""The rule by which masthead, contents and colophon of a file are left out of the books of its stories."""

LEAST_TEXT = 100
"""Words over the first story that are more than a masthead. Text is a piece of its own, an editorial or a story that
nobody signed; notes are the first story's preface."""

_MASTHEAD: frozenset[Label] = frozenset(
    ("mail", "out", "break", "title", "subtitle", "byline", "heading", "contact", "date", "field")
)

_LINE_END = re.compile(r"\r\n?|\n")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|$)")


def lines_of_stories(source: Source, overrules: Overrules) -> tuple[StoryLines, ...]:
    """The lines of each story of a file; none where it holds one. Where a person has said on which lines stories begin,
    they begin there. Raises InputError where words of the file are on no line of it."""
    last = _last_line(source)
    if isinstance(overrules.split, tuple):
        stories = _ending([StoryLines(line, line) for line in overrules.split], last)
    else:
        stories = _found(source, overrules)
    if len(stories) < 2:
        return ()
    if source.counted is not None and lost_in_reading(parse_story(source)):
        hint = "Save its text as a plain text file."
        raise InputError("cannot be split: not every word of it has a line", position=Position(source.path), hint=hint)
    spans = ((1, stories[0].first_line - 1), (stories[-1].last_line + 1, last))
    frame = tuple((first, below) for first, below in spans if first <= below)
    return (replace(stories[0], frame=frame), *stories[1:])


def _ending(begun: Sequence[StoryLines], end: int) -> list[StoryLines]:
    """Stories in their order, each to the line over the next one."""
    ends = [*(story.first_line - 1 for story in begun[1:]), end]
    return [replace(story, last_line=last) for story, last in zip(begun, ends, strict=True)]


def _last_line(source: Source) -> int:
    numbers = [line.number for raw in source.paragraphs for line in raw.lines]
    return max([len(_LINE_END.split(source.text)), *numbers])


def _found(source: Source, overrules: Overrules) -> list[StoryLines]:
    """The stories of a file by what its lines are judged to be."""
    apart, step = numbered_apart(source)
    said = overrules if step == 1 else overrules_apart(overrules, step)
    judgement = judge(apart, fixed_labels(apart, said))
    starts = stories_in(judgement, source.layout.usual_gap)
    units = judgement.units
    if not starts:
        return []
    numbers = [judged.unit.lines[0].number // step for judged in units]
    # Where mark-up has several in one line, no story can begin inside it.
    begun = [
        StoryLines(numbers[start.place], 0, start.title, start.authors)
        for start in starts
        if not start.place or numbers[start.place - 1] < numbers[start.place]
    ]
    above = [judged for judged in units[: starts[0].place] if judged.label not in _MASTHEAD]
    if begun and _words(judged for judged in above if judged.label in TEXT) >= LEAST_TEXT:
        begun.insert(0, StoryLines(1, 0))
    elif begun and _words(above) >= LEAST_TEXT:
        begun[0] = replace(begun[0], first_line=1)
    tail = _tail(judgement, starts[-1].place, max(2, source.layout.usual_gap + 1))
    parted = tail < len(units) and numbers[tail - 1] < numbers[tail]
    return _ending(begun, numbers[tail] - 1 if parted else _last_line(source))


def _words(units: Iterable[Judged]) -> int:
    return sum(len(judged.unit.text.split()) for judged in units)


def _tail(judgement: Judgement, last: int, wide: int) -> int:
    """The place of the first unit that is the file's and not its last story's: after the text, what no author wrote for
    it, or what a wide space parts."""
    units = judgement.units
    text = max((n for n in range(last, len(units)) if units[n].label in TEXT or units[n].label == "end"), default=last)
    for place in range(text + 1, len(units)):
        judged = units[place]
        if judged.label in ("out", "break", "heading", "mail") or judged.unit.gap >= wide:
            return place
    return len(units)


def judge_of_story(lines: StoryLines) -> Judge:
    """The judge of one story of a file: as the whole file was judged, so are its title and authors."""
    return partial(_judged_story, lines)


def _judged_story(lines: StoryLines, source: Source, fixed: Mapping[int, Label]) -> Judgement:
    judgement = judge(source, fixed)
    title, authors = judgement.title, judgement.authors
    if lines.title:
        said, told = letters_of(title.text) if title else "", letters_of(lines.title)
        same = title is not None and bool(said) and (said in told or told in said)
        text = title.text if title and same else lines.title.strip(" *_#=~")
        title = Choice(text, title.lines if title and same else (), RULE, DOUBTFUL, (), "")
    if lines.authors:
        authors = tuple(Choice(name, (), RULE, DOUBTFUL, (), "") for name in lines.authors)
    return replace(judgement, title=title, authors=authors)


# --- One of them --------------------------------------------------------------------------------------------------


def source_of_story(source: Source, lines: StoryLines) -> Source:
    """The part of a file that is one of its stories; the first of them lists what is in none as left out."""
    first = bool(lines.frame)
    kept = tuple(part for raw in source.paragraphs if (part := _part(raw, lines.first_line, lines.last_line)))
    framed = [
        (part, FRAME)
        for span in lines.frame
        for raw in source.paragraphs
        if (part := _part(raw, *span))
    ]  # fmt: skip
    beside = [(raw, why) for raw, why in source.dropped if _is_within(raw.first_line, lines)]
    return replace(
        source,
        paragraphs=(replace(kept[0], gap_before=0), *kept[1:]) if kept else (),
        text=_blanked(source.text, lines),
        dropped=(*beside, *framed),
        diagnostics=tuple(_said(source, lines, framed, first=first)),
        counted=_counted(source, lines, kept, beside),
    )


def _part(raw: RawParagraph, first: int, last: int) -> RawParagraph | None:
    """The lines of a paragraph from one number to another."""
    inside = tuple(line for line in raw.lines if first <= line.number <= last)
    return raw if len(inside) == len(raw.lines) else replace(raw, lines=inside) if inside else None


def _is_within(line: int, lines: StoryLines) -> bool:
    spans = ((lines.first_line, lines.last_line), *lines.frame)
    return any(first <= line <= last for first, last in spans)


def _blanked(text: str, lines: StoryLines) -> str:
    """The text with nothing on the other lines but their ends, so that each line keeps its number."""
    rows = _LINE.findall(text)
    return "".join(
        row if lines.first_line <= number <= lines.last_line else re.sub(r"[^\r\n]", "", row)
        for number, row in enumerate(rows, 1)
    )


def _counted(
    source: Source,
    lines: StoryLines,
    kept: Sequence[RawParagraph],
    beside: Sequence[tuple[RawParagraph, str]],
) -> str | None:
    """What the ledger counts the story's words by: the file's words on its lines, by the ledger's own reading."""
    if source.format == "text":
        return None
    if source.counted is not None:
        return "\n".join(raw.text for raw in (*kept, *(raw for raw, _ in beside)))
    return _blanked(own_text(source), lines)


def _said(
    source: Source, lines: StoryLines, framed: Sequence[tuple[RawParagraph, str]], *, first: bool
) -> list[Diagnostic]:
    said = [each for each in source.diagnostics if (each.line is None and first) or _is_within(each.line or 0, lines)]
    words = sum(len(raw.text.split()) for raw, _ in framed)
    if words:
        spans = " and ".join(f"{begin}-{end}" for begin, end in lines.frame)
        message = f"{words:,} words around the stories of this file are in none of their books: lines {spans}"
        hint = "`bookmaker show --split` prints them. Name the lines on which stories begin with `split` in a sidecar."
        said.append(Diagnostic("collection-frame", "info", lines.frame[0][0], message, hint))
    return said


def overrules_of_story(overrules: Overrules, lines: StoryLines) -> Overrules:
    """What a person says of a file, as far as it is about one of its stories: the title is the file's."""
    kept: tuple[LineOverrule, ...] = tuple(
        rule for rule in overrules.lines if lines.first_line <= rule.first_line <= lines.last_line
    )
    return replace(overrules, title="", lines=kept, split=False)
