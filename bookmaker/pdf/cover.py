"""A paperback's cover in one piece, as it comes from the printer: back, spine and front side by side, with bleed.

Lengths are PDF points. The same facts and design give the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import get_args

import pikepdf
from msgspec import Struct
from pikepdf import Array

from bookmaker.assets import stylesheet_from_names
from bookmaker.covers import CoverFacts as DrawnFacts
from bookmaker.errors import ConfigurationError, Diagnostic
from bookmaker.pdf.design import PRINTERS_RULE, Purpose
from bookmaker.pdf.fonts import FAMILY, CutName, TextFace, face_css, shaped
from bookmaker.pdf.front import Wanted, front_of
from bookmaker.pdf.joining import PRODUCER
from bookmaker.pdf.layout import Part, lay_out
from bookmaker.pdf.paper import INCH, Size, Stock, parse_thickness, spine_from_stock, spine_from_thickness
from bookmaker.pdf.press import FIRST_DAY, PressFacts, press_cover
from bookmaker.pdf.printers import for_printer
from bookmaker.rendering import Renderer

BLEED = 0.125 * INCH
"""What is printed beyond the trim on every side. Amazon KDP, "Create a paperback cover", and Lulu, "What is bleed", ask
for as much."""

FEWEST_PAGES_LETTERED = 80
"""Pages from which a spine is lettered. Lulu's help named 80; Amazon KDP, "Create a paperback cover", refuses lettering
under 79, and a book's pages are an even number."""

SPINE_CLEARANCE = 0.0625 * INCH
"""What the lettering of a spine stands clear of the folds: Amazon KDP's figure, as the same guides quote it."""

_LEAST_SPINE_TYPE, _LARGEST_SPINE_TYPE = 7.0, 13.0
_BARCODE_ROOM = 1.7 * INCH
"""Both printers put a barcode at the foot of the back. Lulu's help asked for 1.25 in, 0.375 in above the trim; KDP's is
1.2 in high."""
_BACK_TYPE, _BACK_LEADING = 10.5, 14.0
_PRINTERS_RULES = (".frame { display: none; }", f".front .rule {{ border-top-width: {PRINTERS_RULE:g}pt; }}")
"""KDP advises against borders, which a cut that is an eighth of an inch off makes uneven."""
_TICK = 0.5
_PLAIN = "html { background: #ece6d9; color: #23201b; } .tick { background: #000000; }"


class CoverFacts(Struct, frozen=True):
    """What is written on a cover. `lines` are the paragraphs of its back, or with `listed` the
    entries of a list; `made` is the day of the book, which a printer's file tells."""

    title: str
    byline: str
    language: str
    lines: tuple[str, ...] = ()
    listed: bool = False
    made: dt.datetime = FIRST_DAY
    drawn: DrawnFacts | None = None
    """What the front is drawn from, where it says more than title and byline."""

    @property
    def front(self) -> DrawnFacts:
        byline = (self.byline,) if self.byline else ()
        return self.drawn or DrawnFacts(self.title, byline, language=self.language)


class CoverDesign(Struct, frozen=True):
    """A cover's measures: the trim of the book's pages, and the width of its spine."""

    trim: Size
    spine: float
    pages: int
    purpose: Purpose = "print"

    @property
    def size(self) -> Size:
        """The whole sheet, bleed on all sides."""
        return Size(2 * (self.trim.width + BLEED) + self.spine, self.trim.height + 2 * BLEED)

    @property
    def inset(self) -> float:
        """How far the text of a panel stands inside its edges."""
        return max(0.5 * INCH, 0.12 * self.trim.width)

    @property
    def spine_type(self) -> float:
        """The size of the type on the spine; 0 for one that is too thin, or of a book of too few pages."""
        size = min(self.spine - 2 * SPINE_CLEARANCE, 0.62 * self.spine, _LARGEST_SPINE_TYPE)
        return size if size >= _LEAST_SPINE_TYPE and self.pages >= FEWEST_PAGES_LETTERED else 0.0


class Cover(Struct, frozen=True):
    """A cover as a PDF, its design, whether its spine bears the title, and what was said while it was laid out."""

    data: bytes
    design: CoverDesign
    lettered: bool
    diagnostics: tuple[Diagnostic, ...] = ()


LEAST_LETTERED_SPINE = _LEAST_SPINE_TYPE + 2 * SPINE_CLEARANCE
"""The thinnest spine that is lettered: the smallest type that is read at arm's length, and room on either side."""


def parse_stock(text: str) -> Stock | float:
    """What a book's paper is called: a printer's stock such as `kdp-cream`, or a leaf's thickness, such as `80gsm`.

    Raises ConfigurationError for what is neither.
    """
    for stock in get_args(Stock):
        if stock == text.strip().lower():
            return stock  # type: ignore[no-any-return]
    try:
        return parse_thickness(text)
    except ConfigurationError as error:
        known = ", ".join(get_args(Stock))
        raise ConfigurationError(error.message, hint=f"{error.hint} Or a printer's own paper: {known}.") from error


def usual_stock(purpose: Purpose) -> Stock | float:
    """The paper where none is named: cream at Amazon KDP, Lulu's only figure, else copying paper of 80 grams."""
    match purpose:
        case "kdp":
            return "kdp-cream"
        case "lulu":
            return "lulu"
        case _:
            return parse_thickness("80gsm")


def design_cover(trim: Size, pages: int, paper: Stock | float, purpose: Purpose = "print") -> CoverDesign:
    """The measures of the cover of a book of so many pages on that paper. An odd page has a blank behind it."""
    even = pages + pages % 2
    spine = spine_from_thickness(even, paper) if isinstance(paper, float) else spine_from_stock(even, paper)
    return CoverDesign(trim, spine, even, purpose)


def print_cover(
    facts: CoverFacts,
    design: CoverDesign,
    face: TextFace,
    renderer: Renderer,
    path: Path,
    styles: Path | None = None,
    wanted: Wanted | None = None,
) -> Cover:
    """The cover as a PDF. `path` is the file that what is said of it is said of; a `cover.css` in `styles` takes the
    place of the program's, and what is `wanted` that of the colours or the picture that follow from the facts."""
    spine = _spine_text(facts, design, face)
    front = front_of(facts.front, design.trim, BLEED, framed=not for_printer(design.purpose), wanted=wanted)
    html = renderer.render_document(
        "print-cover.xhtml",
        facts=facts,
        back=_fitted_back(facts, design, face),
        spine=spine,
        front=front,
        ticks=list(_ticks(design)) if design.purpose == "print" else [],
    )
    css = _cover_css(design, _title_setting(facts.title, design, face), spine.size)
    sheet = stylesheet_from_names(("cover.css",), styles, with_files=True)
    css = "\n".join((face_css(face), front.css if front else _PLAIN, sheet, css))
    laid = lay_out(Part(path, html, css, face.name, tagged=False, styles=styles))
    return Cover(_finished(laid.pdf, facts, design), design, bool(spine.title), laid.diagnostics)


def _finished(data: bytes, facts: CoverFacts, design: CoverDesign) -> bytes:
    size = design.size
    with pikepdf.open(BytesIO(data)) as pdf:
        trim = [BLEED, BLEED, size.width - BLEED, size.height - BLEED]
        whole = Array([0, 0, round(size.width, 3), round(size.height, 3)])
        pdf.pages[0].obj.MediaBox = pdf.pages[0].obj.BleedBox = whole
        pdf.pages[0].obj.TrimBox = Array([round(edge, 3) for edge in trim])
        pdf.Root.Lang = pikepdf.String(facts.language)
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = f"{facts.title} (cover)"
            metadata["dc:language"] = [facts.language]
            metadata["pdf:Producer"] = PRODUCER
            if facts.byline:
                metadata["dc:creator"] = [facts.byline]
        stream = BytesIO()
        pdf.save(stream, compress_streams=True, deterministic_id=True, min_version="1.7")
    if for_printer(design.purpose):
        return press_cover(stream.getvalue(), PressFacts(f"{facts.title} (cover)", facts.made))
    return stream.getvalue()


# --- Measures -----------------------------------------------------------------------------------------------------


def _cover_css(design: CoverDesign, title: tuple[float, float], spine_size: float) -> str:
    """Where things stand; how they look is the stylesheet's."""
    trim, size, inset, spine = design.trim, design.size, design.inset, design.spine
    front, top, inner = BLEED + trim.width + spine, BLEED + inset, trim.width - 2 * inset
    rules = (
        f"@page {{ size: {size.width:.3f}pt {size.height:.3f}pt; margin: 0; }}",
        f"html {{ font-family: {FAMILY}, serif; font-size: {_BACK_TYPE:g}pt; line-height: {_BACK_LEADING:g}pt; }}",
        _box(".back", BLEED + inset, top, inner, _back_height(design)),
        _box(".panel", front, 0, trim.width + BLEED, size.height),
        _box(".front", front + inset, top, inner, trim.height - 2 * inset),
        _box(".frame", front + inset / 2, BLEED + inset / 2, trim.width - inset, trim.height - inset),
        # Turned to the right about its upper left corner, a spine reads from its head down.
        _box(".spine", front, BLEED, trim.height, spine),
        f".spine {{ line-height: {spine:.3f}pt; font-size: {spine_size:.3f}pt; }}",
        f".spine .title {{ left: {inset:.3f}pt; }} .spine .byline {{ right: {inset:.3f}pt; }}",
        f".front .title {{ margin: {0.17 * trim.height:.3f}pt {(inner - title[1]) / 2:.3f}pt 0; }}",
        f".front .title {{ font-size: {title[0]:g}pt; }}",
        *(_PRINTERS_RULES if for_printer(design.purpose) else ()),
    )
    return "\n".join(rules)


def _box(selector: str, left: float, top: float, width: float, height: float) -> str:
    return f"{selector} {{ left: {left:.3f}pt; top: {top:.3f}pt; width: {width:.3f}pt; height: {height:.3f}pt; }}"


def _back_height(design: CoverDesign) -> float:
    foot = design.inset if design.purpose == "print" else max(design.inset, _BARCODE_ROOM)
    return design.trim.height - design.inset - foot


def _ticks(design: CoverDesign) -> Iterator[dict[str, float]]:
    """Short lines in the bleed that show where to fold and trim; they are cut off with it."""
    size, length = design.size, BLEED - 3
    fold = BLEED + design.trim.width
    for x in (BLEED, fold, fold + design.spine, size.width - BLEED):
        for y in (0.0, size.height - length):
            yield {"left": x - _TICK / 2, "top": y, "width": _TICK, "height": length}
    for y in (BLEED, size.height - BLEED):
        for x in (0.0, size.width - length):
            yield {"left": x, "top": y - _TICK / 2, "width": length, "height": _TICK}


def _width(face: TextFace, cut: CutName, text: str, size: float) -> float:
    return sum(glyph.advance for glyph in shaped(face.cut(cut), text)) * size / 1000


def _line_count(face: TextFace, cut: CutName, text: str, size: float, width: float) -> int:
    """The lines that a text takes, its words set one after the other."""
    lines, filled, space = 1, 0.0, _width(face, cut, " ", size)
    for word in text.split():
        length = _width(face, cut, word, size)
        if filled and filled + space + length > width:
            lines, filled = lines + 1, length
        else:
            filled += length + (space if filled else 0)
        if filled > width:
            lines += int(filled // width)
            filled %= width
    return lines


def _title_setting(title: str, design: CoverDesign, face: TextFace) -> tuple[float, float]:
    """(the largest size at which no word of the title is divided and all of it stands in the upper part of the front,
    the measure that makes its lines most even)."""
    # The last few hundredths are for the white between its letters.
    width, room = 0.93 * (design.trim.width - 2 * design.inset), 0.36 * design.trim.height
    largest = int(min(48, 0.09 * design.trim.width))
    for size in range(largest, 11, -1):
        longest = max((_width(face, "regular", word, size) for word in title.split()), default=0)
        lines = _line_count(face, "regular", title, size, width)
        if longest <= width and lines * 1.2 * size <= room:
            narrow = (width * share / 100 for share in range(40, 100, 2))
            even = (
                each for each in narrow if each >= longest and _line_count(face, "regular", title, size, each) <= lines
            )
            return size, next(even, width) / 0.93
    return 11, width / 0.93


class _SpineText(Struct, frozen=True):
    title: str = ""
    byline: str = ""
    size: float = 0.0


def _spine_text(facts: CoverFacts, design: CoverDesign, face: TextFace) -> _SpineText:
    """Title and byline as large as they fit; the title alone where both do not, nothing where that does not."""
    room = design.trim.height - 2 * design.inset
    for byline in (facts.byline, ""):
        size = design.spine_type
        while size >= _LEAST_SPINE_TYPE:
            title = _width(face, "regular", facts.title, size) + 0.03 * size * len(facts.title)
            beside = _width(face, "italic", byline, size) + 2 * size if byline else 0
            if title + beside <= room:
                return _SpineText(facts.title, byline, size)
            size -= 0.5
    return _SpineText()


def _fitted_back(facts: CoverFacts, design: CoverDesign, face: TextFace) -> list[str]:
    """As much of the back's text as there is room for, cut between words; an ellipsis says that it goes on."""
    width, left = design.trim.width - 2 * design.inset, int(_back_height(design) // _BACK_LEADING)
    fitted: list[str] = []
    for number, line in enumerate(facts.lines):
        needed = _line_count(face, "regular", f"\u2003{line}", _BACK_TYPE, width)
        goes_on = number + 1 < len(facts.lines)
        if needed + goes_on <= left:
            fitted.append(line)
            left -= needed
            continue
        if facts.listed:
            return [*fitted, "…"]
        words = line.split()[: 60 * left]
        while words and _line_count(face, "regular", f"\u2003{' '.join(words)}…", _BACK_TYPE, width) > left:
            words.pop()
        cut = " ".join(words)
        return [*fitted, cut if cut == line and not goes_on else cut.rstrip(",;:.–—- ") + "…"]
    return fitted
