"""What Amazon KDP and Lulu print at all, and what is said of a book that they would refuse.

The figures and where they were read stand in docs/printers.md. Lengths are PDF points.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeGuard, assert_never

from bookmaker.errors import Diagnostic
from bookmaker.pdf.design import Purpose
from bookmaker.pdf.paper import INCH, MM, Size, Stock, size_in_words

Printer = Literal["kdp", "lulu"]

_NAMES: dict[Printer, str] = {"kdp": "Amazon KDP", "lulu": "Lulu"}

_LULU_TRIMS = (
    ("4.25x6.87in", 4.25, 6.87),
    ("5x8in", 5.0, 8.0),
    ("5.5x8.5in", 5.5, 8.5),
    ("a5", 5.83, 8.27),
    ("6x9in", 6.0, 9.0),
    ("6.14x9.21in", 6.14, 9.21),
    ("6.63x10.25in", 6.63, 10.25),
    ("7x10in", 7.0, 10.0),
    ("7.44x9.68in", 7.44, 9.68),
    ("7.5x7.5in", 7.5, 7.5),
    ("8.5x8.5in", 8.5, 8.5),
    ("a4", 8.27, 11.69),
    ("8.5x11in", 8.5, 11.0),
    ("9x7in", 9.0, 7.0),
    ("11x8.5in", 11.0, 8.5),
)
"""Lulu's sizes of paperbacks, in inches, under the names that `--page` takes."""

_KDP_LEAST, _KDP_GREATEST = Size(4.0 * INCH, 6.0 * INCH), Size(8.5 * INCH, 11.69 * INCH)
"""The least and the greatest trim that KDP makes a paperback of."""

_KDP_SMALLEST_TYPE = 7.0

_KDP_MOST = (
    (8.5, 11.0, 590, 550, 590),
    (8.5, 8.5, 590, 550, 590),
    (8.27, 11.69, 780, 730, 590),
    (8.25, 8.25, 800, 750, 800),
    (8.25, 6.0, 800, 750, 800),
)
"""Trims in inches that KDP binds fewer pages of than of others: the most on white paper, on cream, and on that for
premium colour."""

_KDP_MOST_USUALLY = (828, 776, 828)


def for_printer(purpose: Purpose) -> TypeGuard[Printer]:
    """Whether a book is made for one of the printers."""
    return purpose in ("kdp", "lulu")


def printer_diagnostics(
    printer: Printer, trim: Size, pages: int, smallest_type: float, paper: Stock | float | None = None
) -> Iterator[Diagnostic]:
    """What the printer would refuse or print badly; `paper` is None where none was named, `smallest_type` in points."""
    offered = _sizes_offered(printer, trim)
    if offered:
        message = f"{_NAMES[printer]} makes no paperback of {size_in_words(trim)}"
        yield Diagnostic("print-trim", "warning", None, message, offered)
    fewest, most = page_limits(printer, trim, paper)
    if pages < fewest:
        message = f"{_NAMES[printer]} binds no paperback of fewer than {fewest} pages; this one has {pages}"
        hint = "Join stories with --anthology, or choose a smaller --page or a larger --size."
        yield Diagnostic("print-page-count", "warning", None, message, hint)
    if pages > most:
        message = f"{_NAMES[printer]} binds no paperback of more than {most} pages{_on(printer, paper)}"
        hint = f"This one has {pages}. Choose a larger --page or a smaller --size, or make two volumes."
        yield Diagnostic("print-page-count", "warning", None, message, hint)
    if printer == "kdp" and smallest_type < _KDP_SMALLEST_TYPE:
        message = f"Amazon KDP asks for type of {_KDP_SMALLEST_TYPE:g} points; notes and folios have {smallest_type:g}"
        yield Diagnostic("print-small-type", "warning", None, message, "Choose a larger --size.")


def page_limits(printer: Printer, trim: Size, paper: Stock | float | None = None) -> tuple[int, int]:
    """The fewest and the most pages of a paperback; where no paper was named, on the paper that takes most."""
    match printer:
        case "lulu":
            return 32, 800
        case "kdp":
            if paper == "kdp-standard-colour":
                return 72, 600
            white, cream, premium = next(
                (most for width, height, *most in _KDP_MOST if _same(trim, Size(width * INCH, height * INCH))),
                _KDP_MOST_USUALLY,
            )
            return 24, {"kdp-cream": cream, "kdp-premium-colour": premium}.get(str(paper), white)
        case _:
            assert_never(printer)


def _on(printer: Printer, paper: Stock | float | None) -> str:
    return " on cream paper" if printer == "kdp" and paper == "kdp-cream" else ""


def _same(one: Size, other: Size) -> bool:
    return abs(one.width - other.width) < MM and abs(one.height - other.height) < MM


def _sizes_offered(printer: Printer, trim: Size) -> str:
    """Which sizes to choose from, empty where this one is among them."""
    match printer:
        case "lulu":
            if any(_same(trim, Size(width * INCH, height * INCH)) for _, width, height in _LULU_TRIMS):
                return ""
            return f"Its sizes: {', '.join(name for name, _, _ in _LULU_TRIMS)}."
        case "kdp":
            wide = _KDP_LEAST.width - MM < trim.width < _KDP_GREATEST.width + MM
            high = _KDP_LEAST.height - MM < trim.height < _KDP_GREATEST.height + MM
            return "" if wide and high else "It takes pages of 4 to 8.5 in by 6 to 11.69 in."
        case _:
            assert_never(printer)
