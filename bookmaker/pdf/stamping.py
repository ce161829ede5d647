"""What stands in the margins: page numbers and running heads, written onto pages that are laid out already.

They are artifacts (ISO 32000-1, 14.8.2.2): a reader that speaks the text, or copies it by its structure, passes over
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from bookmaker.pdf.design import PageDesign
from bookmaker.pdf.fonts import Cut, Glyph, shaped

_HEAD_FEATURES = ("smcp", "c2sc", "onum", "pnum")
_FOLIO_FEATURES = ("onum", "pnum")
_HEAD_SPACING = 0.09
"""The white between the letters of a running head, in parts of its size."""
_HEAD_SHARE = 0.86
"""The part of the measure that a running head may fill."""


class Mark(Struct, frozen=True):
    """A line of type in a margin: where its base line starts, its size, and its glyphs."""

    kind: Literal["Header", "Footer"]
    x: float
    y: float
    size: float
    spacing: float
    glyphs: tuple[Glyph, ...]


def folio_mark(cut: Cut, number: str, design: PageDesign, *, recto: bool) -> Mark:
    """The page number at the outer edge of the text's foot."""
    size = round(design.size * 0.92, 2)
    glyphs = shaped(cut, number, _FOLIO_FEATURES)
    left = design.left_margin(recto=recto)
    outside = recto or not design.mirrored
    x = left + design.measure - _width(glyphs, size, 0.0) if outside else left
    return Mark("Footer", x, design.folio, size, 0.0, glyphs)


def head_mark(cut: Cut, text: str, design: PageDesign, *, recto: bool) -> Mark | None:
    """A running head over the middle of the text, in letter-spaced small capitals; a long one is cut between words.

    None for a text that the face has no signs for.
    """
    words = text.split()
    size, spacing = design.small, design.small * _HEAD_SPACING
    glyphs: tuple[Glyph, ...] = ()
    while words:
        glyphs = shaped(cut, " ".join(words), _HEAD_FEATURES)
        if _width(glyphs, size, spacing) <= design.measure * _HEAD_SHARE:
            break
        words[-2:] = ["".join(words[-2:-1]).rstrip(",;:.…—–-") + "…"] if len(words) > 1 else []
    if not words or any(glyph.number == 0 for glyph in glyphs):
        return None
    x = design.left_margin(recto=recto) + (design.measure - _width(glyphs, size, spacing)) / 2
    return Mark("Header", x, design.head, size, spacing, glyphs)


def _width(glyphs: Iterable[Glyph], size: float, spacing: float) -> float:
    widths = [glyph.advance / 1000 * size for glyph in glyphs]
    return sum(widths) + spacing * max(len(widths) - 1, 0)


def stamp_streams(mark: Mark, font: str, *, tagged: bool) -> tuple[bytes, ...]:
    """A mark as page content, in pieces that pages may share; `font` is the name of the font in the page's resources.

    A running head is the same on many pages. A folio is on one, but its figures are on others too: a stream of its own
    for each would be a fifteenth of a novel's size.
    """
    spacing = f"{mark.spacing:.3f} Tc " if mark.spacing else ""
    begin = f"q 0 g BT {font} {mark.size:g} Tf {spacing}{mark.x:.2f} {mark.y:.2f} Td\n"
    end = "ET Q\n"
    if tagged:
        begin = f"/Artifact <</Type /Pagination /Subtype /{mark.kind}>> BDC {begin}"
        end = "ET Q EMC\n"
    shown = [_shown(glyph) for glyph in mark.glyphs]
    if mark.kind == "Header":
        pieces = [f"{begin}[{''.join(shown)}] TJ {end}"]
    else:
        pieces = [begin, *(f"[{glyph}] TJ\n" for glyph in shown), end]
    return tuple(piece.encode("ascii") for piece in pieces)


def _shown(glyph: Glyph) -> str:
    kern = round(glyph.width - glyph.advance, 1)
    return f"<{glyph.number:04x}>" + (f"{kern:g}" if kern else "")


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def roman_from_number(number: int) -> str:
    """A positive number in small Roman numerals."""
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written
