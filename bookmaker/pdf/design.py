"""What a page looks like before a word is on it: trim, type, measure, margins, where heads and folios stand.

The measure is chosen first, for 55 to 75 characters a line, and margins share what is left. So the gutter of a book
follows from its page count without a line being broken anew: only a book so thick that its margins no longer fit
beside the measure is laid out a second time.

Lengths are PDF points.
"""

from __future__ import annotations

import math
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.errors import ConfigurationError
from bookmaker.pdf.paper import INCH, MM, Size, gutter_from_pages

Purpose = Literal["print", "screen", "lulu", "kdp"]

BEST_CHARACTERS, FEWEST_CHARACTERS, MOST_CHARACTERS = 64, 55, 75
"""Characters a line, spaces counted."""

_SMALLEST_TYPE, _LARGEST_TYPE = 6.0, 36.0
_LEAST_OUTER = 0.375 * INCH
_LULU_EDGE, _LULU_GUTTER = 0.5 * INCH, 0.25 * INCH
"""What Lulu's help pages ask: nothing nearer to an edge than half an inch, and 0.2 to 0.3 in more at the spine."""
PRINTERS_RULE = 0.75
"""The thinnest rule for a printer's book: Amazon KDP, "Paperback Submission Guidelines"."""
_COMFORT = 0.125 * INCH
"""What a text stands clear of the gutter that the binding takes."""

# Type sizes by the width of the page, for a face that runs as small as Garamond does.
_TYPE_SIZES = ((115 * MM, 10.25), (135 * MM, 11.0), (145 * MM, 11.5), (150 * MM, 11.75), (190 * MM, 12.25))
_WIDE_PAGE_TYPE = 13.0
_NARROW_CHARACTER = 0.37


class PageDesign(Struct, frozen=True):
    """The page of a book. `inner` is the margin at the spine, `top` the room above the first line of text; `head` and
    `folio` are the heights above the page's foot of the base lines of running heads and page numbers."""

    trim: Size
    size: float
    leading: float
    measure: float
    lines: int
    top: float
    inner: float
    head: float
    folio: float
    purpose: Purpose = "print"

    @property
    def mirrored(self) -> bool:
        """Whether facing pages mirror each other; a screen shows one page after the other."""
        return self.purpose != "screen"

    @property
    def outer(self) -> float:
        return self.trim.width - self.measure - self.inner

    @property
    def side(self) -> float:
        """Half of what the margins take: where the text stands while its page's side is not known."""
        return (self.trim.width - self.measure) / 2

    @property
    def bottom(self) -> float:
        return self.trim.height - self.top - self.lines * self.leading

    @property
    def small(self) -> float:
        """The type size of heads and folios."""
        return round(self.size * 0.82, 2)

    def left_margin(self, *, recto: bool) -> float:
        """The left margin of a right-hand (`recto`) or a left-hand page."""
        if not self.mirrored:
            return self.side
        return self.inner if recto else self.outer


def design_from_trim(
    trim: Size,
    character_width: float,
    *,
    size: float | None = None,
    large_print: bool = False,
    purpose: Purpose = "print",
    pages: int = 0,
) -> PageDesign:
    """The page for a trim, a face's average character (in parts of the type size) and a number of pages.

    Raises ConfigurationError for a type size that no page can be set in.
    """
    size = _type_size(trim, character_width, large_print) if size is None else size
    if not _SMALLEST_TYPE <= size <= _LARGEST_TYPE:
        hint = f"Name {_SMALLEST_TYPE:.0f} to {_LARGEST_TYPE:.0f} points."
        raise ConfigurationError(f"a type size of {size:g} points is none for a book", hint=hint)
    room = trim.width - least_gutter(max(pages, 300), purpose) - _COMFORT - _outer_least(trim, purpose)
    character = size * character_width
    measure = min(room, _measure_wanted(trim, character))
    if measure < 18 * character:
        hint = "Choose a larger page or a smaller type size."
        raise ConfigurationError(f"type of {size:g} points leaves no room for a line on this page", hint=hint)
    leading = round(size * _leading_ratio(measure / character), 2)
    top, bottom = _heights(trim, leading, purpose)
    lines = int((trim.height - top - bottom) / leading)
    if lines < 8:
        hint = "Choose a larger page or a smaller type size."
        raise ConfigurationError(f"type of {size:g} points leaves room for {lines} lines on this page", hint=hint)
    head = trim.height - top + 1.35 * leading
    folio = max(trim.height - top - lines * leading - 1.75 * leading, 0.28 * INCH)
    design = PageDesign(trim, size, leading, math.floor(measure * 100) / 100, lines, top, 0.0, head, folio, purpose)
    return with_gutter(design, pages)


def with_gutter(design: PageDesign, pages: int) -> PageDesign:
    """The design with the gutter for a page count. The measure stays; the outer margin gives what the inner takes."""
    if not design.mirrored:
        return replace(design, inner=design.side)
    total = design.trim.width - design.measure
    least = least_gutter(pages, design.purpose) + _COMFORT
    inner = min(max(least, 0.47 * total), total - _outer_least(design.trim, design.purpose))
    return replace(design, inner=math.floor(inner * 100) / 100)


def fits_gutter(design: PageDesign, pages: int) -> bool:
    """Whether a book of so many pages can be bound with this measure."""
    return not design.mirrored or design.inner >= least_gutter(pages, design.purpose)


def _type_size(trim: Size, character_width: float, large_print: bool) -> float:
    if large_print:
        return 16.0 if trim.width < 190 * MM else 18.0
    size = next((size for widest, size in _TYPE_SIZES if trim.width < widest), _WIDE_PAGE_TYPE)
    # A face with wider letters looks larger at the same size.
    smaller: float = (_NARROW_CHARACTER / max(character_width, _NARROW_CHARACTER)) ** 0.6
    return round(size * smaller * 4) / 4


def _measure_wanted(trim: Size, character: float) -> float:
    best = BEST_CHARACTERS * character
    # Very wide margins look lost: the line grows to what can be read before they do.
    roomy = trim.width * 0.72
    return min(max(best, roomy), MOST_CHARACTERS * character)


def _leading_ratio(characters: float) -> float:
    # The longer the line, the more white the eye needs to find the next.
    share = (characters - FEWEST_CHARACTERS) / (MOST_CHARACTERS - FEWEST_CHARACTERS)
    return 1.27 + 0.07 * min(max(share, 0.0), 1.0)


def least_gutter(pages: int, purpose: Purpose = "print") -> float:
    """The inner margin that a book of so many pages needs at the least."""
    gutter = gutter_from_pages(pages)
    return max(gutter, _LULU_EDGE + _LULU_GUTTER) if purpose == "lulu" else gutter


def _outer_least(trim: Size, purpose: Purpose) -> float:
    return max(_LULU_EDGE if purpose == "lulu" else _LEAST_OUTER, 0.085 * trim.width)


def _heights(trim: Size, leading: float, purpose: Purpose) -> tuple[float, float]:
    top = max(0.5 * INCH + 1.2 * leading, 0.098 * trim.height)
    bottom = max(0.35 * INCH + 2.2 * leading, 0.108 * trim.height)
    if purpose == "lulu":
        top, bottom = max(top, _LULU_EDGE + 2 * leading), max(bottom, _LULU_EDGE + 2 * leading)
    return top, bottom


def page_css(design: PageDesign, family: str) -> str:
    """The rules for a page whose side is not known: margins are as wide on either side.

    Whoever joins the pages moves them by `left_margin` less `side`.
    """
    trim = design.trim
    thick = f"@page {{ @footnote {{ border-top-width: {PRINTERS_RULE:g}pt; }} }}\n"
    return (
        f"@page {{ size: {trim.width:.3f}pt {trim.height:.3f}pt;"
        f" margin: {design.top:.3f}pt {design.side:.3f}pt {design.bottom - 0.01:.3f}pt; }}\n"
        f"html {{ font-family: {family}, serif; font-size: {design.size:g}pt;"
        f" line-height: {design.leading / design.size:.5f}; }}\n"
    ) + (thick if design.purpose in ("lulu", "kdp") else "")
