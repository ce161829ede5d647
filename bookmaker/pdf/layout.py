"""HTML to laid-out pages: the only module that calls WeasyPrint.

What is laid out is a part of a book, usually one story, whose place in the book is not known yet: its pages have
neither heads nor folios, and margins as wide on either side. So parts can be made side by side, and kept.
"""

from __future__ import annotations

import atexit
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from functools import cache, lru_cache
from importlib.metadata import version
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

from msgspec import Struct, field

from bookmaker.assets import asset_from_address
from bookmaker.errors import ConfigurationError, Diagnostic, OutputError
from bookmaker.pdf.fonts import FAMILY, cut_from_address, data_of_cut, find_face
from bookmaker.pdf.framing import with_room
from bookmaker.pdf.markup import ELSEWHERE
from bookmaker.pdf.mending import mend_margin_boxes, mend_page_references, mend_text_layouts
from bookmaker.pdf.structure import tidy_part

_NO_GLYPH = re.compile(r"\.notdef glyph rendered .*\(U\+([0-9A-F]{4,6})\)")
_OTHER_SUBSETTER = "Using fontTools instead of HarfBuzz-Subset"
_OTHERS_PREFIX = re.compile(r"-(webkit|epub|moz|ms)-")
"""Properties that are written for reading devices and mean nothing here."""


class Part(Struct, frozen=True):
    """What is laid out by itself. `path` is the file it came from, for messages; `openings` are the ids of sections
    whose first page has no running head; `styles` is the folder that addresses in `css` start from and lead to files
    of; `contents` says that the lists in it are contents lists."""

    path: Path
    html: str
    css: str
    face: str
    openings: tuple[str, ...] = ()
    tagged: bool = True
    styles: Path | None = None
    contents: bool = False


class LaidPage(Struct, frozen=True):
    """A page of a part: `name` is its style's name for its kind of page."""

    name: str = ""
    blank: bool = False
    opening: bool = False


class Anchor(Struct, frozen=True):
    """Where an id stands: a page of the part, counted from 0, and a point on it from its lower left corner."""

    page: int
    x: float
    y: float


class LaidOut(Struct, frozen=True):
    """A part as a PDF of its own, and what must be known to bind it into a book."""

    pdf: bytes
    pages: tuple[LaidPage, ...]
    anchors: dict[str, Anchor] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


@cache
def engine_version() -> str:
    """What lays pages out, for the key of what is kept: the packages, and the system's Pango and HarfBuzz.

    Raises what `load_weasyprint` raises.
    """
    load_weasyprint()
    from weasyprint.text.ffi import ffi, harfbuzz, pango

    packages = ("weasyprint", "pydyf", "pyphen", "uharfbuzz", "pikepdf")
    named = [f"{package} {version(package)}" for package in packages]
    # WeasyPrint declares no more of HarfBuzz than it calls.
    ffi.cdef("const char *hb_version_string (void);", override=True)
    named.append(f"harfbuzz {ffi.string(harfbuzz.hb_version_string()).decode()}")
    return " ".join((*named, f"pango {pango.pango_version()}"))


def lay_out(part: Part) -> LaidOut:
    """Lay a part out. Raises OutputError where the system's text libraries are missing, ConfigurationError for a
    stylesheet that asks for a file it may not have."""
    return with_room(_laid_out, part)


def _laid_out(part: Part) -> LaidOut:
    weasyprint = load_weasyprint()
    # What is tidied afterwards is compressed then.
    options: dict[str, Any] = {"pdf_tags": part.tagged, "uncompressed_pdf": True}
    options["pdf_variant"] = "pdf/ua-1" if part.tagged else None
    with _messages() as messages:
        fetcher = _fetcher(part.styles)
        try:
            sheet, fonts = _style(part.css, part.styles)
            source = weasyprint.HTML(string=part.html, url_fetcher=fetcher)
            with _fitted(part.face) as report:
                document = source.render(stylesheets=[sheet], font_config=fonts, **options)
                stream = BytesIO()
                document.write_pdf(stream, **options)
        except BaseException as error:
            if type(error).__name__ == "FatalURLFetchingError":
                hint = "No book fetches anything from elsewhere. Write it in as a data: address."
                raise ConfigurationError(str(error), hint=hint) from error
            raise
    anchors = _anchors(document.pages)
    begun = {name: anchor.page for name, anchor in anchors.items()}
    opened = {begun[name] for name in part.openings if name in begun}
    pages = tuple(_laid_page(page, number in opened) for number, page in enumerate(document.pages))
    data = tidy_part(stream.getvalue(), frozenset(begun.values()), tagged=part.tagged, contents=part.contents)
    said = [*diagnostics_from_messages(messages), *_unfitted(report)]
    return LaidOut(data, pages, anchors, tuple(said))


def _fitted(face_name: str) -> AbstractContextManager[Any]:
    """While it lasts, paragraphs are broken into lines as a whole, where this version of WeasyPrint allows it."""
    from bookmaker.pdf.linebreaking.measuring import FaceName
    from bookmaker.pdf.linebreaking.weasy import fit_paragraphs

    cuts = find_face(face_name).cuts
    faces = {FaceName(FAMILY, "italic" in cut.name, "bold" in cut.name): data_of_cut(cut) for cut in cuts}
    return fit_paragraphs(faces)


def _unfitted(report: Any) -> Iterator[Diagnostic]:
    """What was not broken into lines as a whole, and what did not fit its line."""
    if report.off:
        hint = (
            "The book is whole; its spaces are less even. Install bookmaker anew, with the versions that it asks for."
        )
        said = f"lines were broken one by one: {report.off}"
        yield Diagnostic("print-greedy-lines", "warning", None, said, hint)
    elif report.left:
        reasons = ", ".join(f"{reason} ({number})" for reason, number in report.left.most_common())
        said = f"some paragraphs were broken line by line: {reasons}"
        yield Diagnostic("print-greedy-lines", "info", None, said)
    if report.overfull:
        yield Diagnostic("print-wide-lines", "info", None, f"lines that stick out of the measure: {report.overfull}")


def _anchors(pages: Sequence[Any]) -> dict[str, Anchor]:
    """Where each id stands first; what goes on over several pages stands on each of them."""
    anchors: dict[str, Anchor] = {}
    for number, page in enumerate(pages):
        for name, (x, y, *_) in page.anchors.items():
            anchors.setdefault(name, Anchor(number, round(x * 0.75, 3), round((page.height - y) * 0.75, 3)))
    return anchors


def _laid_page(page: Any, opening: bool) -> LaidPage:
    kind = page._page_box.page_type
    return LaidPage(kind.name or "", bool(kind.blank), opening)


# --- WeasyPrint ---------------------------------------------------------------------------------------------------

_INSTALL = (
    "Install Pango. Debian, Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
    "Fedora: dnf install pango. macOS: brew install pango. "
    "Windows: install MSYS2, then in its shell pacman -S mingw-w64-ucrt-x86_64-pango."
)


@cache
def load_weasyprint() -> Any:
    """The WeasyPrint module; OutputError with what to install where the libraries it needs are missing."""
    try:
        # Where a library is missing, WeasyPrint prints advice of its own before it raises the error.
        with redirect_stdout(StringIO()):
            import weasyprint
    except (OSError, ImportError) as error:
        sys.modules.pop("weasyprint", None)
        raise OutputError("a PDF needs the text library Pango, which is not installed", hint=_INSTALL) from error
    mend_page_references()
    mend_margin_boxes()
    mend_text_layouts()
    # A font configuration that lives until the interpreter is taken apart complains of it on the terminal.
    atexit.register(release_fonts)
    return weasyprint


_fonts: WeakSet[Any] = WeakSet()
"""The font configurations that are alive."""


@lru_cache(maxsize=2)
def _style(css: str, styles: Path | None) -> tuple[Any, Any]:
    # A worker lays out many parts in the same style, and registering its fonts takes as long as a short story.
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    _fonts.add(fonts)
    base = f"{styles.resolve().as_uri()}/" if styles else None
    return CSS(string=css, base_url=base, font_config=fonts, url_fetcher=_fetcher(styles)), fonts


def release_fonts() -> None:
    """Let go of the fonts that were laid out with, and of the temporary folders that they stand in."""
    _style.cache_clear()
    # What WeasyPrint laid out with them, it keeps in circles, and to look for these takes seconds after a long book.
    for fonts in tuple(_fonts):
        fonts.__del__()
        fonts._folder = None


def _fetcher(styles: Path | None) -> Any:
    """A fetcher of the faces' fonts, of what an address itself holds and of files in `styles`; of nothing else."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            cut = cut_from_address(url)
            if cut is not None:
                return URLFetcherResponse(url, data_of_cut(cut))
            if urlsplit(url).scheme == "data":
                return super().fetch(url, headers)
            path = asset_from_address(url, styles) if styles else None
            if path is None:
                where = f"in {styles}" if styles else "part of the program"
                raise FatalURLFetchingError(f"a template or a style asks for {url}, which is not {where}")
            if not path.is_file():
                raise FileNotFoundError(path)
            return URLFetcherResponse(url, path.read_bytes())

    return Fetcher(allowed_protocols={"data"}, allow_redirects=False)


# --- What WeasyPrint says -----------------------------------------------------------------------------------------


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _messages() -> Iterator[list[str]]:
    """What WeasyPrint warns of meanwhile; nothing of it reaches the terminal."""
    logger = logging.getLogger("weasyprint")
    listener, spreads = _Listener(), logger.propagate
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield listener.messages
    finally:
        logger.removeHandler(listener)
        logger.propagate = spreads


def diagnostics_from_messages(messages: Sequence[str]) -> Iterator[Diagnostic]:
    """WeasyPrint's warnings as diagnostics, each said once; characters without a sign are named together."""
    missing: dict[str, None] = {}
    if any(_OTHER_SUBSETTER in message for message in messages):
        said = "fonts were cut down without HarfBuzz's library for it, which takes longer"
        yield Diagnostic("print-large-fonts", "info", None, said, _INSTALL)
    for message in dict.fromkeys(messages):
        if _OTHER_SUBSETTER in message:
            continue
        if found := _NO_GLYPH.search(message):
            missing[chr(int(found[1], 16))] = None
        elif not _OTHERS_PREFIX.search(message) and ELSEWHERE not in message:
            yield Diagnostic("print-layout", "warning", None, message)
    if missing:
        names = ", ".join(
            f"{character} (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"
            for character in missing
        )
        hint = "They are printed as empty boxes. Install a font that has them, such as one of the Noto family."
        yield Diagnostic("print-no-glyph", "warning", None, f"no font here has a sign for {names}", hint)
