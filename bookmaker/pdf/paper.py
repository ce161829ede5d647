"""Sizes of pages and papers, the thickness of paper, and what follows from them: gutters and spines.

Lengths are PDF points, 72 to the inch, wherever nothing else is said.
"""

from __future__ import annotations

import difflib
import math
import re
from typing import Literal

from msgspec import Struct

from bookmaker.errors import ConfigurationError

INCH = 72.0
MM = 72 / 25.4
_UNITS = {"mm": MM, "cm": 10 * MM, "in": INCH, '"': INCH, "″": INCH, "pt": 1.0}


class Size(Struct, frozen=True):
    """A page or a sheet of paper as it lies: width across, height up."""

    width: float
    height: float


def _mm(width: float, height: float) -> Size:
    return Size(width * MM, height * MM)


def _inches(width: float, height: float) -> Size:
    return Size(width * INCH, height * INCH)


SIZES = {
    "a2": _mm(420, 594),
    "a3": _mm(297, 420),
    "a4": _mm(210, 297),
    "a5": _mm(148, 210),
    "a6": _mm(105, 148),
    "a7": _mm(74, 105),
    "sra3": _mm(320, 450),
    "b4": _mm(250, 353),
    "b5": _mm(176, 250),
    "b6": _mm(125, 176),
    "jis-b5": _mm(182, 257),
    "jis-b6": _mm(128, 182),
    "letter": _inches(8.5, 11),
    "legal": _inches(8.5, 14),
    "tabloid": _inches(11, 17),
    "executive": _inches(7.25, 10.5),
    "digest": _inches(5.5, 8.5),
    "half-letter": _inches(5.5, 8.5),
    "quarter-letter": _inches(4.25, 5.5),
    "trade": _inches(6, 9),
    "pocket": _inches(4.25, 6.87),
    "mass-market": _inches(4.25, 6.87),
    "a-format": _mm(111, 178),
    "b-format": _mm(129, 198),
    "demy": _mm(138, 216),
    "royal": _mm(156, 234),
}
"""Upright sizes by name: ISO 216 (A, B) and ISO 217 (SRA), JIS P 0138 (JIS B), ANSI Y14.1 (letter, tabloid), the trims
of American paperbacks, and the British formats (A format to royal)."""

_SHORTEST, _LONGEST = 20 * MM, 1200 * MM
_MEASURED = re.compile(r"""(?x) (\d+(?:\.\d+)?|\.\d+) \s* (mm|cm|in|pt|"|″)? \s* [x×*] \s* (\d+(?:\.\d+)?|\.\d+)
                           \s* (mm|cm|in|pt|"|″)?""")


def parse_size(text: str) -> Size:
    """The size that a name (`a5`, `trade`) or two lengths with a unit (`148x210mm`, `5.5in x 8.5in`) stand for.

    One unit may stand for both lengths. Raises ConfigurationError for what is neither, and for a side under 20 mm or
    over 1,200 mm, which is a slip of the unit.
    """
    plain = " ".join(text.lower().split())
    named = SIZES.get(plain.replace(" ", "-").replace("_", "-"))
    if named:
        return named
    found = _MEASURED.fullmatch(plain)
    if not found:
        near = difflib.get_close_matches(plain, SIZES, 1)
        hint = f"Did you mean {near[0]}? " if near else ""
        hint += "Write a name or WxH with a unit, such as 148x210mm or 5.5x8.5in. Names: " + ", ".join(SIZES) + "."
        raise ConfigurationError(f"no page or paper size is called {text!r}", hint=hint)
    width, own_unit, height, last_unit = found.groups()
    if not (last_unit or own_unit):
        hint = f"Write {width}x{height}mm, or in, cm, pt."
        raise ConfigurationError(f"the size {text!r} has no unit", hint=hint)
    size = Size(
        float(width) * _UNITS[own_unit or last_unit],
        float(height) * _UNITS[last_unit or own_unit],
    )
    if min(size.width, size.height) < _SHORTEST or max(size.width, size.height) > _LONGEST:
        hint = f"It comes to {size_in_words(size)}; a side is 20 to 1,200 mm long."
        raise ConfigurationError(f"the size {text!r} is no size of a page or a paper", hint=hint)
    return size


def size_in_words(size: Size) -> str:
    """`a4 (210 x 297 mm)`, `a4 lying (297 x 210 mm)`, or the millimetres alone for a size without a name."""
    measured = f"{size.width / MM:.0f} x {size.height / MM:.0f} mm"
    for name, known in SIZES.items():
        for standing, lying in ((known, ""), (Size(known.height, known.width), " lying")):
            if math.dist((size.width, size.height), (standing.width, standing.height)) < MM:
                return f"{name}{lying} ({measured})"
    return measured


# --- Thickness ----------------------------------------------------------------------------------------------------

OFFSET_BULK = 1.22
"""Cubic centimetres a gram of uncoated printing and copying paper: the figure for offset paper (OFF) of Cloudprinter's
page "How to calculate spine width". Book papers made to be thick go to 1.8 and 2.0, coated ones down to 0.8."""

_GRAMS_A_BOND_POUND = 453.59237 / (500 * 17 * 22 * 0.0254**2)
"""Grams a square metre for a pound of bond: 500 sheets of 17 by 22 inches weigh the pounds named."""

_WEIGHT = re.compile(r"(\d+(?:\.\d+)?|\.\d+) ?(mm|gsm|g|g/m2|g/m²|lb|lbs|#)?")


def leaf_thickness(grams: float, bulk: float = OFFSET_BULK) -> float:
    """How thick a leaf is, from its grams a square metre and its bulk in cubic centimetres a gram."""
    return grams * bulk / 1000 * MM


def parse_thickness(text: str) -> float:
    """How thick a leaf is: `0.1` or `0.1mm` measured, `80gsm` or `20lb` (bond) reckoned from the weight.

    Raises ConfigurationError for anything else, and for a leaf over 1 mm, which is board.
    """
    found = _WEIGHT.fullmatch(" ".join(text.lower().split()))
    if not found:
        raise ConfigurationError(f"no thickness of paper: {text!r}", hint="Write 0.1mm, 80gsm or 20lb.")
    number, unit = float(found[1]), found[2] or "mm"
    match unit:
        case "mm":
            thickness = number * MM
        case "lb" | "lbs" | "#":
            thickness = leaf_thickness(number * _GRAMS_A_BOND_POUND)
        case _:
            thickness = leaf_thickness(number)
    if thickness > MM:
        hint = "A sheet of copying paper is 0.1 mm. Write 0.1mm, 80gsm or 20lb."
        raise ConfigurationError(f"{text!r} is too thick for the paper of a book", hint=hint)
    return thickness


# --- Gutters and spines -------------------------------------------------------------------------------------------

_GUTTERS = ((150, 0.375), (300, 0.5), (500, 0.625), (700, 0.75))
_WIDEST_GUTTER = 0.875


def gutter_from_pages(pages: int) -> float:
    """The least inner margin of a book of so many pages.

    From the table of Amazon KDP's help page "Set trim size, bleed, and margins": to 150 pages 0.375 in, to 300 0.5, to
    500 0.625, to 700 0.75, to 828 0.875. KDP prints nothing thicker; a thicker book opens no more easily, so this stays
    at 0.875.
    """
    inches = next((gutter for most, gutter in _GUTTERS if pages <= most), _WIDEST_GUTTER)
    return inches * INCH


Stock = Literal["kdp-white", "kdp-cream", "kdp-standard-colour", "kdp-premium-colour", "lulu"]

_KDP_INCHES_A_PAGE: dict[Stock, float] = {
    "kdp-white": 0.002252,
    "kdp-cream": 0.0025,
    "kdp-standard-colour": 0.002252,
    "kdp-premium-colour": 0.002347,
}


def spine_from_stock(pages: int, stock: Stock) -> float:
    """The width of a paperback's spine at a printer's own paper.

    Amazon KDP, "Create a paperback cover": pages times 0.002252 in (white, and standard colour), 0.0025 (cream),
    0.002347 (premium colour). Lulu, "How is spine width calculated?" (perfect bound): pages / 444 + 0.06 in.
    """
    if stock == "lulu":
        return (pages / 444 + 0.06) * INCH
    return pages * _KDP_INCHES_A_PAGE[stock] * INCH


def spine_from_thickness(pages: int, thickness: float, cover: float = 0.0) -> float:
    """The width of a spine from the thickness of a leaf and of one board or cover: leaves, and a cover on either side.

    The sum that Cloudprinter's page "How to calculate spine width" gives. A sewn block is thicker at its spine by what
    the thread adds before it is pressed, which cannot be reckoned from here.
    """
    return math.ceil(pages / 2) * thickness + 2 * cover
