"""The physical shape of a plain text: how lines were broken, and what keeps paragraphs apart.

Everything here is measured, nothing is understood. The same blank line means one thing in a hard-wrapped post and
another in a file with a paragraph a line, so the whole document is looked at before any line is grouped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from bookmaker.model import Layout, Parting

LONGEST_WRAP = 110
"""No mailer or word processor broke lines further out than this; longer lines are whole paragraphs."""

SCREEN_WIDTH = 78
"""The page that a text of short lines is taken to be typed on."""

FULL_ENOUGH = 0.82
"""A line counts as full when its successor's first word would have taken it past this share of the wrap width:
people who broke lines by hand broke them early."""

SURELY_FULL = 0.4
"""The share of narrow lines in which the next word had no room at all, where it was the page that broke them: lines of
verse of one measure are nearly full too."""

FAIR_SHARE = 0.08
"""The share of a document's lines from which an indent is no oddity."""

LEAST_WRAPPED = 8
"""Lines from which a habit of breaking them can be told."""

FEWEST_COLUMNS = 30
"""Nothing was wrapped at less: such lines are a header over a word or two, or verse."""

NARROWEST_WRAP = 40
"""No part of a file was wrapped at fewer columns than this."""

_SENTENCE_ENDS = tuple(".!?:\"')”’…*_-~]")


class TextLine(Struct, frozen=True):
    """A line of the file that is not blank. `gap` counts the blank lines above it; `indent`, `width` (the indent with
    it) and `opening` (its first word) count columns, once for all who ask whether a line was full."""

    number: int
    text: str
    indent: int
    gap: int
    width: int
    opening: int


def text_line(number: int, text: str, indent: int, gap: int) -> TextLine:
    first_space = text.find(" ")
    return TextLine(number, text, indent, gap, indent + len(text), first_space if first_space >= 0 else len(text))


def lines_from_rows(rows: Sequence[str]) -> list[TextLine]:
    """The lines that are not blank, from all lines of a file in order. A form feed parts as two blank lines do."""
    lines: list[TextLine] = []
    gap = 0
    for number, row in enumerate(rows, 1):
        if "\f" in row:
            gap += 2
            row = row.replace("\f", " ")
        text = row.replace("\xa0", " ").expandtabs(8)
        bare = text.strip()
        if not bare:
            gap += 1
            continue
        lines.append(text_line(number, bare, len(text) - len(text.lstrip()), gap))
        gap = 0
    return lines


def outdented(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines of a text that was set in as a whole, with its margin taken off."""
    indents = Counter(line.indent for line in lines)
    margin = min((indent for indent, count in indents.items() if count > FAIR_SHARE * len(lines)), default=0)
    if not margin:
        return list(lines)
    return [text_line(line.number, line.text, max(0, line.indent - margin), line.gap) for line in lines]


def measure_layout(lines: Sequence[TextLine]) -> Layout:
    """The layout of a document whose lines that are not blank are `lines`."""
    width = _wrap_width(lines)
    if width is None:
        return Layout("line", None, _usual_indent(lines), *_gap_figures(lines, wrapped=False))
    halved = _is_double_spaced(lines, width)
    indent, parting = _parting(lines, width, halved)
    return Layout(parting, width, indent, *_gap_figures(lines, wrapped=True, halved=halved, starts=parting == "indent"))


def gap_of(line: TextLine, layout: Layout) -> int:
    """The blank lines above, with double spacing taken out."""
    return line.gap // 2 if layout.double_spaced else line.gap


def is_filled(line: TextLine, following: TextLine, width: int) -> bool:
    """Whether `line` ends only because the page was full."""
    return line.width + 1 + following.opening > width * FULL_ENOUGH


def _wrap_width(lines: Sequence[TextLine]) -> int | None:
    """The column at which lines were broken; None where a line is a paragraph."""
    widths = sorted(line.width for line in lines if any(c.isalnum() for c in line.text))
    if not widths:
        return None
    typical = widths[int(len(widths) * 0.96)] if len(widths) > 8 else widths[-1]
    if typical > LONGEST_WRAP:
        return _width_of_wrapped_part(lines)
    pairs = list(pairwise(lines))
    close = [p for p in pairs if p[1].gap <= 1]
    if not close:
        return None
    # A paragraph a line, all of them short, looks like nothing was ever wrapped: every line ends its sentence.
    touching = [p for p in pairs if p[1].gap == 0]
    if not touching:
        spaced_fill = sum(is_filled(a, b, typical) and not a.text.endswith(_SENTENCE_ENDS) for a, b in close)
        return typical if spaced_fill > 0.3 * len(close) else None
    ended = sum(a.text.endswith(_SENTENCE_ENDS) for a, _ in touching)
    filled = sum(is_filled(a, b, typical) for a, b in touching)
    if ended > 0.9 * len(touching) and filled < 0.3 * len(touching) and len(touching) > 8:
        return None
    full = sum(a.width + 1 + b.opening > typical for a, b in touching)
    broken = filled >= 0.65 * len(touching) and full >= SURELY_FULL * len(touching)
    if typical < FEWEST_COLUMNS or (typical < 60 and not broken):
        return SCREEN_WIDTH  # short lines that were never full: verse, lists, a header over a word or two
    return typical


def _width_of_wrapped_part(lines: Sequence[TextLine]) -> int | None:
    """The wrap width of a document that is wrapped in one part only: of lines that touch and end because the page was
    full. None where there is no such part."""
    pairs = [(a, b) for a, b in pairwise(lines) if b.gap == 0 and max(a.width, b.width) <= LONGEST_WRAP]
    if len(pairs) < LEAST_WRAPPED:
        return None
    width = sorted(a.width for a, _ in pairs)[int(len(pairs) * 0.9)]
    filled = sum(is_filled(a, b, width) and not a.text.endswith(_SENTENCE_ENDS) for a, b in pairs)
    return width if width >= NARROWEST_WRAP and filled > 0.5 * len(pairs) else None


def _is_double_spaced(lines: Sequence[TextLine], width: int) -> bool:
    """A blank line after every line: most lines that were full are followed by one."""
    single = double = 0
    for a, b in pairwise(lines):
        if is_filled(a, b, width) and not a.text.endswith(_SENTENCE_ENDS):
            single += b.gap == 0
            double += b.gap == 1
    return double > 2 * single and double >= 5


def _base_indent(lines: Sequence[TextLine]) -> int:
    """The indent of a line that goes on: flush, even if more lines begin paragraphs than go on, as in dialogue."""
    indents = Counter(line.indent for line in lines)
    flush = indents[0] + indents[1]
    return 0 if flush > FAIR_SHARE * len(lines) else indents.most_common(1)[0][0]


def _usual_indent(lines: Sequence[TextLine]) -> int:
    indents = Counter(line.indent for line in lines if line.indent)
    return indents.most_common(1)[0][0] if indents and indents.total() > 0.3 * len(lines) else 0


def _parting(lines: Sequence[TextLine], width: int, halved: bool) -> tuple[int, Parting]:
    """(first-line indent, what keeps paragraphs apart) of a hard-wrapped text."""
    base = _base_indent(lines)
    touching: Counter[int] = Counter()
    apart: Counter[int] = Counter()
    flush_apart = 0
    for before, line in pairwise(lines):
        gap = line.gap // 2 if halved else line.gap
        stepped = base < line.indent <= base + 12 and line.width > line.indent + 1
        if stepped and gap == 0:
            # A run of equal indents is set-off matter or dialogue; both tell where paragraphs may start. Lines that go
            # on at the same indent in mid-sentence are set in, as a script's speeches are.
            goes_on = before.indent == line.indent and not before.text.endswith(_SENTENCE_ENDS)
            touching[line.indent - base] += -1 if goes_on else before.indent in (base, line.indent)
        elif stepped:
            apart[line.indent - base] += 1
        elif gap:
            flush_apart += 1
    touching = +touching
    starts = touching.total()
    if starts >= 3 and starts > 0.5 * (apart.total() + flush_apart):
        return (touching + apart).most_common(1)[0][0], "indent"
    if not halved and _parts_by_short_lines(lines, width, base):
        return 0, "indent"
    if apart and apart.total() > 0.4 * (apart.total() + flush_apart):
        return apart.most_common(1)[0][0], "blank-line"
    return 0, "wide-gap" if halved else "blank-line"


def _parts_by_short_lines(lines: Sequence[TextLine], width: int, base: int) -> bool:
    """Whether nothing parts paragraphs but that their last lines end early: there are few blank lines, and many lines
    that are not full close a sentence."""
    closed = opened = apart = 0
    for a, b in pairwise(lines):
        if b.gap:
            apart += 1
        elif a.indent == b.indent == base and not is_filled(a, b, width):
            ended = a.text.endswith(_SENTENCE_ENDS)
            closed += ended
            opened += not ended
    return closed >= LEAST_WRAPPED and closed > 2 * apart and opened < 0.25 * closed


def _gap_figures(
    lines: Sequence[TextLine], *, wrapped: bool, halved: bool = False, starts: bool = False
) -> tuple[int, bool, tuple[tuple[int, int], ...]]:
    """(usual gap, double-spaced, how often each gap occurs). Where indents part paragraphs the usual gap is none."""
    gaps = Counter(line.gap // 2 if halved else line.gap for line in lines[1:])
    parting = Counter({gap: count for gap, count in gaps.items() if gap})
    if starts or not parting:
        usual = 0
    else:
        # Where a line is a paragraph, few blank lines among many say nothing of what parts paragraphs.
        seldom = not wrapped and parting.total() <= 0.15 * len(lines) and gaps[0]
        usual = 0 if seldom else parting.most_common(1)[0][0]
    return usual, halved, tuple(sorted(gaps.items()))
