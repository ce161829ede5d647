"""Stories to PDF books: parts laid out side by side, then what tells their page numbers, then all joined."""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bookmaker.assets import NO_FOLDERS, OwnFolders, stylesheet_from_names
from bookmaker.building.books import written
from bookmaker.building.keeping import BLOCK, BOOKS, prune
from bookmaker.building.kept_stories import typeset_files
from bookmaker.building.laying import Layer, UnprintableError
from bookmaker.building.outcomes import Failed, Order, Outcome, Remark, Report, Summary, say_nothing
from bookmaker.building.pdf_shelf import PdfShelf, Printed, path_beside
from bookmaker.building.print_facts import borrowed_signs, facts_of_book, facts_of_cover, heads_left_out
from bookmaker.building.scratch import scratch
from bookmaker.building.shelf import claim_of_story, claim_of_volume
from bookmaker.building.stories import Typeset, summary_from_typeset, typeset_file
from bookmaker.building.unit import book_of_one
from bookmaker.building.volumes import Binder, Bound
from bookmaker.building.workers import LAYING, announced, attempt, or_raise, results_of
from bookmaker.building.writing import clear_parts, make_folder, write_book
from bookmaker.epub.modified import modified_at
from bookmaker.errors import BookmakerError
from bookmaker.library import StoryFile
from bookmaker.model import Book, Page, VolumePlan
from bookmaker.pdf.cover import Cover, design_cover, print_cover
from bookmaker.pdf.design import PageDesign, Purpose, design_from_trim, fits_gutter, page_css, with_gutter
from bookmaker.pdf.document import BookPart, Look, back_part, front_parts, story_parts
from bookmaker.pdf.fonts import (
    DEFAULT_FACE,
    FAMILY,
    TextFace,
    character_width,
    face_css,
    find_face,
    fingerprint,
)
from bookmaker.pdf.front import Wanted
from bookmaker.pdf.imposing import Imposed, imposed_pdf
from bookmaker.pdf.imposing import Layout as SheetLayout
from bookmaker.pdf.imposition import Scheme
from bookmaker.pdf.joining import (
    blank_count,
    join,
    numbers_from_placed,
    page_count,
    placed_parts,
)
from bookmaker.pdf.layout import LaidOut
from bookmaker.pdf.paper import SIZES, Size, Stock
from bookmaker.pdf.press import PressFacts, press_inside
from bookmaker.pdf.printers import for_printer, printer_diagnostics
from bookmaker.rendering import Renderer

STYLESHEETS = ("core.css", "print.css")
_FRONT_PAGES = 8
"""What front and back add to the stories' pages, for the first guess at the gutter."""


class PrintStyle(Struct, frozen=True):
    """How a PDF is to look; `size` is the type's in points, None for what suits the page. Parts are kept in `cache`.
    `cover` is the paper that a cover is to be made for, a printer's own or the thickness of a leaf; None for no cover.
    `cover_wanted` are colours or a picture of a person's own for it."""

    trim: Size = SIZES["a5"]
    size: float | None = None
    large_print: bool = False
    face: str = DEFAULT_FACE
    tagged: bool = True
    purpose: Purpose = "print"
    cache: Path | None = None
    cover: Stock | float | None = None
    cover_wanted: Wanted | None = None

    @property
    def linked(self) -> bool:
        """Whether it has links and an outline. Amazon KDP and Lulu ask for files without either."""
        return not for_printer(self.purpose)

    @property
    def structured(self) -> bool:
        """Whether it has the structure that screen readers use; a printer's machines have no use for it."""
        return self.tagged and not for_printer(self.purpose)


def build_pdfs(
    files: Sequence[StoryFile],
    order: Order,
    style: PrintStyle,
    report: Report = say_nothing,
    outcomes: list[Outcome] | None = None,
) -> tuple[Outcome, ...]:
    """Make a PDF of each story; one outcome a story, in the order of `files`, put into `outcomes` as it comes.

    Raises what `build_epubs` raises, and OutputError where the text libraries of the system are missing.
    """
    _begin(order, style)
    outcomes = [] if outcomes is None else outcomes
    shelf = PdfShelf(order)
    # A single long story has parts of its own to share out; of several stories, each is one worker's.
    jobs = order.jobs if len(files) == 1 else 1
    work = partial(attempt, partial(_pdf_from_file, order=replace(order, jobs=jobs), style=style))
    results = announced(results_of(work, files, order.jobs, preload=LAYING), files, report)
    for file, made in zip(files, results, strict=True):
        if isinstance(made, Failed):
            outcomes.append(or_raise(made))
        else:
            summary, printed = made
            put = partial(shelf.put, claim_of_story(file, summary), (summary,), printed)
            outcomes.append(written(summary, put))
    _prune(order, style)
    return tuple(outcomes)


def build_pdf_anthology(
    files: Sequence[StoryFile], plan: VolumePlan, order: Order, style: PrintStyle, report: Report = say_nothing
) -> tuple[Outcome, ...]:
    """Make one PDF of all stories that can be read and that the plan has: the Failed ones, then the Built book if any
    story was left.

    Raises what `build_pdfs` raises, and what `build_anthology` raises for the plan.
    """
    _begin(order, style)
    binder = Binder(plan, order.own.templates, keep_marks=order.keep_marks)
    results = list(typeset_files(files, order.jobs, style.cache, strict=order.strict, preload=LAYING))
    outcomes: list[Outcome] = [or_raise(result) for result in results if isinstance(result, Failed)]
    bound = binder.bind(binder.choose([result for result in results if isinstance(result, Typeset)]))
    while isinstance(bound, Bound):
        outcomes += bound.failed
        paths = [each.path for each in bound.kept]
        try:
            printed = print_book(bound.book, bound.pages, paths, style, order.own, order.jobs, report)
        except UnprintableError as error:
            outcomes.append(or_raise(error.failed))
            bound = binder.bind([each for each in bound.kept if each.path != error.failed.path])
            continue
        stories = tuple(_with_remarks(summary_from_typeset(each), printed) for each in bound.kept)
        built = PdfShelf(order).put(claim_of_volume(files, plan.title, stories), stories, printed)
        outcomes.append(replace(built, remarks=(*binder.remarks, *built.remarks)))
        break
    else:
        outcomes += bound
    _prune(order, style)
    return tuple(outcomes)


def _begin(order: Order, style: PrintStyle) -> None:
    """Find out before any story is read what no book can be set in, or written to: that is told once, and of none."""
    _design(style, find_face(style.face))
    make_folder(order.output)
    clear_parts(order.output)


def _pdf_from_file(file: StoryFile, *, order: Order, style: PrintStyle) -> tuple[Summary, Printed]:
    typeset = typeset_file(file, strict=order.strict)
    book, pages = book_of_one(typeset, order.own.templates, keep_marks=order.keep_marks)
    try:
        printed = print_book(book, pages, [typeset.path], style, order.own, order.jobs)
    except UnprintableError as error:
        # Its own kind tells whether every other story would end so too.
        raise error.failed.error from error
    return _with_remarks(summary_from_typeset(typeset), printed), printed


def impose_book(
    path: Path, scheme: Scheme, layout: SheetLayout, taken: Container[str] = ()
) -> tuple[Imposed, tuple[Path, ...]]:
    """Lay a book on sheets and write them beside it: one file, or several as `Imposed` has.

    A name in `taken` is left alone. Raises what `imposed_pdf` raises, and OutputError.
    """
    imposed = imposed_pdf(path, scheme, layout)
    made = tuple(path_beside(path, f"-sheets{tail}", taken) for tail in imposed.tails)
    for each, data in zip(made, imposed.files, strict=True):
        write_book(each, data)
    return imposed, made


def _with_remarks(summary: Summary, printed: Printed) -> Summary:
    own = tuple(remark for remark in printed.remarks if remark.path == summary.path)
    return replace(summary, remarks=(*summary.remarks, *own))


def _prune(order: Order, style: PrintStyle) -> None:
    if style.cache:
        prune(style.cache)
    if order.cache:
        prune(order.cache / BOOKS, least=BLOCK)


# --- One book -----------------------------------------------------------------------------------------------------


def print_book(
    book: Book,
    pages: Sequence[Page],
    paths: Sequence[Path],
    style: PrintStyle,
    own: OwnFolders = NO_FOLDERS,
    jobs: int | None = 1,
    report: Report = say_nothing,
) -> Printed:
    """A book as a PDF. `pages` are the book's sections as rendered, `paths` the files its stories came from.

    The same stories in the same style give the same bytes, whatever `jobs` is.
    """
    face = find_face(style.face)
    lay = Layer(fingerprint(face), style.cache, jobs, report)
    with scratch():
        try:
            return _printed(book, pages, paths, style, own, face, lay)
        except BookmakerError:
            raise
        except Exception:
            if style.cache is None:
                raise
            # A part that was kept may be a whole PDF, and yet not one that we made.
            return _printed(book, pages, paths, style, own, face, replace(lay, anew=True))


def _printed(
    book: Book,
    pages: Sequence[Page],
    paths: Sequence[Path],
    style: PrintStyle,
    own: OwnFolders,
    face: TextFace,
    lay: Layer,
) -> Printed:
    look, parts, laid = _bodies(book, pages, paths, style, own, face, lay)
    numbers = numbers_from_placed(placed_parts(list(zip(parts, laid, strict=True))))
    front = front_parts(book, pages, numbers, look, paths[0])
    back = back_part(book, pages, numbers, look, paths[0])
    around = lay.laid([each.part for each in (*front, back)])
    bound = [
        *zip(front, around[:-1], strict=True),
        *zip(parts, laid, strict=True),
        (back, around[-1]),
    ]
    placed = placed_parts(bound)
    design = with_gutter(look.design, page_count(placed))
    cover = _cover(book, page_count(placed), look, style, paths[0])
    data = join(placed, design, face, facts_of_book(book, pages, linked=style.linked), tagged=style.structured)
    remarks = [Remark(part.part.path, said) for part, made in bound for said in made.diagnostics]
    if for_printer(style.purpose):
        pressed = press_inside(data, PressFacts(book.metadata.title, modified_at(book.metadata)))
        data = pressed.data
        refused = printer_diagnostics(style.purpose, style.trim, page_count(placed), design.small, style.cover)
        remarks += [Remark(paths[0], said) for said in (*pressed.diagnostics, *refused)]
    remarks += [*borrowed_signs(face, parts), *heads_left_out(face, parts)]
    remarks += [Remark(paths[0], said) for said in cover.diagnostics] if cover else []
    return Printed(data, page_count(placed), tuple(dict.fromkeys(remarks)), cover, blank_count(placed))


def _bodies(
    book: Book,
    pages: Sequence[Page],
    paths: Sequence[Path],
    style: PrintStyle,
    own: OwnFolders,
    face: TextFace,
    lay: Layer,
) -> tuple[Look, tuple[BookPart, ...], list[LaidOut]]:
    """The stories laid out with a measure that leaves room for the gutter their number of pages asks for."""
    expected = 0
    while True:
        design = _design(style, face, expected)
        look = _look(design, face, style, own)
        parts = story_parts(book, pages, paths, look)
        laid = lay.laid([each.part for each in parts])
        counted = sum(len(each.pages) for each in laid) + _FRONT_PAGES
        if expected or fits_gutter(with_gutter(design, counted), counted):
            return look, parts, laid
        expected = counted


def _design(style: PrintStyle, face: TextFace, pages: int = 0) -> PageDesign:
    return design_from_trim(
        style.trim,
        character_width(face),
        size=style.size,
        large_print=style.large_print,
        purpose=style.purpose,
        pages=pages,
    )


def _look(design: PageDesign, face: TextFace, style: PrintStyle, own: OwnFolders) -> Look:
    names = (*STYLESHEETS, *(("screen.css",) if style.purpose == "screen" else ()))
    sheet = stylesheet_from_names(names, own.styles, with_files=True)
    css = "\n".join((face_css(face), sheet, page_css(design, FAMILY)))
    return Look(Renderer(own.templates), css, design, face, style.structured, style.linked, own.styles)


def _cover(book: Book, pages: int, look: Look, style: PrintStyle, path: Path) -> Cover | None:
    if style.cover is None:
        return None
    design = design_cover(style.trim, pages, style.cover, style.purpose)
    facts, wanted = facts_of_cover(book), style.cover_wanted
    return print_cover(facts, design, look.face, look.renderer, path, look.styles, wanted)
