"""Formats: how often a sheet of paper is folded, and which page then stands where on it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

FormatName = Literal["folio", "quarto", "octavo", "sextodecimo"]


class Format(Struct, frozen=True):
    """A sheet and its folds. `front` gives the page numbers of one sheet alone, its top row first; the bottom row
    stands upright, the one above it on its head, and so on by turns. Behind an odd page lies the next one, behind an
    even page the one before; nothing where the format has `one_side`."""

    columns: int
    rows: int
    front: tuple[tuple[int, ...], ...]
    one_side: bool = False

    @property
    def pages_a_side(self) -> int:
        return self.columns * self.rows

    @property
    def pages_a_sheet(self) -> int:
        return self.pages_a_side if self.one_side else 2 * self.pages_a_side


FORMATS: dict[FormatName, Format] = {
    "folio": Format(2, 1, ((4, 1),)),
    "quarto": Format(2, 2, ((5, 4), (8, 1))),
    "octavo": Format(4, 2, ((5, 12, 9, 8), (4, 13, 16, 1))),
    "sextodecimo": Format(4, 4, ((5, 28, 29, 4), (12, 21, 20, 13), (9, 24, 17, 16), (8, 25, 32, 1))),
}
"""The common schemes of hand printers, as in Philip Gaskell's "A New Introduction to Bibliography" (1972): the sheet is
folded across its longer side each time."""

ZINE = Format(4, 2, ((5, 4, 3, 2), (6, 7, 8, 1)), one_side=True)
"""The little magazine of one sheet: folded along its length, slit along the middle half of that fold, and pushed
together into a cross whose arms are its leaves."""

USUAL_SHEETS: dict[FormatName, int] = {"folio": 4, "quarto": 2, "octavo": 1, "sextodecimo": 1}
"""Four folds to sew through, where the format allows it: sixteen pages."""
