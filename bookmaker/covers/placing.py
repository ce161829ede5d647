"""Lines of type put on the page: titles with their bylines, the line at the head, ratings in their rings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from bookmaker.covers.faces import Cut
from bookmaker.covers.palette import Scheme
from bookmaker.covers.setting import Setting, broken, fitted, is_in_capitals, run_of, space_of
from bookmaker.covers.shapes import Box, Disc, Line, Panel
from bookmaker.covers.words import WordsOnCover

SMALL = 50.0
SMALL_SPACING = 0.14
"""Small capitals are large ones that are spaced."""

_TITLE_LEADING, _BYLINE_LEADING = 1.04, 1.18
_BETWEEN = 80.0
_CAPITAL = 0.65
"""The height of EB Garamond's capitals, in parts of the type size."""

_CAPITALS_SPACING, _TITLE_SPACING = 0.045, -0.008
_RING, _RING_WIDTH, _RINGS_APART = 46.0, 5.0, 18.0
_OPENING = "“‘\"'«„‚(¿¡[*"

Anchor = Literal["left", "middle"]


class Column(Struct, frozen=True):
    """A title, with its spacing, over a byline; or the line at the head of a page."""

    title: Setting = Setting((), 0.0)
    spacing: float = 0.0
    byline: Setting = Setting((), 0.0)
    head: str = ""


def set_title(title: str, room: tuple[float, float], largest: int) -> tuple[Setting, float]:
    """(a title as large as it fits, its spacing)."""
    if is_in_capitals(title):
        # Capitals fill their line where small letters leave white over them.
        return fitted(title, "medium", _CAPITALS_SPACING, room, (round(largest * 0.76), 56), 0.98), _CAPITALS_SPACING
    return fitted(title, "medium", _TITLE_SPACING, room, (largest, 56), _TITLE_LEADING), _TITLE_SPACING


def set_byline(names: Sequence[str], largest: int, width: float) -> Setting:
    """The authors' names, broken between names; more of them are set smaller."""
    if not names:
        return Setting((), 0.0)
    widest = max(run_of(name, "italic").width for name in names)
    for size in range(largest, 51, -4):
        lines = _lines_of_names(names, width / size)
        if widest * size <= width and len(lines) <= (2 if size > 72 else 5):
            return Setting(lines, size)
    return fitted(" ".join(names), "italic", 0.0, (width, 300.0), (52, 44), _BYLINE_LEADING)


def _lines_of_names(names: Sequence[str], width: float) -> tuple[str, ...]:
    """The names in as few lines as they need, and these as even as can be."""
    widths, space = [run_of(name, "italic").width for name in names], space_of("italic")
    found = (broken(names, widths, space, width, count)[1] for count in range(1, len(names) + 1))
    return next((lines for lines in found if lines), tuple(names))


def head_line(text: str, width: float) -> str:
    """As many words of what stands at the head as a line of that width has room for."""
    words = text.split()
    while words and run_of(" ".join(words), "medium", SMALL_SPACING).width * SMALL > width:
        words.pop()
    return " ".join(words).rstrip(" ,;:-–—&/(")


def column_height(column: Column) -> float:
    """From the top of the first line's capitals to the last baseline."""
    parts = []
    if column.head:
        parts.append(_CAPITAL * SMALL)
    if column.title.lines:
        size = column.title.size
        parts.append(_CAPITAL * size + (len(column.title.lines) - 1) * _leading(column) * size)
    if column.byline.lines:
        size = column.byline.size
        parts.append(_CAPITAL * size + (len(column.byline.lines) - 1) * _BYLINE_LEADING * size)
    return sum(parts) + _between(column) * (len(parts) - 1) if parts else 0.0


def _leading(column: Column) -> float:
    return 0.98 if column.spacing == _CAPITALS_SPACING else _TITLE_LEADING


def _between(column: Column) -> float:
    """White under a title's last baseline, for its descenders too."""
    return _BETWEEN + 0.22 * column.title.size


def placed(column: Column, anchor: Anchor, x: float, top: float, scheme: Scheme) -> Iterator[Line]:
    """The column's lines from that height down, flush left at `x` or centred about it."""
    y = top
    if column.head:
        y += _CAPITAL * SMALL
        yield _line(column.head, "medium", SMALL, anchor, x, y, SMALL_SPACING, scheme)
    if column.title.lines:
        y += _CAPITAL * column.title.size
    for n, line in enumerate(column.title.lines):
        y += _leading(column) * column.title.size if n else 0.0
        yield _line(line, "medium", column.title.size, anchor, x, y, column.spacing, scheme)
    y += (_between(column) if column.title.lines else 0.0) + _CAPITAL * column.byline.size
    for n, line in enumerate(column.byline.lines):
        y += _BYLINE_LEADING * column.byline.size if n else 0.0
        yield _line(line, "italic", column.byline.size, anchor, x, y, 0.0, scheme)


def _line(text: str, cut: Cut, size: float, anchor: Anchor, x: float, y: float, spacing: float, scheme: Scheme) -> Line:
    run = run_of(text, cut, spacing)
    start = (run.start + run.end) / 2 if anchor == "middle" else _ink_at_margin(text, cut, spacing)
    return Line(text, cut, size, x - start * size, y, spacing, scheme)


def _ink_at_margin(text: str, cut: Cut, spacing: float) -> float:
    """What of a line stands on the margin: its first ink, or where marks open it the letter after them: they hang."""
    opening = len(text) - len(text.lstrip(_OPENING))
    run = run_of(text, cut, spacing)
    if not 0 < opening < min(len(text), 3):
        return run.start
    return next((glyph.x for glyph in run.glyphs[opening:]), run.start)


# --- Ratings ------------------------------------------------------------------------------------------------------


def marks_width(words: WordsOnCover) -> float:
    """The room that the ratings take."""
    rings = len(words.ratings) * (2 * _RING + _RINGS_APART) - _RINGS_APART if words.ratings else 0.0
    word = run_of(words.rating, "medium", SMALL_SPACING).width * SMALL + 28 if words.rating else 0.0
    return rings + word


def marks(words: WordsOnCover, right: float, y: float, scheme: Scheme) -> tuple[list[Panel], list[Line]]:
    """A ring with a letter for each rating, and the word where there is one alone, up to `right` at the baseline."""
    panels, lines = list[Panel](), list[Line]()
    x, middle = right - _RING, y - 0.32 * SMALL
    for letter in reversed(words.ratings):
        box = Box(x - _RING - 4, middle - _RING - 4, 2 * _RING + 8, 2 * _RING + 8)
        panels.append(Panel(box, scheme, (Disc(_RING + 4, _RING + 4, _RING, 1.0, _RING_WIDTH),)))
        lines.append(_line(letter, "medium", 54.0, "middle", x, middle + 0.32 * 54, 0.0, scheme))
        x -= 2 * _RING + _RINGS_APART
    if words.rating:
        run = run_of(words.rating, "medium", SMALL_SPACING)
        left = right - marks_width(words) - run.start * SMALL
        lines.append(Line(words.rating, "medium", SMALL, left, y, SMALL_SPACING, scheme))
    return panels, lines
