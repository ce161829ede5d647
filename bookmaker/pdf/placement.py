"""Where on a sheet of paper a slot of an imposition lies, and the page in it, in points from the lower left."""

from __future__ import annotations

from operator import itemgetter
from typing import Literal

from msgspec import Struct

from bookmaker.errors import ConfigurationError
from bookmaker.pdf.formats import Format
from bookmaker.pdf.imposition import Slot
from bookmaker.pdf.paper import MM, SIZES, Size, size_in_words

Scaling = Literal["shrink", "fit", "full"]
"""How large pages are printed: at their own size, or as much smaller as the paper needs; as large as the paper takes
them, smaller or larger; at their own size or not at all."""

_ALIKE = 0.005
"""A scale nearer to 1 than this is 1: half of A4 is half a millimetre off A5."""


class Rect(Struct, frozen=True):
    """A rectangle by its lower left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def top(self) -> float:
        return self.y + self.height


class Placing(Struct, frozen=True):
    """How pages lie on the sheets of a book: `sheet` as it is seen, `page` as it is printed, at `scale`.

    A page stands against its spine, `gutter` away from it, or in the middle of its slot if `centred`; in either case in
    the middle between head and tail, so that all leaves meet when the sheet is folded.
    """

    sheet: Size
    columns: int
    rows: int
    page: Size
    scale: float
    gutter: float
    centred: bool

    @property
    def landscape(self) -> bool:
        return self.sheet.width > self.sheet.height


def placing_for(
    page: Size,
    paper: Size | None,
    form: Format,
    *,
    scaling: Scaling = "shrink",
    centred: bool = False,
    gutter: float = 0.0,
) -> Placing:
    """Lay pages of one size on a paper, standing or lying, whichever holds them better.

    Without a paper it is A4 or Letter, whichever makes the pages less small. Raises ConfigurationError where `full`
    pages do not fit, and where a gutter leaves no room.
    """
    papers = [paper] if paper else [SIZES["a4"], SIZES["letter"]]
    sheets = [size for each in papers for size in (each, Size(each.height, each.width))]
    found = [(_scale(page, sheet, form, gutter), sheet) for sheet in sheets]
    most = min(1.0, max(scale for scale, _ in found))
    best = next(sheet for scale, sheet in found if scale >= most)
    # Of two ways for a paper to lie that both do, the one that its pages fill better.
    scale, sheet = max((pair for pair in found if pair[1] in (best, Size(best.height, best.width))), key=itemgetter(0))
    if scale <= 0:
        raise ConfigurationError(f"a gutter of {gutter / MM:.0f} mm leaves no room on {size_in_words(sheet)}")
    if scaling == "full" and scale < 1:
        message = f"{form.pages_a_side} pages of {size_in_words(page)} do not fit on {size_in_words(sheet)} unreduced"
        hint = f"They fit at {scale:.0%}; or take a larger paper, or a format with fewer pages a side."
        raise ConfigurationError(message, hint=hint)
    scale = scale if scaling == "fit" else min(scale, 1.0)
    printed = Size(page.width * scale, page.height * scale)
    return Placing(sheet, form.columns, form.rows, printed, scale, gutter, centred)


def _scale(page: Size, sheet: Size, form: Format, gutter: float) -> float:
    across = (sheet.width / form.columns - gutter) / page.width
    scale = min(across, sheet.height / form.rows / page.height)
    return 1.0 if abs(scale - 1) < _ALIKE else scale


def slot_rect(placing: Placing, slot: Slot) -> Rect:
    """The part of the sheet that is the slot's own, to its folds and cuts."""
    width, height = placing.sheet.width / placing.columns, placing.sheet.height / placing.rows
    return Rect(slot.column * width, placing.sheet.height - (slot.row + 1) * height, width, height)


def page_rect(placing: Placing, slot: Slot) -> Rect:
    """Where the trimmed page lies, moved towards the spine by the slot's shift."""
    cell, page = slot_rect(placing, slot), placing.page
    away = (cell.width - page.width) / 2 if placing.centred else placing.gutter
    away -= slot.shift
    x = cell.x + away if slot.spine == "left" else cell.right - away - page.width
    return Rect(x, cell.y + (cell.height - page.height) / 2, page.width, page.height)
