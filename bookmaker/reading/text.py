"""Plain text -> Source: lines grouped into raw paragraphs by the measured layout, with no meaning given to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from bookmaker.model import Layout, RawLine, RawParagraph, Source
from bookmaker.reading.decode import Decoded
from bookmaker.reading.layout import (
    LONGEST_WRAP,
    SCREEN_WIDTH,
    TextLine,
    gap_of,
    is_filled,
    lines_from_rows,
    measure_layout,
    outdented,
)
from bookmaker.reading.rejoined import part_joined_lines

_OPENING = re.compile(r"[\"'“‘`(\[*_<«]*[A-Z0-9]")
_CLOSED = re.compile(r"[.!?…][\"'”’)*_]*$|[\"”]$")
_LIST_ITEM = re.compile(r"(?:[-*•+o]|\(?\d{1,2}[.)]|\[[ xX]\])\s+\S")
_STROKE = re.compile(r"[\\/|]")
_INITIALS = re.compile(r"\d+\. [A-Z]\.")

WRAP_SLACK = 4
"""Columns by which a line may stand out beyond the wrap width."""

LONGEST_SPEECH = 40
"""Lines above in which an open quotation mark is looked for."""

ZONE = 12
"""Lines above and below by which it is told whether a text has changed its layout midway."""

LEAST_CENTRED = 10
"""Columns from the left below which a line is indented, not centred."""

CENTRE_SLACK = 0.16
"""How far, as a share of the page's width, the middle of a line that was centred by hand lies beside the page's."""


def read_text(path: Path, decoded: Decoded, rows: Sequence[str]) -> Source:
    """A plain text as raw paragraphs. `rows` are the lines of `decoded.text`, blank ones included."""
    lines = outdented(lines_from_rows(rows))
    layout = measure_layout(lines)
    paragraphs, said = part_joined_lines(_grouped(lines, layout))
    return Source(
        path,
        decoded.encoding,
        layout,
        paragraphs,
        decoded.text,
        "text",
        decoded.dropped,
        (*decoded.diagnostics, *said),
    )


def _grouped(lines: Sequence[TextLine], layout: Layout) -> list[RawParagraph]:
    paragraphs: list[RawParagraph] = []
    group: list[TextLine] = []
    zones = _long_zones(lines)
    for i, line in enumerate(lines):
        if group and _starts_paragraph(group, line, layout, zones[i]):
            paragraphs.append(_paragraph(group, layout))
            group = []
        group.append(line)
    if group:
        paragraphs.append(_paragraph(group, layout))
    return paragraphs


def _long_zones(lines: Sequence[TextLine]) -> list[bool]:
    """For each line, whether around it a line is a paragraph: a text may change its layout midway."""
    longs = [0]
    for line in lines:
        longs.append(longs[-1] + (line.width > LONGEST_WRAP))
    zones = []
    for i in range(len(lines)):
        first, last = max(0, i - ZONE), min(len(lines), i + ZONE + 1)
        zones.append(longs[last] - longs[first] >= max(2, 0.12 * (last - first)))
    return zones


def _starts_paragraph(group: list[TextLine], line: TextLine, layout: Layout, long_zone: bool) -> bool:
    before = group[-1]
    if gap_of(line, layout) > 0 or layout.wrap_width is None:
        return True
    if (long_zone and not _goes_on(before, line, layout.wrap_width)) or (line.gap and _stands_close(before)):
        return True
    if is_mark_line(line.text) or is_mark_line(before.text):
        return not _are_drawn(before.text, line.text)
    if _is_list_item(line.text) and line.indent <= before.indent + 4:
        return True
    if layout.parting == "indent":
        return _starts_by_indent(group, line, layout)
    if layout.double_spaced and not is_filled(before, line, layout.wrap_width):
        # Where double spacing is lost, only a short line that ends its sentence tells of a paragraph's end.
        return bool(_CLOSED.search(before.text)) and bool(_OPENING.match(line.text))
    if layout.indent and line.indent >= before.indent + 2 and len(group) > 1:
        # Paragraphs that are both indented and parted: an indent inside a run starts one too, unless lines are ragged.
        return is_filled(group[0], group[1], layout.wrap_width) and _opens(line) and bool(_CLOSED.search(before.text))
    return False


def _goes_on(before: TextLine, line: TextLine, width: int) -> bool:
    """Whether `line` goes on with `before` though in the lines around each is a paragraph: both fit the page, and the
    first is full and ends no sentence."""
    fits = max(before.width, line.width) <= width + WRAP_SLACK
    return fits and is_filled(before, line, width) and not (_CLOSED.search(before.text) and _opens(line))


def _stands_close(line: TextLine) -> bool:
    """Whether a line of a double-spaced text touches the line above: a header typed without the text's spacing."""
    return line.gap == 0 and line.number > 1


def _starts_by_indent(group: list[TextLine], line: TextLine, layout: Layout) -> bool:
    before, width = group[-1], layout.wrap_width or LONGEST_WRAP
    step = line.indent - before.indent
    deep = layout.indent + 4
    if step >= 2:
        # A hanging turn-over starts in mid-sentence and stands under a full line.
        return _opens(line) or not is_filled(before, line, width)
    if step > -2 and is_filled(before, line, width) and not _CLOSED.search(before.text):
        return False
    if step > -2 and len(group) == 1 and before.indent:
        # Equal indents one below the other: dialogue at the paragraph's indent, set-off matter when deeper.
        return before.indent <= deep or line.indent <= deep
    if step <= -2 and len(group) > 1 and group[0].indent == before.indent > deep:
        return True
    if len(group) == 1 and step <= -2 and before.indent > deep and not is_filled(before, line, width):
        return True
    unmarked = layout.indent == 0
    if unmarked and line.text[0] in '"“' and _CLOSED.search(before.text) and _are_quotes_closed(group):
        return True  # nothing else tells where a speech begins
    room = before.width + 1 + line.opening <= width
    if is_filled(before, line, width) and not (unmarked and room):
        return False
    return bool(_CLOSED.search(before.text)) and _opens(line)


def _are_quotes_closed(group: Sequence[TextLine]) -> bool:
    text = " ".join(line.text for line in group[-LONGEST_SPEECH:])
    return text.count('"') % 2 == 0 and text.count("“") == text.count("”")


def _opens(line: TextLine) -> bool:
    return bool(_OPENING.match(line.text)) or not line.text[0].isalnum()


def _paragraph(group: Sequence[TextLine], layout: Layout) -> RawParagraph:
    width = layout.wrap_width
    raw = []
    for here, after in zip(group, [*group[1:], None], strict=True):
        filled = width is not None and after is not None and is_filled(here, after, width)
        raw.append(RawLine(here.number, here.text, here.indent, filled))
    if len(raw) > 1 and all(line.text.startswith(">") for line in raw):
        quoted = tuple(replace(line, text=line.text.lstrip("> ")) for line in raw)
        if all(line.text for line in quoted):
            return RawParagraph(quoted, gap_of(group[0], layout), role="quote")
    return RawParagraph(tuple(raw), gap_of(group[0], layout), _is_centred(group, layout))


def _is_centred(group: Sequence[TextLine], layout: Layout) -> bool:
    """Set in from the left by far more than a paragraph, and about as far from the right."""
    width = layout.wrap_width or SCREEN_WIDTH
    least = max(layout.indent + 3, LEAST_CENTRED)
    return all(
        line.indent >= least
        and line.width <= width + 6
        and abs(line.indent + len(line.text) / 2 - width / 2) <= width * CENTRE_SLACK
        for line in group
    )


def is_mark_line(text: str) -> bool:
    """A line of signs with no letter or figure in it."""
    return not any(c.isalnum() for c in text)


def _is_art(text: str) -> bool:
    """Mostly signs, of several kinds: drawn rather than written."""
    solid = text.replace(" ", "")
    signs = [c for c in solid if not c.isalnum()]
    return len(solid) > 3 and len(signs) > 0.4 * len(solid) and len(set(signs)) > 2


def _are_drawn(above: str, below: str) -> bool:
    """Whether two lines, one of them signs alone, belong to one drawing."""
    if _is_art(above) and _is_art(below):
        return True
    stroked = any(_is_art(text) and _STROKE.search(text) for text in (above, below))
    return stroked and all(sum(not c.isalnum() for c in text) > 0.4 * len(text) for text in _solid(above, below))


def _solid(*texts: str) -> list[str]:
    return [text.replace(" ", "") for text in texts]


def _is_list_item(text: str) -> bool:
    return bool(_LIST_ITEM.match(text)) and not _INITIALS.match(text)
